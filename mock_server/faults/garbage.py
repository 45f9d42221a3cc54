"""Something that is no answer at all."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Body, PaddingSpan
from mock_server.faults.kind import Silence
from mock_server.faults.parameter import in_bytes


class Garbage(Silence):
    """In place of an answer come ``count_bytes`` bytes that are not HTTP, the same each time. Then the connection
    is closed.
    """

    count_bytes: int = in_bytes(1024, minimum=1)

    def made(self, call: Call) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """Bytes."""
        return Reply(0, [], Body(PaddingSpan(0, self.count_bytes), verbatim=True))
