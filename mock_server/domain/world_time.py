"""World time: what the clock of one world shows at a moment of real time. Moments are seconds since the Unix epoch."""

from __future__ import annotations

from typing import Any, NamedTuple

MAX_MOMENT = 253_402_300_799
"""The last second of the year 9999. No clock leaves the years from 1970 to then."""


def _bounded(moment: float) -> float:
    return min(max(moment, 0), MAX_MOMENT)


class WorldTime(NamedTuple):
    """At the real moment ``real_anchor`` the world's clock showed ``world_anchor``; since then it has run at
    ``scale`` times the speed of real time: 1 as usual, 0 frozen.
    """

    real_anchor: float = 0
    world_anchor: float = 0
    scale: float = 1

    def at(self, real: float) -> float:
        """What the clock shows at the real moment ``real``."""
        return _bounded(self.world_anchor + (real - self.real_anchor) * self.scale)

    def set(self, real: float, world: float) -> WorldTime:
        """From ``real`` on the clock shows ``world``, and goes on at the same speed."""
        return WorldTime(real, _bounded(world), self.scale)

    def advance(self, real: float, seconds: float) -> WorldTime:
        """``seconds`` later at once; a negative number goes back."""
        return self.set(real, self.at(real) + seconds)

    def scaled(self, real: float, scale: float) -> WorldTime:
        """From ``real`` on the clock runs at ``scale``; what it shows at ``real`` stays the same."""
        return WorldTime(real, self.at(real), scale)


REAL_TIME = WorldTime()
"""The clock of a world that nobody has touched."""


def world_time_to_document(time: WorldTime) -> dict[str, Any]:
    """The three numbers as JSON."""
    return {"real_anchor": time.real_anchor, "world_anchor": time.world_anchor, "scale": time.scale}


def world_time_from_document(document: dict[str, Any]) -> WorldTime:
    """The clock that ``world_time_to_document`` wrote."""
    return WorldTime(**document)
