"""Which sockets are ready: the system's best way to find out, with as little around it as there can be."""

from __future__ import annotations

import select
import selectors
import socket
from collections.abc import Callable, Sequence
from typing import Any, Protocol

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE

OnEvent = Callable[[], None]


class Polling(Protocol):
    """What the loop asks. A socket is watched once, with what is called when it is ready."""

    @property
    def selector(self) -> object:
        """What the system offers, of which some can watch only so many sockets."""

    def watch(self, sock: socket.socket, events: int, on_event: OnEvent) -> object: ...
    def change(self, sock: socket.socket, events: int, on_event: OnEvent) -> object: ...
    def forget(self, sock: socket.socket) -> object: ...
    def ready(self, timeout: float | None) -> Sequence[OnEvent]:
        """What to call for the sockets that are ready. Waits at most so many seconds, None for ever."""

    def close(self) -> None: ...


class Selected:
    """By a selector of the standard library: on every system."""

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self.selector = selector
        self.watch = selector.register
        self.change = selector.modify
        self.forget = selector.unregister
        self.close = selector.close

    def ready(self, timeout: float | None) -> Sequence[OnEvent]:
        """See ``Polling``."""
        return [key.data for key, _ in self.selector.select(timeout)]


class Epoll:
    """By Linux's ``epoll``, without the selector's book-keeping, which costs as much as sending an answer does."""

    def __init__(self) -> None:
        self.selector: Any = select.epoll()
        self._on_event: dict[int, OnEvent] = {}

    def watch(self, sock: socket.socket, events: int, on_event: OnEvent) -> None:
        """See ``Polling``."""
        descriptor = sock.fileno()
        self._on_event[descriptor] = on_event
        self.selector.register(descriptor, _MASKS[events])

    def change(self, sock: socket.socket, events: int, on_event: OnEvent) -> None:
        """See ``Polling``."""
        descriptor = sock.fileno()
        self._on_event[descriptor] = on_event
        self.selector.modify(descriptor, _MASKS[events])

    def forget(self, sock: socket.socket) -> None:
        """See ``Polling``."""
        descriptor = sock.fileno()
        del self._on_event[descriptor]
        self.selector.unregister(descriptor)

    def ready(self, timeout: float | None) -> Sequence[OnEvent]:
        """See ``Polling``. An error makes a socket ready, too: whoever tries will learn of it."""
        watched = self._on_event
        return [watched[descriptor] for descriptor, _ in self.selector.poll(timeout, len(watched))]

    def close(self) -> None:
        """See ``Polling``."""
        self.selector.close()


def polling() -> Polling:
    """What suits this system."""
    best = selectors.DefaultSelector
    if best is getattr(selectors, "EpollSelector", None):
        return Epoll()
    return Selected(best())


_MASKS = {READ: 1, WRITE: 4, READ | WRITE: 5}  # EPOLLIN and EPOLLOUT, in Linux's eventpoll.h
