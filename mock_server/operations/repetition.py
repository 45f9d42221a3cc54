"""Answers that can be given again to the same request, as long as nothing has changed that they depended on.

A client that waits for a video asks the same question again and again, and one that fetches it piece by piece asks for
nothing but another range. What is left to do for such a request is to look whether everything is still as it was, to
find the piece, and to write the request down.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Protocol

from mock_server.call import Call, Reply, Services
from mock_server.content.again import Again, Retold
from mock_server.content.body import Delivery, Part
from mock_server.content.multipart import content_range
from mock_server.content.ranges import parse_range
from mock_server.content.representation import Representation
from mock_server.domain.observation import Observation
from mock_server.domain.world_time import REAL_TIME
from mock_server.journal import Entry, log_of
from mock_server.snapshot import API, Snapshot

SHORT_BYTES = 16_384
"""Of a body that is worth remembering; so much leaves at once, unless the client does not read."""

TOUCH_S = 1.0
"""How often at most it is said that a world is in use."""


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
    """An answer, the conditions under which it holds, and what of it is written down.

    All that a look at the conditions needs is at hand, for there is no other work left to do for such a request.
    """

    __slots__ = (
        *("_call", "_changes", "_clock", "_entry", "_from", "_in_force", "_journal", "_log", "_new_id", "_seen"),
        *("_services", "_snapshot", "_store", "_time", "_touch_at", "_until", "_world"),
    )

    def __init__(self, call: Call, in_force: InForce) -> None:
        services = call.services
        time = services.worlds.time(call.world) if call.is_authorized else REAL_TIME
        self._call, self._in_force, self._world = call, in_force, call.world
        self._services, self._snapshot = services, call.snapshot
        self._clock, self._store, self._new_id = services.clock, services.store, services.new_id
        self._changes, self._from, self._until = call.changes, call.now, call.lasts_until
        self._time = None if time is REAL_TIME else time
        self._journal, self._log = services.journal, log_of(call.world)
        self._seen: int | None = -1
        self._touch_at = 0.0
        self._entry: Entry | None = None  # until the first answer has been written down

    def _moment(self) -> tuple[float, float] | None:
        """The moment, in real time and in world time; None where the answer may be another one by now."""
        in_force, real_now = self._in_force, self._clock.now()
        now = real_now if self._time is None else self._time.at(real_now)
        if (
            self._from <= now < self._until
            and (self._store.changes("") == self._seen or self._is_untouched())
            and in_force.snapshot is self._snapshot
            and in_force.services is self._services
            and (self._entry is not None or self._learn())
        ):
            return real_now, now
        return None

    def _is_untouched(self) -> bool:
        """Whether nothing has changed in this world. Asked where something has in any, which is sooner known."""
        seen = self._store.changes("")
        if self._store.changes(self._world) != self._changes:
            return False
        self._seen = seen
        return True

    def _learn(self) -> bool:
        """Take over what was written down of the first answer; False as long as that is on its way."""
        if self._call.entry.get("open"):
            return False
        self._entry = self._call.entry
        return True

    def note(self, retold: Retold, sent_bytes: int, *, aborted: bool) -> None:
        """See ``Again``."""
        if retold[2] >= self._touch_at:
            self._touch(retold[2])
        journal = self._journal
        if journal.cap:
            values, _, at, world_at, asked = retold  # the body is left out: a journal is not to keep it
            took_s = self._clock.now() - at
            journal.add(self._log, (_completed, self._entry, values, at, world_at, asked, sent_bytes, aborted, took_s))

    def note_begun(self, retold: Retold) -> Callable[[Delivery], None]:
        """See ``Again``."""
        journal, memo, first = self._journal, self._call.memo, self._entry
        self._touch(retold[2])
        if not journal.cap or memo.entry is None:
            return lambda _delivery: None
        assert first is not None, "learned before the answer was given"
        told = (retold[0], *retold[2:])
        entry = _completed(first, *told, 0, False, 0.0)
        known = {name: entry[name] for name in ("id", "at", "world_at", "headers")}
        number = journal.begin(self._world, {**memo.entry, **known})

        def on_finish(delivery: Delivery) -> None:
            duration_s = self._clock.now() - retold[2]
            entry = _completed(first, *told, delivery.sent_bytes, delivery.aborted, duration_s)
            journal.finish(self._world, number, entry)

        return on_finish

    def _touch(self, real_now: float) -> None:
        self._services.worlds.touch(self._world, real_now)
        self._touch_at = real_now + TOUCH_S


def _completed(
    first: Entry,
    values: tuple[str, ...],
    at: float,
    world_at: float,
    asked: str | None,
    sent_bytes: int,
    aborted: bool,
    duration_s: float,
) -> Entry:
    """The journal's entry for an answer whose delivery has ended, made of the one for the first such answer."""
    entry = first.copy()
    entry["id"] = values[-1]
    entry["at"] = at
    entry["world_at"] = world_at
    entry["sent_bytes"] = sent_bytes
    entry["aborted"] = aborted
    entry["duration_ms"] = duration_s * 1000
    if asked is not None:
        entry["announced"], entry["given"], _ = values
        entry["headers"] = {**entry["headers"], "range": asked}
    return entry


class _Whole(_Repetition):
    """An answer that is the same in every byte but for its request id."""

    __slots__ = ("_parts",)
    varies = ("X-Request-Id",)

    def __init__(self, call: Call, parts: tuple[Part, ...], in_force: InForce) -> None:
        super().__init__(call, in_force)
        self._parts = parts

    def give(self, asked: str | None) -> Retold | None:  # noqa: ARG002 - the range of this request is the first one's
        """See ``Again``."""
        moment = self._moment()
        return None if moment is None else ((f"req_{self._new_id(64)}",), self._parts, *moment, None)


class _Piece(_Repetition):
    """A piece of a representation: the same for every range but for the piece."""

    __slots__ = ("_representation",)
    varies = ("Content-Length", "Content-Range", "X-Request-Id")

    def __init__(self, call: Call, representation: Representation, in_force: InForce) -> None:
        super().__init__(call, in_force)
        self._representation = representation

    def give(self, asked: str | None) -> Retold | None:
        """See ``Again``. The first answer was a piece, so the preconditions hold, which do not depend on the range."""
        size = self._representation.size
        spans = None if asked is None else parse_range(asked, size)
        if not spans or len(spans) > 1:
            return None
        moment = self._moment()
        if moment is None:
            return None
        start, stop = spans[0]
        values = (str(stop - start), content_range(spans[0], size), f"req_{self._new_id(64)}")
        return values, self._representation.slice(start, stop), *moment, asked
