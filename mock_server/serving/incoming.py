"""The requests in a stream of bytes, without any I/O: feed what arrives, take whole requests out."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NamedTuple

from mock_server.serving.framing import ChunkedBody, LengthBody, Spool
from mock_server.serving.limits import Limits, bad_request, body_too_large
from mock_server.serving.parser import CRLF, PLAIN_RANGE, Head, find_head, parse_head, without

REMEMBERED_HEADS = 2_000


class Parser:
    """Reads header sections for any number of connections.

    It remembers some: a client that polls repeats itself byte for byte, and so do its neighbours. One that fetches
    a file piece by piece does so, too, but for the Range.
    """

    def __init__(self, limits: Limits) -> None:
        self._most_fields = limits.header_count
        self._remembered = lru_cache(REMEMBERED_HEADS)(partial(parse_head, limits=limits))
        self.clear = self._remembered.cache_clear
        """Forget all."""

    def __call__(self, raw: bytes) -> Head:
        piece = PLAIN_RANGE.search(raw)
        if piece is None or raw.count(CRLF) > self._most_fields:
            return self._remembered(raw)
        head = self._remembered(without(piece))
        if "HTTP_RANGE" in head.environ:
            return self._remembered(raw)
        return head._replace(environ={**head.environ, "HTTP_RANGE": piece[1].decode("ascii")})


class Request(NamedTuple):
    """A whole request, or one that announces a larger body than is taken, of which there is but the size.

    ``body`` is None where there is none; otherwise whoever takes the request closes it.
    """

    head: Head
    body: Spool | None


class Incoming:
    """What one client has sent and nobody has taken yet.

    ``hands_on``: a request that announces too large a body is not refused, but given without one: the application knows
    what comes before that.
    """

    __slots__ = ("_body", "_buffer", "_hands_on", "_head", "_limits", "_parse", "begun", "ended", "expects_continue")

    def __init__(self, limits: Limits, parse: Parser, *, hands_on: bool = False) -> None:
        self._limits = limits
        self._hands_on = hands_on
        self._parse = parse
        self._buffer = b""
        self._head: Head | None = None
        self._body: LengthBody | ChunkedBody | None = None
        self.begun = False
        """Something of a request is here that nobody has taken."""
        self.ended = False
        """The client sends no more."""
        self.expects_continue = False
        """The client waits for ``100 Continue``. Whoever sends it resets this."""

    def feed(self, data: bytes) -> None:
        """Take what has arrived; ``b""`` is the end of it."""
        if data:
            self._buffer = self._buffer + data if self._buffer else data
            self.begun = True
        else:
            self.ended = True

    def next(self) -> Request | None:
        """The next whole request; None where more has to arrive. Raises RequestRefused, and is then of no more use."""
        request = None
        if self._buffer:
            request = self._next_head() if self._body is None else self._next_body(self._body)
            self.begun = self._body is not None or bool(self._buffer)
        if request is None and self.ended and self.begun:
            raise bad_request("The connection ended in the middle of a request.")
        return request

    @property
    def head(self) -> Head | None:
        """The header section of a request whose body is not complete."""
        return self._head

    @property
    def waiting_bytes(self) -> int:
        """How much has arrived beyond what has been taken."""
        return len(self._buffer)

    @property
    def method(self) -> str:
        """The method of the request that is being read, as far as an answer depends on it."""
        if self._head is not None:
            return self._head.method
        return "HEAD" if self._buffer.startswith(b"HEAD ") else ""

    def discard(self) -> None:
        """Let go of everything."""
        if self._body is not None:
            self._body.spool.close()
        self._head = self._body = None
        self._buffer = b""
        self.begun = False

    def _next_head(self) -> Request | None:
        buffer = self._buffer
        while buffer.startswith(CRLF):  # RFC 9112 section 2.2
            self._buffer = buffer = buffer[2:]
        end = find_head(buffer, self._limits)
        if end < 0:
            return None
        head = self._parse(buffer[:end])
        self._buffer = buffer[end + 4 :]
        if head.length == 0:
            return Request(head, None)
        if head.length is not None and head.length > self._limits.body_bytes:
            if not self._hands_on:
                raise body_too_large(self._limits.body_bytes)
            left_out = Spool(self._limits)
            left_out.size = head.length
            return Request(head._replace(keep_alive=False), left_out)
        self._head = head
        self._body = ChunkedBody(self._limits) if head.length is None else LengthBody(head.length, self._limits)
        self.expects_continue = head.expects_continue and not self._buffer
        return self._next_body(self._body)

    def _next_body(self, body: LengthBody | ChunkedBody) -> Request | None:
        rest = body.feed(self._buffer)
        self._buffer = rest or b""
        if rest is None:
            return None
        head, self._head, self._body = self._head, None, None
        assert head is not None, "a body has a head"
        return Request(head, body.spool)
