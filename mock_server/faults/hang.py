"""A request that is never answered."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Abort, Body, Pause
from mock_server.faults.kind import Silence
from mock_server.faults.parameter import in_seconds


class Hang(Silence):
    """Nothing comes for ``seconds``; then the connection is closed."""

    seconds: float = in_seconds(600.0, maximum=86_400)

    def made(self, call: Call) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """No answer."""
        return Reply(0, [], Body(Pause(self.seconds), Abort(reset=False), verbatim=True))
