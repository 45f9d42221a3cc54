"""A download that ends too early."""

from __future__ import annotations

from typing import ClassVar

from mock_server.call import Call, Reply
from mock_server.content.body import Abort
from mock_server.faults.kind import OWN_WIRE, Kind
from mock_server.faults.parameter import in_bytes
from mock_server.faults.spans import split


class Cut(Kind):
    """The connection is closed after ``after_bytes`` of this answer's body, whatever was announced."""

    capability: ClassVar[str] = OWN_WIRE

    after_bytes: int = in_bytes()

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Leave the rest out."""
        if self.after_bytes >= reply.body.length:
            return None
        head, _ = split(reply.body.parts, self.after_bytes)
        reply.body = reply.body.of(*head, Abort(reset=False))
        return reply
