"""A download that never ends."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Body, PaddingSpan
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import MOST_BYTES, parameter
from mock_server.faults.spans import announced, with_header


class Endless(Kind):
    """A successful answer goes on for 4 EiB (2**62 bytes).

    ``announced``: its Content-Length says so; else there is none.
    """

    announced: bool = parameter(bool, False)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Let padding follow what there is."""
        if reply.status not in (200, 206):
            return None
        missing = MOST_BYTES - announced(reply)
        with_header(reply, "Content-Length", str(MOST_BYTES) if self.announced else None)
        padding = PaddingSpan(MOST_BYTES - missing, missing)
        reply.body = Body(*reply.body.parts, padding, chunked=not self.announced)
        return reply
