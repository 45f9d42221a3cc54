"""The command as a process of its own, as a shell starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 30
"""Only reached where the command hangs."""


def environment(**settings: str) -> dict[str, str]:
    """What a process inherits: everything but settings of the server, and these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SORA_MOCK_")}
    return kept | {f"SORA_MOCK_{name.upper()}": value for name, value in settings.items()}


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The finished command."""
    command = [sys.executable, "-m", "mock_server", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


class Serving:
    """A server that is ready. ``ready`` is what it has said on standard output."""

    def __init__(self, process: subprocess.Popen[str], lines: int) -> None:
        assert process.stdout is not None
        self.process = process
        self.ready = [process.stdout.readline().rstrip("\n") for _ in range(lines)]

    @property
    def url(self) -> str:
        """As the ready line has it."""
        first = self.ready[0]
        return str(json.loads(first)["url"]) if first.startswith("{") else first.split()[4]

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send a signal: the exit code, and what was still written to standard output and standard error."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=TIMEOUT_S)
        return self.process.returncode, out, err


@contextmanager
def serving(*arguments: str, lines: int = 1, **settings: str) -> Iterator[Serving]:
    """A running server on a free port; what is left of it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_server", "serve", "--port", "0", *arguments],
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = Timer(TIMEOUT_S, process.kill)
    watch.start()
    try:
        yield Serving(process, lines)
    finally:
        watch.cancel()
        process.kill()
        process.communicate()
