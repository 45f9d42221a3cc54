"""Several processes behind one listening socket. They are forked, which Windows cannot do."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import NoReturn

log = logging.getLogger("mock_server")

_ENDING = (signal.SIGTERM, signal.SIGINT)


class Workers:
    """``count`` child processes, each of which runs ``work`` until SIGTERM ends it.

    ``work`` gets a function to call once when the process can answer requests. A worker that could and that ends by
    itself, or is killed, is replaced. None outlives its parent, however that ends.
    """

    def __init__(self, count: int, work: Callable[[Callable[[], None]], None]) -> None:
        self._count = count
        self._work = work
        self._children: set[int] = set()
        self._ready: set[int] = set()
        self._stopping = False
        # Nothing is ever written to the lifeline. The parent alone holds its other end: when that closes, it is gone.
        self._lifeline, self._alive = os.pipe()

    def run(self, on_ready: Callable[[list[int]], None]) -> int:
        """Start the processes, call ``on_ready`` with their ids when all are ready, and wait for their end.

        Gives the exit code: 1 where a process ended before it was ready, and the others were stopped for it.
        """
        for number in _ENDING:
            signal.signal(number, self._stop)
        started = [self._start() for _ in range(self._count)]
        for child, report in started:
            self._await(child, report)
        if len(self._ready) == self._count:
            on_ready(sorted(self._ready))
        return self._watch()

    def _start(self) -> tuple[int, int]:
        """A new process, 0 where none is wanted any more, and the pipe on which it says that it is ready.

        Signals wait until it is known here, and until it no longer has this process's handlers there.
        """
        report, ready = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        child = 0
        if not self._stopping:
            child = os.fork()
            if child == 0:
                self._be_a_worker(ready)
            self._children.add(child)
        os.close(ready)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return child, report

    def _await(self, child: int, report: int) -> None:
        """Wait until the process is ready, or gone."""
        if os.read(report, 1):
            self._ready.add(child)
        os.close(report)

    def _replace(self, ended: int) -> None:
        self._ready.discard(ended)
        child, report = self._start()
        self._await(child, report)
        if child in self._ready:
            log.info("worker %d takes the place of worker %d", child, ended)

    def _be_a_worker(self, ready: int) -> NoReturn:
        """The whole life of a child. Ctrl-C reaches it too, but it is the parent that says when to end."""
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
            os.close(self._alive)
            Thread(target=self._end_with_parent, name="sora-mock-lifeline", daemon=True).start()
            self._work(lambda: _say(ready))
            code = 0
        except Exception:
            log.exception("a worker failed")
        finally:
            os._exit(code)

    def _end_with_parent(self) -> None:
        os.read(self._lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True
        for child in self._children:
            with suppress(ProcessLookupError):  # it has ended by itself, at this very moment
                os.kill(child, signal.SIGTERM)

    def _watch(self) -> int:
        """Replace what ends by itself, until all have been told to end and have."""
        failed = 0
        while self._children:
            child, status = os.wait()
            self._children.discard(child)
            if self._stopping:
                continue
            if child in self._ready:
                log.error("worker %d ended by itself (%s); another is started", child, _how(status))
                self._replace(child)
            else:
                log.error("worker %d ended before it was ready (%s); the others are stopped", child, _how(status))
                self._stop(signal.SIGTERM, None)
                failed = 1
        return failed


def _say(ready: int) -> None:
    os.write(ready, b".")
    os.close(ready)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
