"""Start the server as a user does, and end it as Ctrl-C does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO

FOREIGN = ("MAKE", "MFLAGS", "PYTHONPATH", "SORA_MOCK_")
"""What the environment of the tests must not pass on: settings, and the state of a `make` around them."""


@contextmanager
def started(
    command: list[str], *, cwd: Path, log: IO[bytes] | None = None, ready_s: float = 30, end_s: float = 10
) -> Iterator[str]:
    """Run ``command`` in a process group of its own and give the URL of its ready line (JSON).

    ``log`` takes its standard error, which is the tests' own otherwise.
    The whole group gets SIGINT at the end, as from a terminal, and must be gone within ``end_s`` seconds.
    A command that is not ready within ``ready_s`` seconds is killed, which fails the test.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
    )
    assert process.stdout is not None
    watch = Timer(ready_s, os.killpg, (process.pid, signal.SIGKILL))
    watch.start()
    try:
        line = process.stdout.readline()
        watch.cancel()
        assert line, f"{command} ended without a ready line"
        ready = json.loads(line)
        assert ready["event"] == "ready"
        yield ready["url"]
        os.killpg(process.pid, signal.SIGINT)
        process.wait(end_s)
        assert process.stdout.read() == "", "standard output is for the ready line alone"
    finally:
        watch.cancel()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()
