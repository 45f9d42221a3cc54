"""What a client did after a fault: pure functions over the entries of a journal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from mock_server.content.dates import parse_date
from mock_server.faults.concurrent_jobs import CREATING
from mock_server.faults.kinds import KINDS
from mock_server.journal import Entry

DOWNLOAD, SIGNED_DOWNLOAD = "getVideoContent", "getSignedContent"
DOWNLOADS = frozenset({DOWNLOAD, SIGNED_DOWNLOAD})

CONCURRENT_S = 0.05
"""What arrived so long before the server ended an answer did not arrive because of that."""

TOLERANCE_S, TOLERANCE = 0.02, 0.05
"""So much, and such a share of what was asked, a client may come too early: no two clocks are the same."""

_FIRST_BYTE = re.compile(r"\s*bytes[ =]+([0-9]{1,19})-")


class Aftermath(NamedTuple):
    """An entry that faults befell, and what its client did next.

    ``did`` is one word of: ``resumed``, ``restarted``, ``asked_elsewhere`` (for other bytes), ``followed`` (the
    link), ``retried``, ``went_on`` (with other requests for the task), ``created`` (another task), ``accepted``
    (what was whole, and nothing more), ``gave_up``, and ``open`` where the request has not ended.
    """

    entry: Entry
    did: str
    next: Entry | None
    second_creates: tuple[Entry, ...]
    """Tasks that were created before this one's content had arrived whole."""

    leaked_key: bool
    is_good: bool
    """Whether the client got all that it was to get, however late."""

    @property
    def after_s(self) -> float | None:
        """Seconds of real time from the end of the answer to the next request."""
        return None if self.next is None else round(self.next["at"] - _ended_at(self.entry), 6)

    @property
    def resume_at(self) -> int | None:
        """The first byte that was not delivered, where a download broke off."""
        return None if self.entry["whole"] else _first_missing(self.entry)

    @property
    def if_range(self) -> str | None:
        """Whether the request for the rest has the validator that was sent (RFC 9110 section 13.1.5)."""
        if self.next is None or self.did not in ("resumed", "asked_elsewhere"):
            return None
        value, tag = self.next["headers"].get("if-range"), self.entry["etag"]
        if value is None:
            return "missing"
        if tag is None:
            return "right" if parse_date(value, now=int(self.entry["at"])) is not None else "wrong"
        return "right" if value == tag and not tag.startswith("W/") else "wrong"

    @property
    def honoured_retry_after(self) -> bool | None:
        """Whether the client came back no sooner than it was told to; None where it was not told, or did not."""
        wait_s, after_s = self.entry["retry_after_s"], self.after_s
        if wait_s is None or after_s is None or self.did not in ("retried", "restarted", "resumed", "asked_elsewhere"):
            return None
        return bool(after_s >= wait_s - max(TOLERANCE_S, TOLERANCE * wait_s))


def aftermaths(entries: Sequence[Entry], kinds: Mapping[str, str], within_s: float = inf) -> list[Aftermath]:
    """What was done after each entry of one world that faults befell. ``kinds``: those of the faults by name.

    What comes later than ``within_s`` after the end of an answer is not a reaction to it.
    """
    tasks: dict[str, list[Entry]] = {}
    creates = [entry for entry in entries if entry["operation"] in CREATING]
    for entry in entries:
        tasks.setdefault(entry["task"] or entry["operation"], []).append(entry)

    def later(entry: Entry, among: Iterable[Entry]) -> list[Entry]:
        return [other for other in among if other is not entry and _may_follow(entry, other, within_s)]

    return [
        _aftermath(entry, later(entry, tasks[entry["task"] or entry["operation"]]), later(entry, creates), kinds)
        for entry in entries
        if entry["faults"]
    ]


def _aftermath(entry: Entry, same: list[Entry], creates: list[Entry], kinds: Mapping[str, str]) -> Aftermath:
    is_good = _is_good(entry, kinds)
    did, following = _reaction(entry, same, creates, is_good=is_good)
    second: list[Entry] = []
    if entry["task"] is not None and not is_good:
        until = next((other["number"] for other in same if _delivers(other, kinds)), inf)
        made = (create for create in creates if create["task"] not in (None, entry["task"]))
        second = [create for create in made if create["number"] < until]
    leaked = any(other["leaked_key"] for other in (entry, *same))
    return Aftermath(entry, did, following, tuple(second), leaked, is_good)


