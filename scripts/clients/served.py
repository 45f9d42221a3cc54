"""The server as its users start it: ``sora-mock serve``, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scripts.clients.client import ROOT

SETTINGS = ("--port", "0", "--second-port", "0", "--lifecycle", "polls", "--poll-after-ms", "20", "--strict")
"""New tasks go on with every status request, and every answer is held against the contract."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is ready. ``ca_file`` is empty where it speaks no TLS."""

    url: str
    ca_file: str


@contextmanager
def served(*flags: str) -> Iterator[Served]:
    """Serve as long as the block lasts. Raises RuntimeError where the server does not start."""
    words = [sys.executable, "-m", "mock_server", "serve", "--log-format", "json", *SETTINGS, *flags]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    with process:
        try:
            yield _ready(process)
        finally:
            process.terminate()


def _ready(process: subprocess.Popen[str]) -> Served:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} ended before it was ready")
    ready = json.loads(line)
    return Served(ready["url"], ready.get("ca_file", ""))
