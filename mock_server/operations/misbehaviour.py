"""The faults that befall a call: chosen when it has been read, carried out before and after its operation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mock_server.call import Call, Reply
from mock_server.domain.errors import ApiError
from mock_server.domain.fault import Facts, Fault
from mock_server.faults.kinds import build, in_order
from mock_server.source import did_you_mean

_RANGE_START = re.compile(r"bytes\s*=\s*(\d{1,19})\s*-", re.IGNORECASE)


def misbehave(call: Call) -> Reply | None:
    """The step: the first fault that answers ends the walk; others change what is asked."""
    declared = list(_in_force(call))
    if not declared:
        return None
    facts = _facts(call)
    ledger, draw = call.services.ledger, call.services.draw
    befalling = [f for f in declared if f.when.holds(facts) and ledger.meet(call.world, f, draw())]
    call.faults = [(fault, build(fault)) for fault in in_order(befalling)]
    for _, kind in call.faults:
        kind.ask(call)
        reply: Reply | None = kind.answer(call)
        if reply is not None:
            call.answered_by_fault = True
            return reply
    return None


def spoil(call: Call, reply: Reply) -> Reply:
    """What the faults make of the reply, and a header that names them."""
    for _, kind in call.faults:
        reply = kind.rewrite(call, reply)
    if call.services.settings.fault_header:
        reply.headers.append(("Mock-Fault", ", ".join(fault.name for fault, _ in call.faults)))
    return reply


def _in_force(call: Call) -> Iterable[Fault]:
    """The faults of the caller's choice, of the task's scenario, of the world, of the table and of the settings."""
    table = call.snapshot.table
    preferred = call.preferences.get("fault")
    if preferred is not None:
        if preferred not in table.presets:
            hint = did_you_mean(preferred, table.presets)
            raise ApiError("invalid_value", f"There is no preset of faults {preferred[:80]!r} ({hint}).", "fault")
        yield from table.presets[preferred]
    if call.task is not None:
        yield from call.task.faults
    yield from call.services.ledger.faults(call.world)
    yield from table.faults
    for name in call.services.settings.fault:
        yield from table.presets[name]


def _facts(call: Call) -> Facts:
    asked = _RANGE_START.match(call.request.headers.get("range", ""))
    return Facts(
        operation=call.operation.id,
        task=call.arguments.task_id,
        method=call.request.method,
        key=call.key,
        range_start=int(asked[1]) if asked else None,
    )
