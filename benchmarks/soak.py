"""Minutes of everything at once, and what is left of it: no error that was not asked for, nothing that grows.

    python -m benchmarks.soak --seconds 600

Polls, jobs, downloads that their clients cut, faults, resets, a table that changes, 50 keys. Twice, at the beginning
and at the end, the traffic pauses and the server is looked at: memory, descriptors, threads.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.files import make_table
from benchmarks.measuring import Ask, Started, end, free_port, request, status_of
from benchmarks.peers import KEY, our_command
from benchmarks.traffic import Client, Unexpected
from mock_server.front import THREADS

GOALS: tuple[Goal, ...] = ()
KEYS, CLIENTS = 50, 5
ROWS = 100
JOURNAL = 200
"""Entries that each world keeps: few, so that all journals are full when the server is looked at first."""

REMEMBERED = 10_000
UNUSABLE = "nowhere"
"""A state that there is not."""

REST_S = 2.0
MAX_GROWTH_MIB = 8.0
"""Heaps are never quite at rest. In ten minutes this is less than twenty bytes for each thing that is done."""


@dataclass
class Log:
    """What happened."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Look:
    """The server at rest."""

    memory_mib: float
    descriptors: int
    threads: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=600)
    arguments.add_argument("--keep", action="store_true", help="keep the figures for docs/performance.md")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        book, problems = soak(Path(name), given.seconds)
        if given.keep:
            book.save(Plan(Path(name), seconds=given.seconds))
    for (work, unit, _), values in book.figures.items():
        print(f"  {work:<40} {unit:<14} {values[-1]:,.1f}")
    print("\n".join(problems) or "no error that was not asked for, and nothing has grown")
    sys.exit(bool(problems))


def soak(directory: Path, seconds: float) -> tuple[Book, list[str]]:
    """The figures, and what is wrong."""
    table, log, book = make_table(directory, ROWS), Log(), Book("soak")
    with (directory / "log").open("wb") as errors:
        server, process = _start(table, errors.fileno())
        try:
            looks = [look(server)]
            _fill(server.port)
            for share in (0.2, 0.8):
                _traffic(server.port, table, seconds * share, log)
                looks.append(look(server))
        finally:
            end(process)
    log.wrong += [line for line in (directory / "log").read_text("utf-8").splitlines() if _is_alarming(line)]
    for name, each in zip(("before", "after the first fifth", "after"), looks, strict=True):
        book.note(name, "MiB", OURS, each.memory_mib)
        book.note(name, "descriptors", OURS, each.descriptors)
        book.note(name, "threads", OURS, each.threads)
    for name, count in sorted(log.done.items()):
        book.note(name.replace("_", " "), "times", OURS, count)
    return book, [*_growth(looks[1], looks[2]), *_summary(log.wrong)]


def _start(table: Path, errors: int) -> tuple[Started, subprocess.Popen[bytes]]:
    port = free_port()
    # --until-eof: a soak that is killed, as CI does where another step fails, takes its server along
    options = ("--watch", "--until-eof", "--journal", str(JOURNAL), "--log-format", "json")
    command = our_command("--tasks", str(table), *options)
    arguments = [argument.replace("{port}", str(port)) for argument in shlex.split(command)]
    began = time.monotonic()
    process = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
    )
    assert process.stdout is not None
    if not process.stdout.readline():
        raise SystemExit("the server did not start")
    return Started(OURS, process.pid, port, time.monotonic() - began), process


def _fill(port: int) -> None:
    """As many requests that differ as the server may remember, so that what is bounded is full before it is judged."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        for number in range(REMEMBERED):
            sock.sendall(request("/v1/videos/vid_queued", (KEY, f"X-Number: {number}", f"Range: bytes={number}-")))
            sock.recv(65_536)


def look(server: Started) -> Look:
    """What the server has when all worlds are reset, and nobody has asked for anything for a while."""
    time.sleep(REST_S)
    asked = Ask("/_mock/reset?all=true", (KEY,), method="POST")
    if status_of(server.port, asked) != 204:
        raise SystemExit("the server cannot be reset")
    time.sleep(REST_S)
    process = Path(f"/proc/{server.pid}")
    threads = len(list((process / "task").iterdir()))
    return Look(server.memory_mib(), len(list((process / "fd").iterdir())), threads)


def _traffic(port: int, table: Path, seconds: float, log: Log) -> None:
    until = time.monotonic() + seconds
    keys = [f"sk-mock-soak-{number}" for number in range(KEYS)]
    threads = [
        threading.Thread(target=_client, args=(port, keys[number::CLIENTS], Random(number), until, log))
        for number in range(CLIENTS)
    ]
    threads.append(threading.Thread(target=_change, args=(table, until, log)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(port: int, keys: list[str], rng: Random, until: float, log: Log) -> None:
    client = Client(port, keys, rng)
    while time.monotonic() < until:
        try:
            log.done[client.act()] += 1
        except Unexpected as error:
            log.wrong.append(str(error))
            client.close()
    client.close()


def _change(table: Path, until: float, log: Log) -> None:
    """Another table every two seconds: one row more, one row less, and sometimes one that cannot be used."""
    good = table.read_text("utf-8")
    more = f"{good}- {{id: vid_more, state: completed}}\n"
    broken = f"{good}- {{id: vid_broken, state: {UNUSABLE}}}\n"
    for turn in itertools.count():
        if time.monotonic() + 2 > until:
            break
        _replace(table, (good, more, broken, more)[turn % 4])
        log.done["table changed"] += 1
        time.sleep(2)
    _replace(table, good)


def _replace(path: Path, text: str) -> None:
    """At once, so that nobody reads half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _is_alarming(line: str) -> bool:
    """An error that is not about the table that cannot be used, which takes two lines."""
    entry = json.loads(line) if line.startswith("{") else {"level": "error"}
    return entry.get("level") == "error" and UNUSABLE not in line and "not reloaded" not in line


def _growth(before: Look, after: Look) -> list[str]:
    problems = []
    if after.memory_mib > before.memory_mib + MAX_GROWTH_MIB:
        problems.append(f"memory has grown from {before.memory_mib:.1f} to {after.memory_mib:.1f} MiB")
    if after.descriptors > before.descriptors:
        problems.append(f"descriptors have grown from {before.descriptors} to {after.descriptors}")
    if after.threads > 1 + THREADS:  # they come with the requests that need them, and stay
        problems.append(f"there are {after.threads} threads, of {1 + THREADS} at most")
    return problems


def _summary(wrong: list[str]) -> list[str]:
    """What went wrong, the most frequent first, without repeating it."""
    return [f"{count} x {text}" for text, count in Counter(wrong).most_common(20)]


if __name__ == "__main__":
    main()
