"""To end with whoever started the server, however that ended: standard input is a line to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Thread

_STDIN = 0
_BLOCK = 4096


def at_end_of_input(end: Callable[[], None], source: int = _STDIN) -> Thread:
    """Call ``end`` from a thread of its own when the file descriptor ``source`` has no more to say.

    The other end of a pipe closes when its process ends, killed or not, on every system; the number of a parent process
    does not tell that where something stands between, such as a shell or ``uvx``. What is read is dropped.
    """
    thread = Thread(target=_read_to_the_end, args=(source, end), name="sora-mock-parent", daemon=True)
    thread.start()
    return thread


def _read_to_the_end(source: int, end: Callable[[], None]) -> None:
    if hasattr(signal, "pthread_sigmask"):  # signals are for the main thread, which may be waiting for one
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    try:
        while os.read(source, _BLOCK):
            pass
    except OSError:  # there is no such descriptor: nobody is there
        pass
    end()