def _reaction(entry: Entry, same: list[Entry], creates: list[Entry], *, is_good: bool) -> tuple[str, Entry | None]:
    """What the client did, and with which request."""
    for found, name in _reactions(entry, same, creates, is_good=is_good):
        following = next(found, None)
        if following is not None:
            return name(entry, following), following
    return ("accepted" if entry["whole"] and entry["status"] < 400 else "gave_up"), None


Name = Callable[[Entry, Entry], str]


def _reactions(
    entry: Entry, same: list[Entry], creates: list[Entry], *, is_good: bool
) -> Iterator[tuple[Iterator[Entry], Name]]:
    """Where to look for a reaction, the telling ones first, and what to call one."""
    if is_good:
        yield iter(same), lambda *_: "went_on"
        return
    if entry["operation"] in CREATING:
        yield iter(creates), lambda *_: "retried"
    elif entry["operation"] in DOWNLOADS:
        yield (other for other in same if other["operation"] in DOWNLOADS), _way_back
    else:
        yield (other for other in same if other["operation"] == entry["operation"]), lambda *_: "retried"
    yield (create for create in creates if create["task"] is not None), lambda *_: "created"
    yield iter(same), lambda *_: "went_on"


def _way_back(entry: Entry, following: Entry) -> str:
    """How the next download of the same task goes on from the one before."""
    status, begun, first = entry["status"] or 0, first_byte(following["range"]["asked"]), _first_delivered(entry)
    is_elsewhere = following["operation"] == SIGNED_DOWNLOAD != entry["operation"]
    if is_elsewhere and (300 <= status < 400 or entry["media_type"] == "application/json"):
        return "followed"
    if status not in (200, 206):
        return "retried" if begun == first else "restarted" if begun == 0 else "asked_elsewhere"
    missing = _first_missing(entry)
    if begun == missing != first:
        return "resumed"
    if (missing is None and begun > first) or (entry["aborted"] and first < begun <= (missing or 0)):
        return "resumed"  # how much of what was sent has reached a client that left, only the client knows
    return "restarted" if begun in (0, first) else "asked_elsewhere"


def _is_good(entry: Entry, kinds: Mapping[str, str]) -> bool:
    """Whether the client got what it asked for to the last byte, so that it has no reason for anything."""
    if not entry["whole"] or entry["status"] >= 400:
        return False
    return all(name in kinds and not KINDS[kinds[name]].breaks_contract for name in entry["faults"])


def _delivers(entry: Entry, kinds: Mapping[str, str]) -> bool:
    return entry["operation"] in DOWNLOADS and entry["status"] in (200, 206) and _is_good(entry, kinds)


def _may_follow(entry: Entry, other: Entry, within_s: float) -> bool:
    """Whether ``other`` came after ``entry``, and not so that it cannot have been because of it."""
    if other["number"] < entry["number"] or other["at"] > _ended_at(entry) + within_s:
        return False
    return entry["aborted"] or bool(other["at"] >= _ended_at(entry) - CONCURRENT_S)


def _ended_at(entry: Entry) -> float:
    return float(entry["at"] + (entry["duration_ms"] or 0) / 1000)


def first_byte(value: str | None) -> int:
    """The first byte of Range or Content-Range: 0 where there is none, -1 for one that counts from the end."""
    if value is None:
        return 0
    match = _FIRST_BYTE.match(value)
    return int(match[1]) if match is not None else -1


def _first_delivered(entry: Entry) -> int:
    """The first byte that the client got. What it asked for counts: the header of the answer may lie."""
    asked, given = entry["range"]["asked"], entry["range"]["given"]
    if entry["status"] == 200:
        return 0
    return first_byte(asked if asked is not None else given)


def _first_missing(entry: Entry) -> int | None:
    if entry["status"] not in (200, 206) or entry["operation"] not in DOWNLOADS or entry["sent_bytes"] is None:
        return None
    return _first_delivered(entry) + int(entry["sent_bytes"])
