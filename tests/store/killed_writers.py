"""Starts writers on a store one after another and kills each right after a write returned: ``url rounds``.

Prints what the writers had been told was kept: a key, its version and a sequence number for each line.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys

from mock_server.store import open_store


def write_until_killed(url: str, writer: int, told: int) -> None:
    store = open_store(url)
    for number in itertools.count():
        key = f"{writer}/{number}"
        version = store.put(key, {"key": key})
        sequence = store.append("log", {"key": key}, cap=1_000_000)
        os.write(told, f"{key} {version} {sequence}\n".encode())


def kill_a_writer(url: str, writer: int) -> bytes:
    """What the writer reported; it is killed as soon as its first reports arrive."""
    reports, told = os.pipe()
    process = os.fork()
    if process == 0:
        write_until_killed(url, writer, told)
    os.close(told)
    with os.fdopen(reports, "rb") as lines:
        reported = lines.readline()
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return reported + lines.read()


def main(url: str, rounds: str) -> None:
    open_store(url).close()  # the writers need not import what this has imported
    for writer in range(int(rounds)):
        os.write(sys.stdout.fileno(), kill_a_writer(url, writer))


if __name__ == "__main__":
    main(*sys.argv[1:])
