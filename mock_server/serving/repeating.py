"""Requests that arrive again byte for byte, or but for their Range, and what their answers consist of."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import IO

from mock_server.content.again import Again, Announced, Field, Retold, Told
from mock_server.serving.answer import constant_head
from mock_server.serving.parser import PLAIN_RANGE, RANGE, Head, is_header_section, without

REMEMBERED = 2_000
LONGEST_BYTES = 4_096
"""Of a request that is remembered."""

_OWN = ("Date", "Server")

Direct = Callable[[Head, tuple[int, IO[bytes]] | None, Announced | None], Told | None]
"""Answers a request, whose body is a length and a stream, which has nothing where the length is more than is taken.

With it comes what ``Announce`` gave. None: call the application as PEP 3333 has it.
"""

Announce = Callable[[Head], Announced | None]
"""Is told of a request whose body is still on its way."""


class Repeatable:
    """An answer whose header section is bytes, but for Date and for the fields that are others each time.

    Equal constant parts are one object, so that more answers fit into the processor's caches.
    """

    __slots__ = ("_constant", "_varying", "again", "around", "request", "status")

    def __init__(
        self, request: Head, status: str, headers: list[Field], again: Again, around: tuple[bytes, bytes] | None = None
    ) -> None:
        self.request, self.status, self.again = request, status, again
        self.around = around
        """For a piece: what stands before and after the Range of the requests that it is the answer to."""
        constant = tuple(field for field in headers if field[0] not in again.varies)
        self._constant = constant_head(request.protocol, status, constant)
        self._varying = _pattern(again.varies)

    def range_in(self, received: bytes) -> str | None:
        """The Range of a request that is one of those that this is the answer to, if it is one."""
        before, after = self.around or (b"", b"")
        if not before or not received.startswith(before) or not received.endswith(after):
            return None
        asked = RANGE.fullmatch(received, len(before), len(received) - len(after))
        return asked and asked[0].decode("ascii")

    def head(self, values: tuple[str, ...], own: bytes) -> bytes:
        """The header section with ``values`` and the server's ``own`` lines in it."""
        return self._constant + own + (self._varying % values).encode()


@lru_cache(maxsize=16)
def _pattern(names: tuple[str, ...]) -> str:
    """The end of a header section, with a place for the value of each of these fields."""
    return "".join([f"{name}: %s\r\n" for name in names]) + "\r\n"


Known = tuple[Repeatable, Retold]
"""An answer that is known by heart and still holds, and what is new of it this time."""


class Memory:
    """The repeatable answers of one server, by the bytes of their requests: a bounded number, the oldest go."""

    def __init__(self) -> None:
        self._known: dict[bytes, Repeatable] = {}
        self._latest_piece: Repeatable | None = None  # whoever fetches piece by piece asks for the next one of the same

    def again(self, received: bytes) -> Known | None:
        """The answer to a request that consists of exactly these bytes, if it is known and still holds."""
        latest = self._latest_piece
        if latest is not None and (asked := latest.range_in(received)):
            retold = latest.again.give(asked)
            if retold is not None:
                return latest, retold
            self._latest_piece = None
        repeatable = self._known.get(received)
        if repeatable is None:
            return self._piece_again(received)
        retold = repeatable.again.give(None)
        if retold is None:
            del self._known[received]
            return None
        return repeatable, retold

    def _piece_again(self, received: bytes) -> Known | None:
        piece = PLAIN_RANGE.search(received)
        if piece is None or not is_header_section(received):
            return None
        repeatable = self._known.get(without(piece))
        if repeatable is None or repeatable.around is None:
            return None
        retold = repeatable.again.give(piece[1].decode("ascii"))
        if retold is None:
            del self._known[without(piece)]
            return None
        self._latest_piece = repeatable
        return repeatable, retold

    def keep(self, received: bytes, request: Head, told: Told) -> None:
        """Remember the answer to a request that consists of ``received``, if it may be given again."""
        status, headers, _, again = told
        if again is None or len(received) > LONGEST_BYTES or not request.keep_alive or not is_header_section(received):
            return
        names = {name for name, _ in headers}
        if "Content-Length" not in names or not names.isdisjoint(_OWN):
            return  # `frame` adds a length, or leaves out its own Date; nobody does so for an answer by heart
        around = None
        if "Content-Range" in again.varies:
            piece = PLAIN_RANGE.search(received)
            if piece is None or request.environ.get("HTTP_RANGE") != piece[1].decode("ascii"):
                return
            around = received[: piece.start(1)], received[piece.end(1) :]
            received = without(piece)
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[received] = Repeatable(request, status, headers, again, around)

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()
        self._latest_piece = None
