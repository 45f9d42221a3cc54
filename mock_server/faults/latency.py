"""An answer that takes its time."""

from __future__ import annotations

from math import exp
from typing import ClassVar

from mock_server.call import Call, Reply
from mock_server.content.body import Pause
from mock_server.faults.kind import OWN_WIRE, Kind
from mock_server.faults.parameter import in_seconds, parameter


class Latency(Kind):
    """The answer begins later: by ``seconds``, or by something from ``seconds`` to ``max_seconds``.

    ``distribution``: ``fixed``, ``uniform``, or ``log_normal`` with the median ``seconds``, the spread ``sigma`` and
    at most ``max_seconds``.
    """

    capability: ClassVar[str] = OWN_WIRE
    breaks_contract: ClassVar[bool] = False

    seconds: float = in_seconds()
    distribution: str = parameter(str, "fixed", choices=("fixed", "uniform", "log_normal"))
    max_seconds: float = in_seconds(60.0)
    sigma: float = parameter(float, 0.5, minimum=0.001, maximum=5)

    def rewrite(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - the signature of all kinds
        """Hold the answer back, header section and all."""
        seconds, parts = self.drawn(), reply.body.parts
        if parts and isinstance(parts[0], Pause):
            seconds, parts = seconds + parts[0].seconds, parts[1:]
        reply.body = reply.body.of(Pause(seconds), *parts)
        return reply

    def drawn(self) -> float:
        """How many seconds it is this time."""
        if self.distribution == "fixed":
            return self.seconds
        if self.distribution == "uniform":
            return self.seconds + (self.max_seconds - self.seconds) * self.luck
        from statistics import NormalDist  # slow to import

        deviation = NormalDist(0, self.sigma).inv_cdf(min(max(self.luck, 1e-9), 1 - 1e-9))
        return min(self.max_seconds, self.seconds * exp(deviation))
