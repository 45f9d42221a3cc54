"""Where answers that are known by heart leave."""

from __future__ import annotations

import time
from typing import NamedTuple, Protocol

from mock_server.content.body import Body, Part
from mock_server.serving.access import Access, Accesses
from mock_server.serving.answer import Stamp
from mock_server.serving.files import OpenFiles
from mock_server.serving.loop import Loop
from mock_server.serving.repeating import Known, Repeatable
from mock_server.serving.sending import at_once
from mock_server.serving.wire import Wire

PIECES_AT_ONCE = 16
"""So many leave in one turn of the loop, that others do not wait long."""


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

    def go_on(self, given: Given) -> None:
        """Send the rest of an answer that could not leave at once."""

    def fail(self, error: Exception) -> None:
        """Close, as the client has left."""


class Outbox:
    """Gives answers again: all that were asked for in one turn of the loop are made, then all leave.

    A send runs through so much of the kernel that the interpreter finds the processor's caches cold afterwards. With
    work of one kind in a row, a request takes a sixth less. Pieces leave after all that is small, and so many at most;
    who asks for more is not read from before the next turn.
    """

    def __init__(self, loop: Loop, stamp: Stamp, files: OpenFiles, accesses: Accesses | None) -> None:
        self._loop = loop
        self._stamp = stamp
        self._own = b""  # the lines that it adds in this turn
        self._files = files
        self._accesses = accesses
        self._small: list[tuple[Recipient, Known, bytes, int]] = []
        self._pieces: list[tuple[Recipient, Known, bytes]] = []
        self.is_full = False
        """No more may be added in this turn."""

    def add(self, recipient: Recipient, known: Known) -> None:
        """Send an answer at the end of this turn."""
        repeatable, retold = known
        if not self._small and not self._pieces:
            self._loop.call_first(self._send)
            self._own = self._stamp.lines()
        head = repeatable.head(retold[0], self._own)
        if repeatable.around is not None:
            self._pieces.append((recipient, known, head))
            self.is_full = len(self._pieces) >= PIECES_AT_ONCE
            return
        data = b"".join((head, *retold[1]))  # type: ignore[arg-type]  # what is no piece consists of bytes
        self._small.append((recipient, known, data, len(head)))

    def send(self) -> None:
        """Send what has been added, now rather than at the end of the turn: what comes next is to come next."""
        if self._small or self._pieces:
            self._send()

    def _send(self) -> None:
        small, self._small = self._small, []
        pieces, self._pieces = self._pieces, []
        self.is_full = False
        self._send_small(small)
        self._send_pieces(pieces)

    def _send_small(self, waiting: list[tuple[Recipient, Known, bytes, int]]) -> None:
        results: list[int | Exception] = []
        for recipient, _, data, _ in waiting:
            try:
                results.append(recipient.wire.send(data))
            except Exception as error:  # noqa: BLE001 - costs this connection and no other
                results.append(error)
        for (recipient, known, data, head_bytes), sent in zip(waiting, results, strict=True):
            try:
                if sent == len(data):  # as `_note`, without a call for each answer
                    repeatable, retold = known
                    repeatable.again.note(retold, sent - head_bytes, aborted=False)
                    if self._accesses is not None:
                        self._accesses.add(self._access(recipient, repeatable, sent - head_bytes))
                elif isinstance(sent, Exception):
                    self._give_up(recipient, known, sent)
                else:
                    self._leave_the_rest(recipient, known, (data[sent:],), sent - head_bytes)
            except Exception as error:  # noqa: BLE001 - costs this connection and no other
                recipient.fail(error)

    def _send_pieces(self, waiting: list[tuple[Recipient, Known, bytes]]) -> None:
        results: list[tuple[tuple[Part, ...] | Exception, int]] = []
        for recipient, (_, retold), head in waiting:
            wire = recipient.wire
            body_from = wire.sent_bytes + len(head)
            rest: tuple[Part, ...] | Exception
            try:
                rest = at_once(wire, (head, *retold[1]), self._files)
            except Exception as error:  # noqa: BLE001 - costs this connection and no other
                rest = error
            results.append((rest, wire.sent_bytes - body_from))
        for (recipient, known, _), (rest, sent_bytes) in zip(waiting, results, strict=True):
            try:
                if isinstance(rest, Exception):
                    self._give_up(recipient, known, rest, max(0, sent_bytes))
                elif not rest:
                    self._note(recipient, known, sent_bytes)
                else:
                    self._leave_the_rest(recipient, known, rest, sent_bytes)
            except Exception as error:  # noqa: BLE001 - costs this connection and no other
                recipient.fail(error)

    def _leave_the_rest(self, recipient: Recipient, known: Known, rest: tuple[Part, ...], sent_bytes: int) -> None:
        """``sent_bytes``: what has left of the body."""
        repeatable, retold = known
        body = Body(*retold[1], on_finish=repeatable.again.note_begun(retold))
        recipient.go_on(Given(repeatable, rest, body, recipient.wire.sent_bytes - sent_bytes))

    def _give_up(self, recipient: Recipient, known: Known, error: Exception, sent_bytes: int = 0) -> None:
        self._note(recipient, known, sent_bytes, aborted=True)
        recipient.fail(error)

    def _note(self, recipient: Recipient, known: Known, sent_bytes: int, *, aborted: bool = False) -> None:
        repeatable, retold = known
        repeatable.again.note(retold, sent_bytes, aborted=aborted)
        if self._accesses is not None:
            self._accesses.add(self._access(recipient, repeatable, sent_bytes, aborted=aborted))

    def _access(
        self, recipient: Recipient, repeatable: Repeatable, sent_bytes: int, *, aborted: bool = False
    ) -> Access:
        request = repeatable.request
        asked = (recipient.peer[0], request.method, request.target, request.protocol)
        duration_s = time.monotonic() - self._loop.now
        return Access(*asked, int(repeatable.status[:3]), sent_bytes, aborted, duration_s)
