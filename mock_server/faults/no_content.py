"""A success without anything in it."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Body
from mock_server.faults.kind import Kind


class NoContent(Kind):
    """A successful answer becomes 204 and has no body."""

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Drop the body, and what the header section says of it."""
        if not 200 <= reply.status < 300:
            return None
        kept = [field for field in reply.headers if not field[0].lower().startswith("content-")]
        return Reply(204, kept, Body())
