"""Two workers without a server: each says that it starts, reads one letter, and is ready (``r``) or fails (``x``)."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from mock_server.command.workers import Workers


def work(ready: Callable[[], None]) -> None:
    os.write(1, b"starts\n")
    if os.read(0, 1) == b"x":
        raise RuntimeError("cannot be a worker")
    os.write(1, b"answers\n")
    ready()
    while True:
        signal.pause()


def main() -> None:
    sys.exit(Workers(2, work).run(lambda _workers: print("ready", flush=True)))  # noqa: T201 - the way to speak to the test


if __name__ == "__main__":
    main()
