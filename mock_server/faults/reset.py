"""A connection that is torn down."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.content.body import Abort, Body
from mock_server.faults.kind import Silence
from mock_server.faults.parameter import in_bytes
from mock_server.faults.spans import split


class Reset(Silence):
    """The client gets an RST: without ``after_bytes`` before any answer, else when it has so many bytes of the body.

    With ``after_bytes`` the operation is carried out in any case, as its answer has begun.
    """

    after_bytes: int | None = in_bytes(None)

    def made(self, call: Call) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """No answer."""
        return Reply(0, [], Body(Abort(reset=True), verbatim=True))

    def answer(self, call: Call) -> Reply | None:
        """No answer, unless one is to begin."""
        return None if self.although_done or self.after_bytes is not None else self.made(call)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:
        """No answer, or the beginning of one."""
        if self.after_bytes is None:
            return self.made(call)
        if self.after_bytes >= reply.body.length:
            return None
        head, _ = split(reply.body.parts, self.after_bytes)
        reply.body = reply.body.of(b"", *head, Abort(reset=True))
        return reply
