"""The faults that befall a call: chosen when it has been read, carried out before and after its operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mock_server.call import Call, Reply
from mock_server.content.body import Instruction
from mock_server.domain.errors import ApiError
from mock_server.domain.fault import Facts, Fault
from mock_server.faults.kinds import build, in_order, is_feasible
from mock_server.snapshot import API, DELIVERY
from mock_server.source import hinted

_FIRST_RANGE = re.compile(r"\s*bytes\s*=[\s,]*([0-9]{0,19})\s*-", re.IGNORECASE)


def misbehave(call: Call) -> Reply | None:
    """The step: the first fault that answers ends the walk; others change what is asked."""
    if call.interface not in (API, DELIVERY):
        return None
    declared = _in_force(call)
    if not declared:
        return None
    call.may_be_befallen = True
    call.faults = list(_befalling(call, declared))
    for fault, kind in call.faults:
        if kind.ask(call):
            call.fired.append(fault.name)
        reply: Reply | None = kind.answer(call)
        if reply is not None:
            call.fired.append(fault.name)
            call.answered_by_fault = True
            return reply
    return None


def spoil(call: Call, reply: Reply) -> Reply:
    """What the faults make of the reply, and a header that names those that had something to do."""
    for fault, kind in call.faults:
        changed: Reply | None = kind.rewrite(call, reply)
        if changed is not None:
            reply = changed
            call.fired.append(fault.name)
    call.fired = list(dict.fromkeys(call.fired))
    for fault, _ in call.faults:
        if fault.name not in call.fired:
            call.services.ledger.misfire(call.world, fault, call.arguments.task_id)
    if call.request.method == "HEAD" and not reply.body.verbatim:
        reply.body = reply.body.of(*(part for part in reply.body.parts if isinstance(part, Instruction)))
    if call.fired and call.services.settings.fault_header:
        reply.headers.append(("Mock-Fault", ", ".join(call.fired)))
    return reply


def _befalling(call: Call, declared: Iterable[Fault]) -> Iterable[tuple[Fault, object]]:
    """Those of the faults that befall this request, in the order in which they apply."""
    facts, services = _facts(call), call.services
    lucky = {}
    for fault in declared:
        if fault.name not in lucky and fault.when.holds(facts) and is_feasible(fault, services.capabilities):
            lucky[fault.name] = (fault, services.ledger.meet(call.world, fault, facts.task))
    befalling = [fault for fault, luck in lucky.values() if luck is not None]
    return ((fault, build(fault, lucky[fault.name][1] or 0.0)) for fault in in_order(befalling))


def _in_force(call: Call) -> list[Fault]:
    """The faults of the caller's choice, of the task's scenario, of the world, of the table and of the settings."""
    preferred = call.preferences.get("fault")
    declared: list[Fault] = [] if preferred is None else [*_preset(call, preferred)]
    if call.task is not None:
        declared += call.task.faults
    return [*declared, *(fault for fault, _ in standing(call))]


def standing(call: Call) -> Iterator[tuple[Fault, str]]:
    """The faults that befall requests of the world by themselves, each with where it comes from."""
    table = call.snapshot.table
    yield from ((fault, "world") for fault in call.services.ledger.faults(call.world))
    yield from ((fault, "table") for fault in table.faults)
    for name in call.services.settings.fault:
        yield from ((fault, "settings") for fault in table.presets.get(name, ()))


def _preset(call: Call, name: str) -> tuple[Fault, ...]:
    """The preset that a caller asks for. Raises ApiError for one that is not there or cannot be carried out."""
    presets = call.snapshot.table.presets
    if name not in presets:
        message = hinted(f"Prefer: fault={name[:80]} is not a preset of faults", name, presets)
        raise ApiError("invalid_value", f"{message}.")
    for fault in presets[name]:
        if not is_feasible(fault, call.services.capabilities):
            raise ApiError("invalid_value", f"Prefer: fault={name}: this server cannot do {fault.kind!r}.")
    call.preset = name
    return presets[name]


def _facts(call: Call) -> Facts:
    asked = _FIRST_RANGE.match(call.request.headers.get("range", ""))
    return Facts(
        operation=call.operation.id,
        task=call.arguments.task_id,
        method=call.request.method,
        key=call.key,
        range_start=int(asked[1] or -1) if asked else None,
    )
