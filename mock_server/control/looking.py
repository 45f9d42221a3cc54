"""Looking into journals: whose, at which entries, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from mock_server.call import Call
from mock_server.control.matching import Filters, fitting
from mock_server.domain.answers import UNKNOWN
from mock_server.journal import Entry, pauses
from mock_server.operations.absence import newest_ids
from mock_server.worlds import ANONYMOUS

SETTLE_S = 1.0
"""How long a question waits for the open requests of its world."""

_SIMILAR = 0.75
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class View:
    """What a journal has at one moment: ``entries`` that were looked at, and those of them that were looked for."""

    entries: list[Entry]
    found: list[Entry]

    @property
    def open_ids(self) -> list[str]:
        """The requests that have not ended."""
        return [entry["id"] for entry in self.entries if entry["open"]]

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self.found)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was looked for: the first entries, how many there are in all, and the number of the newest."""

    entries: list[Entry]
    count: int
    last: int
    open_ids: list[str]
    """The requests that have not ended, looked for or not."""


def glance(call: Call, world: str, after: int, limit: int, *, newest_first: bool) -> Page:
    """A page of all entries of a journal, for the price of a page, however much the journal holds."""
    journal = call.services.journal
    entries = journal.page(world, after, limit, newest_first)
    last = entries[0]["number"] if entries and newest_first else journal.last(world)
    count, open_ids = journal.count(world, after, last), journal.open_ids(world, after, last)
    return Page(entries, count, last if last > after else 0, open_ids)


def look(call: Call, worlds: list[str], after: int, filters: Filters) -> View:
    """The entries of these worlds as they are now, oldest first."""
    entries = [entry for world in worlds for entry in call.services.journal.entries(world, after)]
    if len(worlds) > 1:
        entries.sort(key=lambda entry: entry["at"])
    return View(entries, fitting(entries, filters))


def watch(call: Call, longest_s: float, look_once: Callable[[], _T], is_enough: Callable[[_T], bool]) -> _T:
    """What ``look_once`` gives as soon as it is enough, or when ``longest_s`` has passed."""
    seen = look_once()
    if is_enough(seen):
        return seen
    for pause_s in pauses(longest_s):
        call.services.pause(pause_s)
        seen = look_once()
        if is_enough(seen):
            break
    return seen


def worlds_asked(call: Call, world: str = "own", *, every: bool = False) -> list[str]:
    """The worlds whose journals are meant: the key's own, the one of requests without an accepted key, or all."""
    if every:
        return list(dict.fromkeys((ANONYMOUS, *call.services.worlds.known())))
    return [ANONYMOUS if world == ANONYMOUS else call.world]


def with_near_ids(call: Call, entries: list[Entry]) -> list[Entry]:
    """The entries; those of an id that nobody has tell which ids of their world were near."""
    known: dict[str, list[str]] = {}
    for entry in entries:
        if entry["state"] == UNKNOWN and entry["task"]:
            world = entry["world"]
            if world not in known:
                known[world] = newest_ids(call, world)
            entry["near"] = get_close_matches(entry["task"], known[world], cutoff=_SIMILAR)
    return entries
