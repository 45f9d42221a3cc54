"""An error in the operation's place."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Instead
from mock_server.faults.parameter import in_seconds, parameter
from mock_server.faults.refusal import SHAPES, WAYS, refusal, retry_after


class Status(Instead):
    """The answer is ``status``, with an error of ``code`` and ``message`` in one of several shapes of ``envelope``.

    ``retry_after_s`` tells, in one of several ways, when to come back.
    """

    status: int = parameter(int, 500, minimum=200, maximum=599)
    code: str = parameter(str, "server_error", pattern=r"\S{1,64}")
    message: str = parameter(str, "The server had an error while processing your request.")
    envelope: str = parameter(str, "nested", choices=SHAPES)
    retry_after_s: float | None = in_seconds(None, maximum=86_400)
    retry_after_as: str = parameter(str, "seconds", choices=WAYS)

    def made(self, call: Call) -> Reply:
        """The error."""
        reply = refusal(self.status, self.code, self.message, self.envelope)
        if self.retry_after_s is not None:
            reply.headers += retry_after(self.retry_after_s, self.retry_after_as, call.real_now)
        return reply
