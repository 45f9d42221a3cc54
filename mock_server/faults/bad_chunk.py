"""A chunked answer that breaks off in nonsense."""

from __future__ import annotations

from typing import ClassVar

from mock_server.call import Call, Reply
from mock_server.content.body import Body
from mock_server.faults.kind import OWN_WIRE, Kind
from mock_server.faults.parameter import in_bytes
from mock_server.faults.spans import split, with_header

_NO_SIZE = b"this is not the size of a chunk\r\n"


class BadChunk(Kind):
    """The answer is chunked (RFC 9112 section 7.1): the first ``after_bytes``, then a chunk whose size is no number."""

    capability: ClassVar[str] = OWN_WIRE

    after_bytes: int = in_bytes(1024, minimum=1)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Send the beginning in chunks, and nonsense after them."""
        if reply.body.verbatim or not reply.body.length:
            return None
        first, _ = split(reply.body.parts, self.after_bytes)
        with_header(reply, "Content-Length", None)
        reply.body = Body(*first, chunked=True, last_chunk=_NO_SIZE)
        return reply
