"""Several processes behind one listening socket. Where there is no ``fork`` (Windows), one process has to do."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable

log = logging.getLogger("mock_server")


class Workers:
    """``count`` child processes, each of which runs ``work`` until a signal ends it.

    ``work`` gets a function to call once when the process can answer requests.
    """

    def __init__(self, count: int, work: Callable[[Callable[[], None]], None]) -> None:
        self._count = count
        self._work = work
        self._children: set[int] = set()
        self._stopping = False
        self._ready_in, self._ready_out = os.pipe()

    def run(self, on_ready: Callable[[], None]) -> int:
        """Start the processes, call ``on_ready`` when all of them are ready, and wait for their end.

        Gives the exit code: 1 where a process ended without being told to, and the others were stopped for it.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._forward)
        for _ in range(self._count):
            self._fork()
        os.close(self._ready_out)
        ready = 0
        while ready < self._count and (received := os.read(self._ready_in, self._count)):
            ready += len(received)
        if ready == self._count:
            on_ready()
        return self._wait()

    def _fork(self) -> None:
        child = os.fork()
        if child:
            self._children.add(child)
            return
        code = 1
        try:
            os.close(self._ready_in)
            self._work(self._say_ready)
            code = 0
        except Exception:
            log.exception("a worker failed")
        finally:
            os._exit(code)

    def _say_ready(self) -> None:
        os.write(self._ready_out, b".")
        os.close(self._ready_out)

    def _forward(self, number: int, _frame: object) -> None:
        self._stopping = True
        for child in self._children:
            os.kill(child, number)

    def _wait(self) -> int:
        failed = 0
        while self._children:
            child, status = os.wait()
            self._children.discard(child)
            if not self._stopping:
                log.error("worker %d ended by itself (%s); the others are stopped", child, status)
                self._forward(signal.SIGTERM, None)
                failed = 1
        return failed
