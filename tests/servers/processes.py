"""Other WSGI servers as processes: found by what they print when they listen, ended by their process id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

_LISTENING = re.compile(r"(?:Listening at|Serving on):? (http://127\.0\.0\.1:\d+)")
READY_S = 60.0
END_S = 10.0


@contextmanager
def serving(arguments: list[str], directory: Path) -> Iterator[str]:
    """Run ``python -m arguments`` and give the URL that it says it listens on. Only reached time limits kill it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SORA_MOCK_")}
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=directory,
        env=environment | {"PYTHONUNBUFFERED": "1", "SORA_MOCK_STRICT": "on"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    watch = Timer(READY_S, process.kill)
    watch.start()
    printed = ""
    try:
        while (found := _LISTENING.search(printed)) is None:
            line = process.stderr.readline()
            assert line, f"{arguments} ended before it listened: {printed}"
            printed += line
        watch.cancel()
        yield found[1]
    finally:
        watch.cancel()
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
