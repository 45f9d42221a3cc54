"""``/_mock/clock``: world time. Nothing sleeps; a moment is set, and everything is as it is at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mock_server.call import Call, Function, Reply, json_reply
from mock_server.control.names import refusal
from mock_server.domain.world_time import WorldTime


def get_clock(call: Call) -> Reply:
    """GET /_mock/clock."""
    return _shown(call, call.services.worlds.time(call.world))


def patch_clock(call: Call) -> Reply:
    """PATCH /_mock/clock: set, then advance, then scale, freeze or unfreeze."""
    asked = dict(call.arguments.payload)
    if isinstance(asked.get("set"), str):
        asked["set"] = _moment(asked["set"])
    return _shown(
        call, call.services.worlds.change_time(call.world, lambda time: _changed(time, call.real_now, asked))
    )  # fmt: skip


def delete_clock(call: Call) -> Reply:
    """DELETE /_mock/clock: real time again."""
    call.services.worlds.clear(call.world, "clock")
    return get_clock(call)


def _changed(time: WorldTime, real: float, asked: Mapping[str, Any]) -> WorldTime:
    if "set" in asked:
        time = time.set(real, asked["set"])
    if "advance_s" in asked:
        time = time.advance(real, asked["advance_s"])
    if asked.get("freeze"):
        return time.scaled(real, 0)
    if "scale" in asked:
        return time.scaled(real, asked["scale"])
    return time.scaled(real, 1) if asked.get("freeze") is False and time.scale == 0 else time


def _moment(text: str) -> float:
    """Unix seconds of an RFC 3339 date and time. Raises ApiError where no clock can be set to it."""
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        moment = -1
    if moment < 0:
        raise refusal("set", f"{text[:80]!r} is no moment from 1970 to 9999")
    return moment


def _shown(call: Call, time: WorldTime) -> Reply:
    document = {"now": time.at(call.real_now), "real": call.real_now, "scale": time.scale, "frozen": time.scale == 0}
    return json_reply(200, document)


FUNCTIONS: dict[str, Function] = {"getClock": get_clock, "patchClock": patch_clock, "deleteClock": delete_clock}
