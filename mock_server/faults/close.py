"""A connection that is closed instead of an answer."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Abort, Body
from mock_server.faults.kind import Silence


class Close(Silence):
    """The connection is closed without an answer."""

    def made(self, call: Call) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """No answer."""
        return Reply(0, [], Body(Abort(reset=False), verbatim=True))
