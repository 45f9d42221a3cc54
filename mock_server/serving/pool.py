"""A few threads for applications that may block."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

Job = Callable[[], None]


class Pool:
    """At most ``threads`` daemon threads, each started for a job that finds none free. They are daemons so that a call
    which never ends does not keep the process from ending.

    That is what ``concurrent.futures`` cannot promise; it joins its threads at exit.
    """

    def __init__(self, threads: int) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._most = threads
        self._threads: list[threading.Thread] = []
        self._free = threading.Semaphore(0)

    def submit(self, job: Job) -> None:
        """Run ``job``, which raises nothing, as soon as a thread is free."""
        self._jobs.put(job)
        if len(self._threads) < self._most and not self._free.acquire(blocking=False):
            thread = threading.Thread(target=self._work, name=f"app-{len(self._threads)}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def call(self, job: Callable[[], object], then: Callable[[object, Exception | None], None]) -> None:
        """Submit ``job``; its thread calls ``then`` with what it returned, or with what it raised."""

        def work() -> None:
            value, error = None, None
            try:
                value = job()
            except Exception as raised:  # noqa: BLE001 - handed on
                error = raised
            then(value, error)

        self.submit(work)

    def close(self, wait_s: float = 0.0) -> None:
        """Let each thread end after the jobs that wait already, and wait at most so long for them."""
        for _ in self._threads:
            self._jobs.put(None)
        end = time.monotonic() + wait_s
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            if len(self._threads) < self._most:
                self._free.release()
