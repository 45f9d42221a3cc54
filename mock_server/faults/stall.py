"""A download that stops in the middle, and goes on."""

from __future__ import annotations

from typing import ClassVar

from mock_server.call import Call, Reply
from mock_server.content.body import Pause
from mock_server.faults.kind import OWN_WIRE, Kind
from mock_server.faults.parameter import in_bytes, in_seconds
from mock_server.faults.spans import split


class Stall(Kind):
    """After ``after_bytes`` of this answer's body nothing comes for ``seconds``."""

    capability: ClassVar[str] = OWN_WIRE
    breaks_contract: ClassVar[bool] = False

    seconds: float = in_seconds()
    after_bytes: int = in_bytes(0)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Put a pause between two parts. The empty part keeps one at 0 bytes behind the header section."""
        if self.after_bytes >= reply.body.length:
            return None
        head, tail = split(reply.body.parts, self.after_bytes)
        reply.body = reply.body.of(b"", *head, Pause(self.seconds), *tail)
        return reply
