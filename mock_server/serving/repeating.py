"""Requests that arrive again byte for byte, or but for their Range, and their answers, ready to be sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from mock_server.content.again import Again, Field, Retold, Told
from mock_server.content.body import Body, Delivery, Part
from mock_server.serving.access import Access
from mock_server.serving.answer import Stamp, constant_head
from mock_server.serving.parser import PLAIN_RANGE, Head, is_header_section, without
from mock_server.serving.wire import Wire

if TYPE_CHECKING:
    from mock_server.serving.service import Service

REMEMBERED = 2_000
LONGEST_BYTES = 4_096
"""Of a request that is remembered."""

Direct = Callable[[Head, tuple[int, IO[bytes]] | None], Told | None]
"""Answers a request, whose body is a length and a stream; None: call the application as PEP 3333 has it."""


class Repeatable:
    """An answer whose header section is bytes, but for Date and for the fields that are others each time."""

    __slots__ = ("_head", "_headers", "_second", "again", "request", "status")

    def __init__(self, request: Head, status: str, headers: list[Field], again: Again) -> None:
        self.request, self.status, self.again = request, status, again
        self._headers = [field for field in headers if field[0] not in again.varies]
        self._head = b""
        self._second = -1

    def head(self, fields: Sequence[Field], stamp: Stamp) -> bytes:
        """The header section with ``fields`` in it; the rest of it is made anew once a second, for Date."""
        second = stamp.second()
        if second != self._second:
            self._head, self._second = constant_head(self.request, self.status, self._headers, stamp), second
        own = "".join([f"{name}: {value}\r\n" for name, value in fields])
        return b"%b%b\r\n" % (self._head, own.encode("latin-1"))


class Memory:
    """The repeatable answers of one server, by the bytes of their requests: a bounded number, the oldest go."""

    def __init__(self) -> None:
        self._known: dict[bytes, Repeatable] = {}

    def again(self, received: bytes) -> tuple[Repeatable, Retold] | None:
        """The answer to a request that consists of exactly these bytes, if it is known and still holds."""
        asked = None
        repeatable = self._known.get(received)
        if repeatable is None:
            piece = PLAIN_RANGE.search(received)
            if piece is None or not is_header_section(received):
                return None
            received, asked = without(piece), piece[1].decode("ascii")
            repeatable = self._known.get(received)
            if repeatable is None or "Content-Range" not in repeatable.again.varies:
                return None
        retold = repeatable.again(asked)
        if retold is None:
            self._known.pop(received, None)
            return None
        return repeatable, retold

    def keep(self, received: bytes, request: Head, told: Told) -> None:
        """Remember the answer to a request that consists of ``received``, if it may be given again."""
        status, headers, _, again = told
        if again is None or len(received) > LONGEST_BYTES or not request.keep_alive or not is_header_section(received):
            return
        if not any(name == "Content-Length" for name, _ in headers):
            return  # the server would say how long it is, and says so nowhere but here
        if "Content-Range" in again.varies:
            piece = PLAIN_RANGE.search(received)
            if piece is None or request.environ.get("HTTP_RANGE") != piece[1].decode("ascii"):
                return
            received = without(piece)
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[received] = Repeatable(request, status, headers, again)

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()


class Given(NamedTuple):
    """What is left to send of an answer that is given again, and the body that it ends with."""

    repeatable: Repeatable
    rest: tuple[Part, ...]
    body: Body
    body_from: int
    """How many bytes had left on the wire before the body's first one."""


def give_again(service: Service, wire: Wire, peer: str, received: bytes) -> Given | bool:
    """Send the answer to exactly these bytes: True where it has left, and what is left of it where not all did.

    False where it is not known, or may be another one by now. Raises OSError where the client has left.
    """
    begun = time.monotonic()
    known = service.memory.again(received) if not service.draining else None
    if known is None:
        return False
    repeatable, (fields, parts, on_finish) = known
    sent_before = wire.sent_bytes
    try:
        data, rest = repeatable.head(fields, service.stamp), parts
        body_from = sent_before + len(data)
        while rest and isinstance(rest[0], bytes):
            data, rest = data + rest[0], rest[1:]
        sent = wire.send(data, more=bool(rest))
    except Exception:
        on_finish(Delivery(0, True))
        _note(service, peer, repeatable, 0, time.monotonic() - begun, aborted=True)
        raise
    if rest or sent < len(data):
        rest = (data[sent:], *rest) if sent < len(data) else rest
        return Given(repeatable, rest, Body(*parts, on_finish=on_finish), body_from)
    on_finish(Delivery(wire.sent_bytes - body_from, False))
    _note(service, peer, repeatable, wire.sent_bytes - body_from, time.monotonic() - begun, aborted=False)
    return True


def _note(
    service: Service, peer: str, repeatable: Repeatable, sent_bytes: int, seconds: float, *, aborted: bool
) -> None:
    if service.accesses is not None:
        request = repeatable.request
        asked = (peer, request.method, request.target, request.protocol)
        service.accesses.add(Access(*asked, int(repeatable.status[:3]), sent_bytes, aborted, seconds))
