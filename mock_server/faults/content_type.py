"""A wrong media type."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import IN_A_HEADER, parameter
from mock_server.faults.spans import with_header


class ContentType(Kind):
    """Content-Type says ``media_type``; the empty text leaves it out."""

    media_type: str = parameter(str, "application/octet-stream", pattern=IN_A_HEADER)

    def rewrite(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """Say something else of the same bytes."""
        with_header(reply, "Content-Type", self.media_type or None)
        return reply
