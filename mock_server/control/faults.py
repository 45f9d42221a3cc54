"""``/_mock/faults``: the misbehaviour of one world, and how often each fault has fired."""

from __future__ import annotations

from itertools import count
from typing import Any

from mock_server.call import Call, Function, Reply, empty_reply, json_reply
from mock_server.control.names import read_fault, read_faults, refusal
from mock_server.domain.fault import Fault, fault_to_document
from mock_server.faults.kinds import KINDS, build
from mock_server.operations.absence import OF_ITS_OWN, absent
from mock_server.operations.misbehaviour import standing


def list_faults(call: Call) -> Reply:
    """GET /_mock/faults: those in force, with their tallies, and the presets that there are."""
    table = call.snapshot.table
    presets = [{"name": name, "description": table.preset_descriptions[name]} for name in table.presets]
    data = [_document(call, fault, origin) for fault, origin in standing(call)]
    return json_reply(200, {"data": data, "presets": presets, "seed": call.services.ledger.seed})


def get_fault(call: Call) -> Reply:
    """GET /_mock/faults/{name}."""
    name = call.arguments.values["name"]
    for fault, origin in standing(call):
        if fault.name == name:
            return json_reply(200, _document(call, fault, origin))
    raise absent("fault", name, [fault.name for fault, _ in standing(call)])


def add_faults(call: Call) -> Reply:
    """POST /_mock/faults: one fault, with or without a name, or those of a preset."""
    body = call.arguments.payload
    if "kind" in body and "preset" in body:
        raise refusal("preset", "Either 'kind' or 'preset', not both")
    if "kind" in body:
        faults: tuple[Fault, ...] = (read_fault(call, body, _free_name(call, str(body["kind"]))),)
    else:
        faults = _preset(call, body["preset"])
    call.services.ledger.put(call.world, *faults)
    return json_reply(201, {"data": [_document(call, fault, "world") for fault in faults]})


def put_fault(call: Call) -> Reply:
    """PUT /_mock/faults/{name}."""
    name = call.arguments.values["name"]
    fault = read_fault(call, call.arguments.payload, name)._replace(name=name)
    is_new = all(known.name != name for known in call.services.ledger.faults(call.world))
    call.services.ledger.put(call.world, fault)
    return json_reply(201 if is_new else 200, _document(call, fault, "world"))


def delete_fault(call: Call) -> Reply:
    """DELETE /_mock/faults/{name}: the world's own."""
    name = call.arguments.values["name"]
    if not call.services.ledger.delete(call.world, name):
        raise absent("fault", name, [fault.name for fault in call.services.ledger.faults(call.world)], OF_ITS_OWN)
    return empty_reply(204)


def delete_faults(call: Call) -> Reply:
    """DELETE /_mock/faults: all of the world's own, and every tally."""
    call.services.ledger.clear(call.world)
    return empty_reply(204)


def _preset(call: Call, name: str) -> tuple[Fault, ...]:
    presets = call.snapshot.table.presets
    if name not in presets:
        message = f"There is no preset of faults {name[:80]!r}; GET /_mock/faults lists those that there are"
        raise refusal("preset", message, name, presets)
    return read_faults(call, map(fault_to_document, presets[name]), "preset")


def _free_name(call: Call, kind: str) -> str:
    taken = {fault.name for fault, _ in standing(call)}
    return next(name for number in count(1) if (name := f"{kind}-{number}") not in taken)


def _document(call: Call, fault: Fault, origin: str) -> dict[str, Any]:
    tally = call.services.ledger.tally(call.world, fault)
    return {
        **fault_to_document(fault),
        "origin": origin,
        "capability": build(fault).needs(),
        "breaks_contract": KINDS[fault.kind].breaks_contract,
        "met": tally.met,
        "fired": tally.fired,
    }


FUNCTIONS: dict[str, Function] = {
    "listFaults": list_faults,
    "getFault": get_fault,
    "addFaults": add_faults,
    "putFault": put_fault,
    "deleteFault": delete_fault,
    "deleteFaults": delete_faults,
}
