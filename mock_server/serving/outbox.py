"""Where answers that are known by heart leave."""

from __future__ import annotations

import time
from functools import partial
from typing import NamedTuple, Protocol

from mock_server.content.body import Body, Part
from mock_server.serving.access import Access, Accesses
from mock_server.serving.answer import Stamp
from mock_server.serving.files import OpenFiles
from mock_server.serving.loop import Loop
from mock_server.serving.repeating import Known, Repeatable
from mock_server.serving.sending import at_once
from mock_server.serving.wire import Wire


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
