"""From nothing to the first answer: the command, a server inside a test run, an import; and memory at rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.measuring import AS_INSTALLED, SERVER_CORE, Started, pinned, started
from benchmarks.peers import KEY, Peer, installed

COMMAND = "exec to the first 200"
GOALS = (
    Goal("s", 1, "aimock", at_most=True, works=(COMMAND,)),
    Goal("s", 0.2, at_most=True, works=(COMMAND,)),
    Goal("MiB", 40, at_most=True, works=("memory at rest",)),
    Goal("ms", 20, at_most=True, works=("import mock_server",)),
    Goal("ms", 150, at_most=True, works=("in process: first server, cold",)),
    Goal("ms", 20, at_most=True, works=("in process: another server",)),
    Goal("ms", 1, at_most=True, works=("in process: a new world",)),
    Goal("ms", 1, at_most=True, works=("in process: reset",)),
)
ROUNDS = 10

IMPORT = "import time; a = time.perf_counter(); import mock_server; print((time.perf_counter() - a) * 1000)"


def measure(plan: Plan, book: Book) -> None:
    _command(Book(book.group))  # compiles what has changed
    _in_process(Book(book.group))
    for _ in range(plan.rounds if plan.smoke else ROUNDS):
        _command(book)
        for peer in installed(("nginx", "aimock")):
            if peer.name != OURS:
                _peer(plan, book, peer)
        _in_process(book)
    if not plan.smoke:
        for peer in installed(("Prism", "WireMock")):
            if peer.name != OURS:
                _peer(plan, book, peer)


def _command(book: Book) -> None:
    """The command as pip installs it, with the table that comes with it."""
    command = f"{Path(sys.executable).with_name('sora-mock')} serve --port {{port}}"
    with started(OURS, command, "/v1/videos/vid_completed", [KEY]) as server:
        _note(book, OURS, server)


def _peer(plan: Plan, book: Book, peer: Peer) -> None:
    with peer.running(plan.directory) as server:
        _note(book, peer.name, server)


def _note(book: Book, who: str, server: Started) -> None:
    book.note(COMMAND, "s", who, server.start_s)
    book.note(COMMAND, "CPU s", who, server.cpu_s())
    time.sleep(0.2)
    book.note("memory at rest", "MiB", who, server.memory_mib())


def _in_process(book: Book) -> None:
    book.note("import mock_server", "ms", OURS, float(_python("-c", IMPORT)))
    for work, took_ms in json.loads(_python("-m", "benchmarks.in_process")).items():
        book.note(f"in process: {work}", "ms", OURS, took_ms)


def _python(*arguments: str) -> str:
    command = pinned(SERVER_CORE, [sys.executable, *arguments])
    environment = {**os.environ, **AS_INSTALLED}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
