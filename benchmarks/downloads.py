"""Downloads as fast as they come: whole files and ranges against nginx, computed bytes against bytes of a file."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.downloading import Fetched, fetch, timed_range
from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.files import LARGE_BYTES, MIB, WHOLE_BYTES, make_files, make_table
from benchmarks.measuring import Started, on_client_core, started
from benchmarks.peers import KEY, nginx_command, our_command

FILE = "a file of that size"
GOALS = (
    Goal("GB/s", 0.9, "nginx"),
    Goal("CPU s/GB", 1.2, "nginx", at_most=True),
    Goal("GB/s", 0.8, FILE),
)
SHORT_S, LONG_S = 0.2, 0.7
ENDS = 20

WORKS = {
    "15 MiB, 1 client": ("whole", 1, WHOLE_BYTES),
    "15 MiB, 8 clients": ("whole", 8, WHOLE_BYTES),
    "1 GiB, 1 client": ("large", 1, LARGE_BYTES),
    "1 GiB, 8 clients": ("large", 8, LARGE_BYTES),
    "1 MiB ranges of 1 GiB, 1 client": ("large", 1, MIB),
    "1 MiB ranges of 1 GiB, 8 clients": ("large", 8, MIB),
}
"""Which file, how many clients, and how many bytes each of them asks for."""

SIZES = {"whole": WHOLE_BYTES, "large": LARGE_BYTES}
PATHS = {name: f"/v1/videos/vid_{name}/content" for name in SIZES}
PADDED = {"whole": "/v1/videos/vid_size_15MiB/content", "large": "/v1/videos/vid_size_1GiB/content"}


def measure(plan: Plan, book: Book) -> None:
    make_files(plan.directory)
    with _ours(plan.directory) as ours, _nginx(plan.directory) as nginx, on_client_core():
        for server, paths in ((ours, PATHS), (ours, PADDED), (nginx, PATHS)):
            fetch(server, paths["large"], [KEY], 1, 0.5, LARGE_BYTES, LARGE_BYTES)
        for _ in range(plan.rounds):
            for work in WORKS:
                _round(plan, book, work, ours, nginx)
        _ends(book, ours)


def _round(plan: Plan, book: Book, work: str, ours: Started, nginx: Started) -> None:
    name, clients, size = WORKS[work]
    seconds = SHORT_S if plan.smoke else LONG_S

    def fetched(server: Started, path: str) -> Fetched:
        return fetch(server, path, [KEY], clients, seconds, size, SIZES[name])

    real, padded, theirs = fetched(ours, PATHS[name]), fetched(ours, PADDED[name]), fetched(nginx, PATHS[name])
    _note(book, work, OURS, real)
    _note(book, work, "nginx", theirs)
    _note(book, f"padded: {work}", OURS, padded)
    _note(book, f"padded: {work}", FILE, real)


def _note(book: Book, work: str, who: str, fetched: Fetched) -> None:
    book.note(work, "GB/s", who, fetched.gb_per_s)
    book.note(work, "CPU s/GB", who, fetched.cpu_s_per_gb)


def _ends(book: Book, server: Started) -> None:
    """The last MiB of a large file is there as soon as the first."""
    for name, offset in (("first", 0), ("last", LARGE_BYTES - MIB)):
        took = sorted(timed_range(server.port, PATHS["large"], [KEY], offset, MIB) for _ in range(ENDS))
        book.note(f"the {name} MiB of 1 GiB", "ms", OURS, took[ENDS // 2] * 1000)


@contextlib.contextmanager
def _ours(directory: Path) -> Iterator[Started]:
    table = make_table(directory, files=True)
    with started(OURS, our_command("--tasks", str(table)), "/v1/videos/vid_large", [KEY]) as server:
        yield server


@contextlib.contextmanager
def _nginx(directory: Path) -> Iterator[Started]:
    """The same files at the same paths, sent with sendfile."""
    for name in SIZES:
        folder = directory / "v1" / "videos" / f"vid_{name}"
        folder.mkdir(parents=True)
        (folder / "content").symlink_to(directory / f"{name}.mp4")
    config = directory / "nginx.conf.in"
    config.write_text(
        f"""
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type video/mp4;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{ listen 127.0.0.1:PORT; root {directory}; }}
}}
""",
        encoding="utf-8",
    )
    if shutil.which("nginx") is None:
        raise SystemExit("this compares with nginx; please install it (Debian: nginx-light)")
    with started("nginx", nginx_command(config), PATHS["whole"]) as server:
        yield server
