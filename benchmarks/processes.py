"""Several processes over one store, several replicas behind nginx, and what each store costs a request.

With load and servers on two cores there is little to gain from a third process: read how much is lost.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.hot import CONNECTIONS
from benchmarks.measuring import Ask, Started, end, loaded, started
from benchmarks.peers import CREATE, JSON, KEY, nginx_command, our_command

ASKS = {
    "status": Ask("/v1/videos/vid_queued", (KEY,)),
    "create": Ask("/v1/videos", (KEY, JSON), method="POST", body=CREATE),
}
FIRST = ASKS["status"].path
GOALS: tuple[Goal, ...] = ()
SHORT_S = 0.6
WORKERS, REPLICAS = (1, 2, 4), (1, 2, 3)


def measure(plan: Plan, book: Book) -> None:
    with contextlib.ExitStack() as stack:
        servers = {"memory:, 1 process": stack.enter_context(_served("--store", "memory:"))}
        for workers in WORKERS[:2] if plan.smoke else WORKERS:
            store = f"sqlite:{plan.directory / f'{workers}.db'}"
            servers[f"sqlite:, --workers {workers}"] = stack.enter_context(
                _served("--store", store, "--workers", str(workers))
            )
        if shutil.which("redis-server") and shutil.which("nginx"):
            redis = stack.enter_context(_redis(plan.directory))
            for replicas in REPLICAS[1:2] if plan.smoke else REPLICAS:
                name = f"redis:, {replicas} behind nginx"
                servers[name] = stack.enter_context(_replicas(plan.directory, redis, replicas))
            servers["redis:, 1 process"] = stack.enter_context(_served("--store", redis))
        _compare(plan, book, servers)


def _compare(plan: Plan, book: Book, servers: Mapping[str, Started]) -> None:
    for _ in range(min(3, plan.rounds)):
        for work, ask in ASKS.items():
            for name, server in servers.items():
                rate = loaded(server, ask, CONNECTIONS, min(SHORT_S, plan.seconds))
                if rate.failed:
                    raise SystemExit(f"{name}: {rate.failed} of the answers to {work} were not {ask.status}")
                book.note(f"{work}: {name}", "requests/s", OURS, rate.per_s)
                if name.endswith(("1 process", "--workers 1")):
                    book.note(f"{work}: {name}", "CPU us", OURS, rate.cpu_us)


def _served(*arguments: str) -> contextlib.AbstractContextManager[Started]:
    """On any core: several processes have to share them."""
    return started(OURS, our_command(*arguments), FIRST, [KEY], core=None)


@contextlib.contextmanager
def _redis(directory: Path) -> Iterator[str]:
    """A server on a Unix socket that writes no files."""
    sock = directory / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(sock), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not sock.exists() and process.poll() is None:
            time.sleep(0.01)
        yield f"unix://{sock}?db=0"
    finally:
        end(process)


@contextlib.contextmanager
def _replicas(directory: Path, store: str, count: int) -> Iterator[Started]:
    """So many servers over one store, and nginx before them with connections that it keeps."""
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(_served("--store", store)).port for _ in range(count)]
        own = directory / f"{count}-replicas"
        own.mkdir()
        config = own / "nginx.conf.in"
        upstream = " ".join(f"server 127.0.0.1:{port};" for port in ports)
        config.write_text(CONFIG.format(directory=own, upstream=upstream), encoding="utf-8")
        yield stack.enter_context(started(OURS, nginx_command(config), FIRST, [KEY], core=None))


CONFIG = """
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  upstream replicas {{ {upstream} keepalive 32; }}
  server {{
    listen 127.0.0.1:PORT;
    location / {{ proxy_pass http://replicas; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""
