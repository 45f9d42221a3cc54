"""``/_mock/receipts``: which faults have fired, on which requests, and what the client did about it."""

from __future__ import annotations

from math import inf
from typing import Any

from mock_server.call import Call, Function, Reply, json_reply
from mock_server.control.aftermath import Aftermath, aftermaths
from mock_server.control.looking import SETTLE_S, look, watch, worlds_asked
from mock_server.operations.misbehaviour import standing
from mock_server.operations.story import scenarios_in_force


def list_receipts(call: Call) -> Reply:
    """GET /_mock/receipts: one for each fault that is in force or has fired."""
    values = call.arguments.values
    worlds = worlds_asked(call, values["world"])
    view = watch(call, SETTLE_S, lambda: look(call, worlds, values["after"], {}), lambda seen: not seen.open_ids)
    planned, kinds = [fault.name for fault, _ in standing(call)], kinds_declared(call)
    found = aftermaths(view.entries, kinds, values.get("within_s", inf))
    if "task" in values:
        found = [each for each in found if each.entry["task"] == values["task"]]
    names = dict.fromkeys((*planned, *(name for each in found for name in each.entry["faults"])))
    receipts = [
        _receipt(name, kinds.get(name), name in planned, [each for each in found if name in each.entry["faults"]])
        for name in names
        if values.get("fault", name) == name
    ]
    return json_reply(200, {"object": "list", "data": receipts, "open": view.open_ids})


def kinds_declared(call: Call) -> dict[str, str]:
    """The kinds of all faults that are declared anywhere, by their names; the first one of a name counts."""
    table = call.snapshot.table
    declared = [fault for fault, _ in standing(call)]
    declared += (fault for scenario in scenarios_in_force(call) for fault in scenario.faults)
    declared += (fault for preset in table.presets.values() for fault in preset)
    return {fault.name: fault.kind for fault in reversed(declared)}


def _receipt(name: str, kind: str | None, in_force: bool, fired: list[Aftermath]) -> dict[str, Any]:
    return {
        "fault": name,
        "kind": kind,
        "in_force": in_force,
        "fired": len(fired),
        "requests": [_shown(each) for each in fired],
    }


def _shown(each: Aftermath) -> dict[str, Any]:
    entry = each.entry
    return {
        "request": entry["id"],
        **{name: entry[name] for name in ("number", "operation", "task", "status", "sent_bytes", "whole")},
        "did": each.did,
        "next": None if each.next is None else each.next["id"],
        "after_s": each.after_s,
        "resume_at": each.resume_at,
        "if_range": each.if_range,
        "retry_after_s": entry["retry_after_s"],
        "honoured_retry_after": each.honoured_retry_after,
        "leaked_key": each.leaked_key,
        "second_creates": [create["id"] for create in each.second_creates],
    }


FUNCTIONS: dict[str, Function] = {"listReceipts": list_receipts}
