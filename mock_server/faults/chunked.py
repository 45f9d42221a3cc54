"""A download of unknown length."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Body
from mock_server.faults.kind import Kind
from mock_server.faults.spans import header, with_header


class Chunked(Kind):
    """There is no Content-Length: the body is chunked (RFC 9112 section 7.1).

    For HTTP/1.0 it ends with the connection.
    """

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Do not tell the length."""
        if header(reply, "Content-Length") is None:
            return None
        with_header(reply, "Content-Length", None)
        reply.body = Body(*reply.body.parts, verbatim=reply.body.verbatim, chunked=True)
        return reply
