"""What of a client's requests is not as expected: pure functions from entries to failures that explain themselves."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any, NamedTuple

from mock_server.control.matching import Filters, differences
from mock_server.journal import Entry

NEAREST = 3
"""So many entries explain a failure."""

Near = tuple[Entry, dict[str, Any]]
"""An entry, and what of it is not as expected."""


class Failure(NamedTuple):
    """One expectation that was not met, and what came nearest to it."""

    text: str
    nearest: Sequence[Near] = ()


class Distance(NamedTuple):
    """How far apart two requests that follow each other may be: seconds between their moments ``at``."""

    at: str
    at_least: float = 0
    at_most: float = inf

    def between(self, first: Entry, second: Entry) -> float:
        return round(float(second[self.at] - first[self.at]), 6)

    def allows(self, first: Entry, second: Entry) -> bool:
        return self.at_least <= self.between(first, second) <= self.at_most

    def differs(self, first: Entry, second: Entry) -> dict[str, Any]:
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        expected = {name: limit for name, limit in limits.items() if limit not in (0, inf)}
        return {"apart_s": {"expected": expected, "got": self.between(first, second)}}


def count_failures(
    count: Mapping[str, int], filters: Filters, entries: Sequence[Entry], found: Sequence[Entry]
) -> Iterator[Failure]:
    """How often: ``found`` are those of ``entries`` that fit ``filters``."""
    least = max(count.get("exactly", 0), count.get("at_least", 0))
    most = min(count.get("exactly", inf), count.get("at_most", inf))
    expected = " and ".join(f"{name.replace('_', ' ')} {number}" for name, number in count.items())
    text = f"Expected {expected} {_shown(filters, [*count.values()][-1])}, but found {len(found)}."
    if len(found) < least:
        yield Failure(text, _nearest((entry, differences(entry, filters)) for entry in entries))
    elif len(found) > most:
        yield Failure(text, [(entry, {}) for entry in found[: -NEAREST - 1 : -1]])


def distance_failures(distance: Distance, filters: Filters, found: Sequence[Entry]) -> Iterator[Failure]:
    """How far apart those are that follow each other."""
    if len(found) < 2:
        yield Failure(f"There is no distance to measure: {len(found)} {_shown(filters, len(found))}.")
        return
    wrong = [
        (second, distance.differs(first, second))
        for first, second in pairwise(found)
        if not distance.allows(first, second)
    ]
    if wrong:
        breach = wrong[0][1]["apart_s"]
        text = f"{len(wrong)} of {len(found) - 1} distances are not {json.dumps(breach['expected'])} seconds"
        yield Failure(f"{text}; the first of them is {breach['got']}.", wrong[:NEAREST])


def sequence_failures(
    steps: Sequence[Filters], found: Sequence[Entry], distance: Distance | None, *, strict: bool
) -> Iterator[Failure]:
    """In what order: whether some of ``found`` are the steps, one after the other; if strict, with none between.

    Kept is where each step may end: all ways are tried, so a distance that one way misses may be met by another.
    """
    ends: list[int] | None = None
    for number, step in enumerate(steps):
        reached = [
            index
            for index, entry in enumerate(found)
            if not differences(entry, step) and (ends is None or _follows(index, ends, found, distance, strict=strict))
        ]
        if not reached:
            yield _missing(number, steps, found, ends, distance, strict=strict)
            return
        ends = reached


def _follows(
    index: int, ends: Sequence[int], found: Sequence[Entry], distance: Distance | None, *, strict: bool
) -> bool:
    """Whether the step before may have ended where this entry may come next."""
    for place in range(bisect_left(ends, index) - 1, -1, -1):
        if strict and ends[place] != index - 1:
            return False
        if distance is None or distance.allows(found[ends[place]], found[index]):
            return True
    return False


def _missing(
    number: int,
    steps: Sequence[Filters],
    found: Sequence[Entry],
    ends: Sequence[int] | None,
    distance: Distance | None,
    *,
    strict: bool,
) -> Failure:
    """Why a step was not found: each entry that came after the step before, and what of it is wrong."""
    step = steps[number]
    what = f"Step {number + 1} of {len(steps)}: {_shown(step)}"
    if ends is None:
        return Failure(f"{what}: none.", _nearest((entry, differences(entry, step)) for entry in found))
    near: list[Near] = []
    for index in range(ends[0] + 1, len(found)):
        before = ends[bisect_left(ends, index) - 1]
        if strict and before != index - 1:
            continue
        differs = differences(found[index], step)
        if distance is not None and not distance.allows(found[before], found[index]):
            differs |= distance.differs(found[before], found[index])
        near.append((found[index], differs))
    how = " at once" if strict else ""
    return Failure(f"{what}: none came{how} after step {number}.", _nearest(near))


def _nearest(near: Iterator[Near] | Sequence[Near]) -> list[Near]:
    """Those with the fewest differences, the newest first."""
    wrong = [(entry, differs) for entry, differs in near if differs]
    wrong.reverse()
    return sorted(wrong, key=lambda pair: len(pair[1]))[:NEAREST]


def _shown(filters: Filters, number: int = 2) -> str:
    noun = "request" if number == 1 else "requests"
    return f"{noun} with {json.dumps(filters, ensure_ascii=False)}" if filters else noun
