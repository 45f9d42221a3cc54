"""Answers that can be given again to the same request, as long as nothing has changed that they depended on.

A client that waits for a video asks the same question again and again, and one that fetches it piece by piece asks for
nothing but another range. What is left to do for such a request is to look whether everything is still as it was, to
find the piece, and to write the request down.
"""

from __future__ import annotations

from functools import partial
from math import inf
from typing import Any, Protocol

from mock_server.call import Call, Reply, Services
from mock_server.content.again import Again, Retold
from mock_server.content.body import Delivery, Part
from mock_server.content.conditional import decide
from mock_server.content.representation import Representation
from mock_server.domain.observation import Observation
from mock_server.domain.world_time import REAL_TIME
from mock_server.journal import redacted_header
from mock_server.snapshot import API, Snapshot

SHORT_BYTES = 16_384
"""Of a body that is worth remembering; so much leaves at once, unless the client does not read."""

_OF_A_PIECE = frozenset({"Content-Length", "Content-Range"})


def lasts_until(seen: Observation) -> float:
    """Until when a task looks as ``seen``, in world time; 0 where it changes from moment to moment."""
    if seen.state == "in_progress" or seen.content_lag:
        return 0
    return inf if seen.ends_at is None else seen.ends_at


class InForce(Protocol):
    """Holds the settings, contracts and table that requests are answered with now."""

    @property
    def services(self) -> Services: ...
    @property
    def snapshot(self) -> Snapshot: ...


def repetition(call: Call, reply: Reply, in_force: InForce) -> Again | None:
    """What gives the answer again; None where the same request may get another one although nothing has changed.

    So it is where nobody said how long the answer lasts, where luck or the caller's preferences have a say, where
    somebody else may write into the store unseen, and where the answer is long and no piece.
    """
    is_repeatable = (
        call.lasts_until > call.now
        and reply.status < 500
        and call.request.method in ("GET", "HEAD")
        and call.interface == API
        and not call.may_be_befallen
        and not call.preferences
        and call.changes is not None
    )
    if not is_repeatable:
        return None
    if call.piece_of is not None:
        return _Piece(call, call.piece_of, in_force)
    if reply.body.length <= SHORT_BYTES and all(isinstance(part, bytes) for part in reply.body.parts):
        return _Whole(call, reply.body.parts, in_force)
    return None


class _Repetition:
    """Gives what is new of an answer, or None where the answer may be another one by now."""

    __slots__ = ("_call", "_in_force", "_time")

    def __init__(self, call: Call, in_force: InForce) -> None:
        self._call = call
        self._in_force = in_force
        self._time = call.services.worlds.time(call.world)

    def _entry(self) -> dict[str, Any] | None:
        """The beginning of the journal's entry for one more such request; None where the answer no longer holds."""
        call, in_force = self._call, self._in_force
        services = call.services
        if in_force.services is not services or in_force.snapshot is not call.snapshot:
            return None
        real_now = services.clock.now()
        now = real_now if self._time is REAL_TIME or not call.is_authorized else self._time.at(real_now)
        if not call.now <= now < call.lasts_until:
            return None
        if services.store.changes(call.world) != call.changes:
            return None
        if call.entry.get("open"):  # the first answer is still on its way, and its entry not complete
            return None
        services.worlds.touch(call.world, real_now)
        entry = call.entry.copy()
        entry["id"] = f"req_{services.new_id(64)}"
        entry["at"] = real_now
        entry["world_at"] = now
        return entry

    def _write_down(self, entry: dict[str, Any], number: int | None, delivery: Delivery) -> None:
        """Complete the entry, in the place of the open one with ``number`` where there is one."""
        services, world = self._call.services, self._call.world
        entry["sent_bytes"], entry["aborted"] = delivery
        entry["duration_ms"] = round((services.clock.now() - entry["at"]) * 1000, 3)
        if number is not None:
            services.journal.finish(world, number, entry)
        elif services.journal.cap:
            services.journal.begin(world, entry)


class _Whole(_Repetition):
    """An answer that is the same in every byte but for its request id."""

    __slots__ = ("_parts",)
    varies = frozenset({"X-Request-Id"})

    def __init__(self, call: Call, parts: tuple[Part, ...], in_force: InForce) -> None:
        super().__init__(call, in_force)
        self._parts = parts

    def __call__(self, asked: str | None) -> Retold | None:  # noqa: ARG002 - the range of this request is the first one's
        entry = self._entry()
        if entry is None:
            return None
        return (("X-Request-Id", entry["id"]),), self._parts, partial(self._write_down, entry, None)


class _Piece(_Repetition):
    """A piece of a representation: the same for every range but for the piece."""

    __slots__ = ("_representation",)
    varies = _OF_A_PIECE | {"X-Request-Id"}

    def __init__(self, call: Call, representation: Representation, in_force: InForce) -> None:
        super().__init__(call, in_force)
        self._representation = representation

    def __call__(self, asked: str | None) -> Retold | None:
        if asked is None:
            return None
        plan = decide("GET", {**self._call.request.headers, "range": asked}, self._representation)
        fields = tuple(field for field in plan.headers if field[0] in _OF_A_PIECE)
        if plan.status != 206 or len(fields) < len(_OF_A_PIECE):
            return None
        entry = self._entry()
        if entry is None:
            return None
        number = self._open(entry, asked)
        entry["announced"], entry["given"] = (value for _, value in fields)
        return (*fields, ("X-Request-Id", entry["id"])), plan.parts, partial(self._write_down, entry, number)

    def _open(self, entry: dict[str, Any], asked: str) -> int | None:
        """Write the request down as open, and give the number of its entry: a piece may take its time."""
        memo, journal = self._call.memo, self._call.services.journal
        if not journal.cap or memo.entry is None:
            return None
        entry["headers"] = {**memo.entry["headers"], "range": redacted_header("range", asked)}
        known = {name: entry[name] for name in ("id", "at", "world_at", "headers")}
        return journal.begin(self._call.world, {**memo.entry, **known})
