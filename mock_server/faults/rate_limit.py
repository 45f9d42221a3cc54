"""Only so many requests in a while."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import parameter
from mock_server.faults.refusal import SHAPES, WAYS, refusal, retry_after


class RateLimit(Kind):
    """After ``requests`` within ``window_s`` of world time, every further one is a 429 until the window ends.

    A window begins with the first request after the last one. A client is told to wait in real time, which is what
    it lives in; while the clock of its world stands still, as if it ran.
    """

    requests: int = parameter(int, minimum=0, maximum=1_000_000)
    window_s: float = parameter(float, 60.0, minimum=0.001, maximum=31_536_000)
    code: str = parameter(str, "rate_limit_exceeded", pattern=r"\S{1,64}")
    message: str = parameter(str, "Rate limit reached. Please try again later.")
    envelope: str = parameter(str, "nested", choices=SHAPES)
    retry_after_as: str = parameter(str, "seconds", choices=WAYS)

    def answer(self, call: Call) -> Reply | None:
        """Count the request, and refuse it if it is one too many."""
        count, since = call.services.ledger.count(call.world, self.fault, call.now, self.window_s)
        if count <= self.requests:
            return None
        reply = refusal(429, self.code, self.message, self.envelope)
        left_s = since + self.window_s - call.now
        scale = call.services.worlds.time(call.world).scale or 1.0
        reply.headers += retry_after(left_s / scale, self.retry_after_as, call.real_now)
        return reply
