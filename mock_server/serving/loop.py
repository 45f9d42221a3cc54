"""One thread that waits for sockets, for moments in time and for other threads, and calls back."""

from __future__ import annotations

import contextlib
import heapq
import socket
import time
from collections import deque
from collections.abc import Callable
from itertools import count

from mock_server.serving.polling import READ, OnEvent, polling

READY_AT_ONCE = 16
"""So many of those who wait for their turn get it before the sockets are looked at again."""


class Watch:
    """What the loop looks for on one socket: READ, WRITE, both or, to begin with, nothing."""

    __slots__ = ("_events", "_loop", "_on_event", "_socket")

    def __init__(self, loop: Loop, sock: socket.socket, on_event: OnEvent) -> None:
        self._loop, self._socket, self._on_event = loop, sock, on_event
        self._events = 0

    def wait_for(self, events: int) -> None:
        """Look for ``events``, from now on and for nothing else. Costs nothing where nothing changes."""
        if events == self._events:
            return
        if not events:
            self._loop.forget(self._socket)
        elif self._events:
            self._loop.change(self._socket, events, self._on_event)
        else:
            self._loop.watch(self._socket, events, self._on_event)
        self._events = events


class Loop:
    """Everything but ``call_from_thread`` is for the loop's own thread."""

    def __init__(self) -> None:
        self._polling = polling()
        self.selector = self._polling.selector
        self.now = time.monotonic()
        """Seconds, as of the start of this turn."""
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._ready: deque[Callable[[], None]] = deque()
        self._woken = False
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self.watch(self._wake_read, READ, self._swallow)

    def watch(self, sock: socket.socket, events: int, on_event: OnEvent) -> None:
        """From now on call ``on_event`` whenever ``sock`` is ready for one of ``events``."""
        self._polling.watch(sock, events, on_event)

    def change(self, sock: socket.socket, events: int, on_event: OnEvent) -> None:
        """Wait for other ``events``."""
        self._polling.change(sock, events, on_event)

    def forget(self, sock: socket.socket) -> None:
        """No longer watch ``sock``."""
        self._polling.forget(sock)

    def call_in(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back once, ``seconds`` from now. There is no cancelling: the callback looks whether it still matters."""
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), callback))

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Call back at the end of this turn or of a later one, in the order of the calls."""
        self._ready.append(callback)

    def call_first(self, callback: Callable[[], None]) -> None:
        """Call back at the end of this turn, before all who wait."""
        self._ready.appendleft(callback)

    def call_from_thread(self, callback: Callable[[], None]) -> None:
        """Call back on the loop's thread. Safe in other threads and in signal handlers."""
        self._ready.append(callback)
        if not self._woken:
            self._woken = True
            with contextlib.suppress(OSError):  # enough wake-up bytes are waiting already, or the loop has ended
                self._wake_write.send(b"\0")

    def run_while(self, condition: Callable[[], bool]) -> None:
        """Turn until ``condition`` is false at the start of a turn."""
        while condition():
            self._turn()

    def close(self) -> None:
        """Release the selector and the wake-up sockets."""
        self._polling.close()
        self._wake_read.close()
        self._wake_write.close()

    def _turn(self) -> None:
        ready = self._polling.ready(self._patience())
        self.now = time.monotonic()
        for on_event in ready:
            on_event()
        while self._timers and self._timers[0][0] <= self.now:
            heapq.heappop(self._timers)[2]()
        for _ in range(min(len(self._ready), READY_AT_ONCE)):
            self._ready.popleft()()

    def _patience(self) -> float | None:
        if self._ready:
            return 0
        if self._timers:
            return max(0.0, self._timers[0][0] - time.monotonic())
        return None

    def _swallow(self) -> None:
        self._wake_read.recv(4096)
        self._woken = False
