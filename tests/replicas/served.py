"""The command as a process whose log goes to a file: many requests do not fill a pipe that nobody reads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from typing import Any

from tests.cli.process import ROOT, TIMEOUT_S, environment


@dataclass(frozen=True)
class Served:
    """A server that is ready, and what it said then."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    log: Path

    @property
    def url(self) -> str:
        return str(self.ready["url"])

    @property
    def workers(self) -> list[int]:
        return list(self.ready["workers"])

    def wait_until_all_are_gone(self) -> int:
        """Wait for the end of every process that has inherited standard output; the exit code of the first."""
        out, _ = self.process.communicate(timeout=TIMEOUT_S)
        assert out == "", "standard output is for the ready line alone"
        return self.process.returncode

    def messages(self) -> list[str]:
        """What the log says, requests aside."""
        entries = map(json.loads, self.log.read_text("utf-8").splitlines())
        return [entry["message"] for entry in entries if entry["event"] == "log"]


@contextmanager
def served(*arguments: str, log: Path, longest_s: float = TIMEOUT_S) -> Iterator[Served]:
    """A server on a free port. All that is left of it is killed at the end, and after ``longest_s`` seconds, which
    fails the test.
    """
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--log-format", "json", *arguments]
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        watch = Timer(longest_s, _kill_group, (process.pid,))
        watch.start()
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, log.read_text("utf-8")
            yield Served(process, json.loads(line), log)
        finally:
            watch.cancel()
            _kill_group(process.pid)


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):  # all have ended
        os.killpg(leader, signal.SIGKILL)


def eventually(holds: Callable[[], bool], within_s: float = 20.0) -> bool:
    """Look every 20 ms; whether it came true in time."""
    looks = Event()
    for _ in range(int(within_s / 0.02)):
        if holds():
            return True
        looks.wait(0.02)
    return holds()
