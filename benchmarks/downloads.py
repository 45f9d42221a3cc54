"""Downloads against nginx in the same run, thousands of slow ones at once, and the far end of a large file.

    python -m benchmarks.downloads                       all three, with a small server of its own
    python -m benchmarks.downloads fast slow end         some of them

    --command "sora-mock serve --port {port}" --whole /v1/videos/vid_abc123xyz456/content \
    --large /v1/videos/vid_size_1GiB/content --status /v1/videos/vid_abc123xyz456 \
    --field "Authorization: Bearer sk-mock"
                                                         another server

Needs nginx (Debian: nginx-light). Everything is started and stopped here, on loopback, and ends within minutes.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.downloading import Fetched, fetch, fetch_slowly, poll, timed_range
from benchmarks.measuring import CLIENT_CORE, Started, median_of, started, table
from mock_server.content.body import Body, FileSpan
from mock_server.serving import Server

WHOLE_BYTES = 15_728_640
LARGE_BYTES = 1 << 30
MIB = 1 << 20
CLIENTS = 8
STATUS = b'{"id": "video_1", "object": "video", "status": "completed", "progress": 100}'

NGINX = """
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type video/mp4;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{ listen 127.0.0.1:{{port}}; root {directory}; }}
}}
"""


@dataclass(frozen=True)
class Target:
    """A server, and where it keeps what is asked of it."""

    command: str
    whole: str = "/whole"
    large: str = "/large"
    status: str = "/status"
    fields: list[str] = field(default_factory=list)


def own_server(port: int, directory: str) -> None:
    """The front end with an application that does next to nothing."""
    sizes = {"/whole": WHOLE_BYTES, "/large": LARGE_BYTES}

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path not in sizes:
            start("200 OK", [("Content-Type", "application/json")])
            return [STATUS]
        first, last, status = 0, sizes[path] - 1, "200 OK"
        headers = [("Content-Type", "video/mp4"), ("Accept-Ranges", "bytes")]
        if asked := environ.get("HTTP_RANGE"):
            first, last = map(int, asked.removeprefix("bytes=").split("-"))
            status = "206 Partial Content"
            headers.append(("Content-Range", f"bytes {first}-{last}/{sizes[path]}"))
        start(status, headers)
        return Body(FileSpan(directory + path, first, last - first + 1))

    server = Server(application, port=port)
    server.bind()
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    server.serve()


def make_files(directory: Path) -> None:
    block = os.urandom(MIB)
    (directory / "whole").write_bytes(block * (WHOLE_BYTES // MIB))
    (directory / "status").write_bytes(STATUS)
    with (directory / "large").open("wb") as file:
        file.truncate(LARGE_BYTES)


@contextlib.contextmanager
def nginx(directory: Path) -> Iterator[Started]:
    """nginx with the same files; its configuration is written when the port is known."""
    template, config = NGINX.format(directory=directory), directory / "nginx.conf"
    write = f"printf %s {shlex.quote(template)} | sed s/[{{]port[}}]/{{port}}/ > {config} && exec nginx -c {config}"
    with started("nginx", shlex.join(["sh", "-c", write]), "/whole") as server:
        yield server


def fast(target: Target, directory: Path, rounds: int, seconds: float) -> None:
    """Whole files and ranges, as fast as they come, ours and nginx by turns."""
    rows = []
    with started("ours", target.command, target.status, target.fields) as ours, nginx(directory) as peer:
        print(f"whole: {WHOLE_BYTES} bytes; ranges: {MIB} bytes; {CLIENTS} clients; {rounds} rounds of {seconds:g} s\n")
        for what, size in (("whole", WHOLE_BYTES), ("ranges", MIB)):
            measured: list[tuple[Fetched, Fetched]] = []
            for _ in range(rounds):
                mine = fetch(ours, target.whole, target.fields, CLIENTS, seconds, size, WHOLE_BYTES)
                measured.append((mine, fetch(peer, "/whole", (), CLIENTS, seconds, size, WHOLE_BYTES)))
            for name, side in (("ours", 0), ("nginx", 1)):
                some = [pair[side] for pair in measured]
                rows.append(
                    [f"{what}, {name}", median_of(r.gb_per_s for r in some), median_of(r.cpu_s_per_gb for r in some)]
                )
            rows.append(
                [
                    f"{what}, ours / nginx",
                    median_of(mine.gb_per_s / other.gb_per_s for mine, other in measured),
                    median_of(mine.cpu_s_per_gb / other.cpu_s_per_gb for mine, other in measured),
                ]
            )
    print(table(["", "GB/s", "CPU s per GB"], rows))


def slow(target: Target, count: int, rate: int, seconds: float) -> None:
    """``count`` downloads at ``rate`` bytes a second each, and what a status request meanwhile takes."""
    with started("ours", target.command, target.status, target.fields) as server:
        quiet = poll(server.port, target.status, target.fields, 2.0)
        before_mib, cpu_s = server.memory_mib(), server.cpu_s()
        memory_mib: list[float] = []
        stop = threading.Event()
        watcher = threading.Thread(target=lambda: _watch(server, stop, memory_mib))
        watcher.start()
        slowly, busy = fetch_slowly(server.port, target.large, target.status, target.fields, count, rate, seconds)
        stop.set()
        watcher.join()
        used_s = server.cpu_s() - cpu_s
    print(f"\n{count} downloads at {rate} bytes/s for {seconds:g} s")
    print(
        table(
            [
                "at rate",
                "failed",
                "status p50 ms",
                "p99 ms",
                "max ms",
                "alone p50 ms",
                "p99 ms",
                "MiB before",
                "peak",
                "CPU s",
            ],
            [
                [
                    *(
                        str(slowly.at_rate),
                        str(slowly.failed),
                        f"{busy.p50_ms:.2f}",
                        f"{busy.p99_ms:.2f}",
                        f"{busy.max_ms:.2f}",
                    ),
                    *(
                        f"{quiet.p50_ms:.2f}",
                        f"{quiet.p99_ms:.2f}",
                        f"{before_mib:.0f}",
                        f"{max(memory_mib):.0f}",
                        f"{used_s:.2f}",
                    ),
                ]
            ],
        )
    )


def end(target: Target, rounds: int) -> None:
    """The first and the last MiB of the large file, by turns."""
    firsts, lasts = [], []
    with started("ours", target.command, target.status, target.fields) as server:
        for _ in range(rounds):
            firsts.append(timed_range(server.port, target.large, target.fields, 0, MIB))
            lasts.append(timed_range(server.port, target.large, target.fields, LARGE_BYTES - MIB, MIB))
    print(f"\n1 MiB of {LARGE_BYTES} bytes, {rounds} times, ms")
    ratio = median_of(last / first for first, last in zip(firsts, lasts, strict=True))
    row = [median_of(value * 1000 for value in firsts), median_of(value * 1000 for value in lasts), ratio]
    print(table(["first", "last", "last / first"], [row]))


def _watch(server: Started, stop: threading.Event, memory_mib: list[float]) -> None:
    while not stop.wait(0.2):
        memory_mib.append(server.memory_mib())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", nargs="*", default=["fast", "slow", "end"], help="fast, slow, end")
    arguments.add_argument("--command")
    arguments.add_argument("--whole", default="/whole")
    arguments.add_argument("--large", default="/large")
    arguments.add_argument("--status", default="/status")
    arguments.add_argument("--field", action="append", default=[])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=int, default=2)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--rate", type=int, default=64_000)
    given = arguments.parse_args()
    if given.what[0] == "serve":
        own_server(int(given.what[1]), given.what[2])
        return
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)  # nginx's worker is another user where this one is root
        make_files(directory)
        command = given.command or shlex.join([sys.executable, "-m", "benchmarks.downloads", "serve", "{port}", name])
        target = Target(command, given.whole, given.large, given.status, given.field)
        with contextlib.suppress(OSError, AttributeError):
            os.sched_setaffinity(0, {CLIENT_CORE})
        if "fast" in given.what:
            fast(target, directory, given.rounds, given.seconds)
        if "slow" in given.what:
            slow(target, given.count, given.rate, given.seconds * 4)
        if "end" in given.what:
            end(target, given.rounds * 4)


if __name__ == "__main__":
    main()
