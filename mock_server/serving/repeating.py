"""Requests that arrive again byte for byte, and their answers, ready to be sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from mock_server.content.body import Body, Delivery
from mock_server.serving.access import Access
from mock_server.serving.answer import Stamp, frame
from mock_server.serving.parser import Head
from mock_server.serving.wire import Wire

if TYPE_CHECKING:
    from mock_server.serving.service import Service

REMEMBERED = 4_096
LONGEST_BYTES = 4_096
"""Of a request that is remembered."""

Field = tuple[str, str]
Retold = tuple[Field, Callable[[Delivery], None]]
"""The header field that is another one each time, and whom to tell what became of the answer."""

Again = Callable[[], Retold | None]
"""Asked for each repetition of a request; None: the answer is another one by now."""


Told = tuple[str, list[Field], Iterable[bytes], Again | None]
"""What an application answers where it offers more than WSGI: status, header, body, and what may give them again."""

Direct = Callable[[Head], Told | None]
"""Answers a request without a body; None: the application has to be called as PEP 3333 has it."""


class Repeatable:
    """An answer as bytes, but for Date and for the field that is another one each time."""

    __slots__ = ("_head", "_headers", "_second", "again", "body", "request", "status")

    def __init__(self, request: Head, status: str, headers: list[Field], body: bytes, again: Again) -> None:
        self.request, self.status, self.body, self.again = request, status, body, again
        self._headers = headers[:-1]
        self._head = b""
        self._second = -1

    def message(self, field: Field, stamp: Stamp) -> bytes:
        """The answer with ``field`` in its header section; the rest of that is framed anew once a second, for Date."""
        second = stamp.second()
        if second != self._second:
            framed = frame(self.request, self.status, self._headers, len(self.body), stamp, close=False)
            self._head, self._second = framed.head[:-2], second
        return b"%b%b: %b\r\n\r\n%b" % (self._head, field[0].encode(), field[1].encode(), self.body)


class Memory:
    """The repeatable answers of one server, by the bytes of their requests: a bounded number, the oldest go."""

    def __init__(self) -> None:
        self._known: dict[bytes, Repeatable] = {}

    def again(self, received: bytes) -> tuple[Repeatable, Retold] | None:
        """The answer to a request that consists of exactly these bytes, if it is known and still holds."""
        repeatable = self._known.get(received)
        if repeatable is None:
            return None
        retold = repeatable.again()
        if retold is None:
            self._known.pop(received, None)
            return None
        return repeatable, retold

    def keep(self, received: bytes, request: Head, told: Told) -> None:
        """Remember the answer to a request that consists of ``received``, if it may be given again."""
        status, headers, body, again = told
        if again is None or not isinstance(body, Body) or len(received) > LONGEST_BYTES or not request.keep_alive:
            return
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        whole = b"".join(part for part in body.parts if isinstance(part, bytes))
        self._known[received] = Repeatable(request, status, headers, whole, again)


class Given(NamedTuple):
    """An answer that was given again: what of it the kernel has not taken yet, and the body that it ends with."""

    request: Head
    status: str
    rest: memoryview
    body: Body


AT_ONCE = Given(Head("", "", "", {}, True, 0, {}), "", memoryview(b""), Body())
"""Nothing is left of it."""


def give_again(service: Service, wire: Wire, peer: str, received: bytes) -> Given | None:
    """Send the answer to exactly these bytes; None where it is not known, or may be another one by now."""
    begun = time.monotonic()
    known = service.memory.again(received) if not service.draining else None
    if known is None:
        return None
    repeatable, (field, on_finish) = known
    request, status, body = repeatable.request, repeatable.status, repeatable.body
    message = repeatable.message(field, service.stamp)
    sent = wire.send(message)
    if sent < len(message):
        return Given(request, status, memoryview(message)[sent:], Body(body, on_finish=on_finish))
    on_finish(Delivery(len(body), False))
    if service.accesses is not None:
        asked = (peer, request.method, request.target, request.protocol)
        service.accesses.add(Access(*asked, int(status[:3]), len(body), False, time.monotonic() - begun))
    return AT_ONCE
