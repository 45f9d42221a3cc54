"""Answers that can be given again to the same request, as long as nothing has changed that they depended on.

A client that waits for a video asks the same question again and again. Such an answer has nothing new in it but its
request id, so neither has the way to it: what is left to do for a repetition is to look whether everything is still
as it was, and to write the request down.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf

from mock_server.call import Again, Call, Reply, Retold
from mock_server.content.body import Delivery
from mock_server.domain.observation import Observation
from mock_server.domain.world_time import REAL_TIME
from mock_server.snapshot import API

LONGEST_BYTES = 65_536
"""Of a body that is worth remembering."""


def lasts_until(seen: Observation) -> float:
    """Until when a task looks as ``seen``, in world time; 0 where it changes from moment to moment."""
    if seen.state == "in_progress" or seen.content_lag:
        return 0
    return inf if seen.ends_at is None else seen.ends_at


def repetition(call: Call, reply: Reply, is_in_force: Callable[[Call], bool]) -> Again | None:
    """What gives the answer again; None where the same request may get another one although nothing has changed.

    So it is where nobody said how long the answer lasts, where luck or the caller's preferences have a say, where
    somebody else may write into the store unseen, and where the answer is long.
    """
    is_repeatable = (
        call.lasts_until > call.now
        and reply.body.length <= LONGEST_BYTES
        and call.interface == API
        and not call.may_be_befallen
        and not call.preferences
        and call.changes is not None
        and all(isinstance(part, bytes) for part in reply.body.parts)
    )
    return _Repetition(call, is_in_force) if is_repeatable else None


class _Repetition:
    __slots__ = ("_call", "_is_in_force", "_time")

    def __init__(self, call: Call, is_in_force: Callable[[Call], bool]) -> None:
        self._call = call
        self._is_in_force = is_in_force
        self._time = call.services.worlds.time(call.world)

    def __call__(self) -> Retold | None:
        call, services = self._call, self._call.services
        real_now = services.clock.now()
        now = real_now if self._time is REAL_TIME or not call.is_authorized else self._time.at(real_now)
        if not (call.now <= now < call.lasts_until and self._is_in_force(call)):
            return None
        if services.store.changes(call.world) != call.changes:
            return None
        services.worlds.touch(call.world, real_now)
        request_id = f"req_{services.new_id(64)}"
        return ("X-Request-Id", request_id), partial(self._write_down, request_id, real_now, now)

    def _write_down(self, request_id: str, real_now: float, now: float, delivery: Delivery) -> None:
        """The entry differs from that of the first answer in what is of this moment."""
        services = self._call.services
        if not services.journal.cap:
            return
        entry = self._call.entry.copy()
        entry["id"] = request_id
        entry["at"] = real_now
        entry["world_at"] = now
        entry["sent_bytes"], entry["aborted"] = delivery
        entry["duration_ms"] = round((services.clock.now() - real_now) * 1000, 3)
        services.journal.begin(self._call.world, entry)
