"""Answers to ranges that leave the size out."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Kind
from mock_server.faults.spans import header, with_header


class RangeWithoutTotal(Kind):
    """A 416 has no Content-Range, and that of a 206 ends in ``/*``: how large it is, the client is not told."""

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Leave the size out (RFC 9110 section 14.4)."""
        value = header(reply, "Content-Range")
        if value is None:
            return None
        with_header(reply, "Content-Range", None if reply.status == 416 else f"{value.partition('/')[0]}/*")
        return reply
