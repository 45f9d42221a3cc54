"""A length that is not the body's."""

from __future__ import annotations

from typing import ClassVar

from mock_server.call import Call, Reply
from mock_server.faults.kind import OWN_WIRE, Kind
from mock_server.faults.parameter import MOST_BYTES, parameter
from mock_server.faults.spans import announced, header, split, with_header


class ContentLength(Kind):
    """Content-Length is wrong ``by_bytes``.

    Where it is too large, the connection ends before the body is complete; where it is too small, the client takes
    the beginning for all of it, and the rest is not sent.
    """

    capability: ClassVar[str] = OWN_WIRE

    by_bytes: int = parameter(int, minimum=-MOST_BYTES, maximum=MOST_BYTES)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Announce another length, and send no more than was announced."""
        if header(reply, "Content-Length") is None or not self.by_bytes:
            return None
        length = max(0, announced(reply) + self.by_bytes)
        with_header(reply, "Content-Length", str(length))
        head, _ = split(reply.body.parts, length)
        reply.body = reply.body.of(*head)
        return reply
