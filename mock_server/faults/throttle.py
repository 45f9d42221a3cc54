"""A slow line."""

from __future__ import annotations

from typing import ClassVar

from mock_server.call import Call, Reply
from mock_server.content.body import Pace
from mock_server.faults.kind import OWN_WIRE, Kind
from mock_server.faults.parameter import in_bytes


class Throttle(Kind):
    """The body comes with at most ``bytes_per_s``."""

    capability: ClassVar[str] = OWN_WIRE
    breaks_contract: ClassVar[bool] = False

    bytes_per_s: int = in_bytes(minimum=1)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Set the pace from the first byte on."""
        if not reply.body.length:
            return None
        reply.body = reply.body.of(Pace(self.bytes_per_s), *reply.body.parts)
        return reply
