"""Requests that arrive again byte for byte, or but for their Range, and their answers, ready to be sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import IO, NamedTuple, Protocol

from mock_server.content.again import Again, Field, Retold, Told
from mock_server.content.body import Body, Part
from mock_server.serving.access import Access, Accesses
from mock_server.serving.answer import Stamp, constant_head
from mock_server.serving.files import OpenFiles
from mock_server.serving.loop import Loop
from mock_server.serving.parser import PLAIN_RANGE, Head, is_header_section, without
from mock_server.serving.sending import at_once
from mock_server.serving.wire import Wire

REMEMBERED = 2_000
LONGEST_BYTES = 4_096
"""Of a request that is remembered."""

Direct = Callable[[Head, tuple[int, IO[bytes]] | None], Told | None]
"""Answers a request, whose body is a length and a stream; None: call the application as PEP 3333 has it."""


class Repeatable:
    """An answer whose header section is bytes, but for Date and for the fields that are others each time."""

    __slots__ = ("_constant", "_headers", "_until", "_varying", "again", "is_piece", "request", "status")

    def __init__(self, request: Head, status: str, headers: list[Field], again: Again) -> None:
        self.request, self.status, self.again = request, status, again
        self.is_piece = "Content-Range" in again.varies
        self._headers = [field for field in headers if field[0] not in again.varies]
        self._varying = "".join([f"{name}: %s\r\n" for name in again.varies]) + "\r\n"
        self._constant = b""
        self._until = 0

    def head(self, values: tuple[str, ...], stamp: Stamp) -> bytes:
        """The header section with ``values`` in it; the rest of it is made anew once a second, for Date."""
        if time.time() >= self._until:
            self._until = stamp.second() + 1
            self._constant = constant_head(self.request, self.status, self._headers, stamp)
        return self._constant + (self._varying % values).encode("latin-1")


Known = tuple[Repeatable, Retold]
"""An answer that is known by heart and still holds, and what is new of it this time."""


class Memory:
    """The repeatable answers of one server, by the bytes of their requests: a bounded number, the oldest go."""

    def __init__(self) -> None:
        self._known: dict[bytes, Repeatable] = {}

    def again(self, received: bytes) -> Known | None:
        """The answer to a request that consists of exactly these bytes, if it is known and still holds."""
        asked = None
        repeatable = self._known.get(received)
        if repeatable is None:
            piece = PLAIN_RANGE.search(received)
            if piece is None or not is_header_section(received):
                return None
            received, asked = without(piece), piece[1].decode("ascii")
            repeatable = self._known.get(received)
            if repeatable is None or not repeatable.is_piece:
                return None
        retold = repeatable.again.give(asked)
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


class Recipient(Protocol):
    """A connection that has asked for what is known by heart."""

    wire: Wire
    peer: tuple[str, str]

    def piece_has_left(self) -> None:
        """Go on with what has come meanwhile."""

    def go_on(self, given: Given) -> None:
        """Send the rest of an answer that could not leave at once."""

    def fail(self, error: Exception) -> None:
        """Close, as the client has left."""


class Outbox:
    """Gives answers again: all that were asked for in one turn of the loop are made, then all leave.

    A send runs through so much of the kernel that the interpreter finds the processor's caches cold afterwards. With
    work of one kind in a row, a request takes a sixth less. Pieces leave one by one, and after all that is small.
    """

    def __init__(self, loop: Loop, stamp: Stamp, files: OpenFiles, accesses: Accesses | None) -> None:
        self._loop = loop
        self._stamp = stamp
        self._files = files
        self._accesses = accesses
        self._waiting: list[tuple[Recipient, Known, bytes, int]] = []

    def add(self, recipient: Recipient, known: Known) -> None:
        """Send an answer at the end of this turn or, if it is a piece, of a later one."""
        repeatable, retold = known
        if repeatable.is_piece:
            self._loop.call_soon(partial(self._send_piece, recipient, known))
            return
        if not self._waiting:
            self._loop.call_first(self._send)
        head = repeatable.head(retold[0], self._stamp)
        data = b"".join((head, *retold[1]))  # type: ignore[arg-type]  # what is no piece consists of bytes
        self._waiting.append((recipient, known, data, len(head)))

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        results: list[int | OSError] = []
        for recipient, _, data, _ in waiting:
            try:
                results.append(recipient.wire.send(data))
            except OSError as error:
                results.append(error)
        for (recipient, known, data, head_bytes), sent in zip(waiting, results, strict=True):
            try:
                if isinstance(sent, OSError):
                    self._give_up(recipient, known, sent)
                elif sent == len(data):
                    self._note(recipient, known, sent - head_bytes)
                else:
                    body_from = recipient.wire.sent_bytes - sent + head_bytes
                    self._leave_the_rest(recipient, known, (data[sent:],), body_from)
            except Exception as error:  # noqa: BLE001 - costs this connection and no other
                recipient.fail(error)

    def _send_piece(self, recipient: Recipient, known: Known) -> None:
        repeatable, (values, parts, *_) = known
        wire = recipient.wire
        try:
            data = repeatable.head(values, self._stamp)
            body_from = wire.sent_bytes + len(data)
            rest = at_once(wire, (data, *parts), self._files)
            if rest:
                self._leave_the_rest(recipient, known, rest, body_from)
            else:
                self._note(recipient, known, wire.sent_bytes - body_from)
                recipient.piece_has_left()
        except (OSError, EOFError) as error:
            self._give_up(recipient, known, error)
        except Exception as error:  # noqa: BLE001 - costs this connection and no other
            recipient.fail(error)

    def _leave_the_rest(self, recipient: Recipient, known: Known, rest: tuple[Part, ...], body_from: int) -> None:
        repeatable, retold = known
        body = Body(*retold[1], on_finish=repeatable.again.note_begun(retold))
        recipient.go_on(Given(repeatable, rest, body, body_from))

    def _give_up(self, recipient: Recipient, known: Known, error: Exception) -> None:
        self._note(recipient, known, 0, aborted=True)
        recipient.fail(error)

    def _note(self, recipient: Recipient, known: Known, sent_bytes: int, *, aborted: bool = False) -> None:
        repeatable, retold = known
        repeatable.again.note(retold, sent_bytes, aborted=aborted)
        if self._accesses is not None:
            request = repeatable.request
            asked = (recipient.peer[0], request.method, request.target, request.protocol)
            duration_s = time.monotonic() - self._loop.now
            self._accesses.add(Access(*asked, int(repeatable.status[:3]), sent_bytes, aborted, duration_s))
