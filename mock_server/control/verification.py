"""Whether a client did what a test expects of it: how often, in what order, how far apart, and after which fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from mock_server.call import Call, Function, Reply, json_reply
from mock_server.control.aftermath import aftermaths
from mock_server.control.expectations import expectation_failures
from mock_server.control.judging import (
    NEAREST,
    Distance,
    Failure,
    count_failures,
    distance_failures,
    sequence_failures,
)
from mock_server.control.looking import SETTLE_S, View, look, watch, with_near_ids, worlds_asked
from mock_server.control.names import check_operation
from mock_server.control.receipts import kinds_declared
from mock_server.journal import Entry

_MOMENTS = {"real": "at", "world": "world_at"}
"""The two clocks by which distances are measured, and where an entry has the time on them."""


def verify(call: Call) -> Reply:
    """POST /_mock/verify. 200 for either outcome, because the question was answered: ``verified`` is the outcome."""
    wanted = call.arguments.payload
    check_operation(call, wanted.get("requests", {}), "requests.")
    for index, step in enumerate(wanted.get("sequence", ())):
        check_operation(call, step, f"sequence.{index}.")
    view = _settled(call, wanted)
    at = _MOMENTS[wanted.get("clock", "real")]
    earliest = (call.real_now if at == "at" else call.now) - wanted.get("within_s", inf)
    entries = [entry for entry in view.entries if entry[at] >= earliest]
    found = [entry for entry in view.found if entry[at] >= earliest]
    failures = [*_failures(wanted, entries, found, at), *_client_failures(call, wanted, entries, found)]
    nearest = [near for failure in failures for near in failure.nearest][:NEAREST]
    with_near_ids(call, [entry for entry, _ in nearest])
    explanation = " ".join(failure.text for failure in failures)
    return json_reply(
        200,
        {
            "verified": not failures,
            "explanation": explanation or f"{len(found)} of {len(entries)} requests fit, as expected.",
            "matched": [entry["id"] for entry in found],
            "nearest": [{"request": entry, "differs": differs} for entry, differs in nearest],
            "open": view.open_ids,
        },
    )


def _settled(call: Call, wanted: Mapping[str, Any]) -> View:
    """The journal when no request of the world is open any more, or after the longest wait for that."""
    worlds = worlds_asked(call, wanted.get("world", "own"))
    after, filters = int(wanted.get("after", 0)), wanted.get("requests", {})  # JSON Schema takes 3.0 for an integer
    return watch(call, SETTLE_S, lambda: look(call, worlds, after, filters), lambda seen: not seen.open_ids)


def _failures(
    wanted: Mapping[str, Any], entries: Sequence[Entry], found: Sequence[Entry], at: str
) -> Iterator[Failure]:
    """What is not as expected. No request at all proves nothing, unless none is what is expected."""
    count, steps = wanted.get("count"), wanted.get("sequence")
    expects_none = count is not None and 0 in (count.get("exactly"), count.get("at_most")) and not steps
    if not entries and not expects_none:
        yield Failure("There are no requests that could verify anything.")
        return
    filters = wanted.get("requests", {})
    distance = Distance(at, **wanted["apart_s"]) if "apart_s" in wanted else None
    if count is not None or (steps is None and "client" not in wanted):
        yield from count_failures(count or {"at_least": 1}, filters, entries, found)
    if steps is not None:
        yield from sequence_failures(steps, found, distance, strict=wanted.get("strict", False))
    elif distance is not None:
        yield from distance_failures(distance, filters, found)


def _client_failures(
    call: Call, wanted: Mapping[str, Any], entries: Sequence[Entry], found: Sequence[Entry]
) -> Iterator[Failure]:
    """What the client did after those of ``found`` that faults befell, and was not to do."""
    if "client" in wanted:
        numbers = {entry["number"] for entry in found}
        all_of_them = aftermaths(entries, kinds_declared(call), wanted.get("client_within_s", inf))
        yield from expectation_failures(
            wanted["client"], [each for each in all_of_them if each.entry["number"] in numbers]
        )


FUNCTIONS: dict[str, Function] = {"verify": verify}
