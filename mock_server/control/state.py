"""``/_mock/state`` and ``/_mock/reset``: a whole world, out and in again, and back to the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.call import Call, Function, Reply, Services, empty_reply, json_reply
from mock_server.control.names import check_content, read_faults, read_scenario, refusal
from mock_server.domain.fault import fault_to_document
from mock_server.domain.lifecycle import lifecycle_from_document, lifecycle_to_document
from mock_server.domain.scenario import scenario_to_document
from mock_server.domain.task import task_from_document
from mock_server.domain.world_time import world_time_from_document, world_time_to_document
from mock_server.worlds import ANONYMOUS

VERSION = 1

_RESETS: dict[str, Callable[[Services, str], None]] = {
    "journal": lambda services, world: services.journal.clear(world),
    "tasks": lambda services, world: services.tasks.reset(world),
    "clock": lambda services, world: services.worlds.clear(world, "clock"),
    "lifecycles": lambda services, world: services.worlds.clear(world, "lifecycle/"),
    "scenarios": lambda services, world: services.worlds.clear(world, "scenario/"),
    "faults": lambda services, world: services.ledger.clear(world),
}


def get_state(call: Call) -> Reply:
    """GET /_mock/state: everything that the world has on top of the table."""
    worlds = call.services.worlds
    state: dict[str, Any] = {
        "version": VERSION,
        "clock": world_time_to_document(worlds.time(call.world)),
        "lifecycles": {
            name: lifecycle_to_document(lifecycle) for name, lifecycle in worlds.lifecycles(call.world).items()
        },
        "scenarios": [scenario_to_document(scenario) for scenario in worlds.scenarios(call.world)],
        "faults": [fault_to_document(fault) for fault in call.services.ledger.faults(call.world)],
        "tasks": list(call.services.tasks.written(call.world)),
    }
    if call.arguments.values.get("journal"):
        state["journal"] = list(call.services.journal.entries(call.world))
    return json_reply(200, state)


def put_state(call: Call) -> Reply:
    """PUT /_mock/state: the world becomes what the body says. Its journal stays: it tells what happened here."""
    asked = call.arguments.payload
    worlds = call.services.worlds
    time = world_time_from_document(asked["clock"])
    lifecycles = {name: lifecycle_from_document(stages) for name, stages in asked["lifecycles"].items()}
    scenarios = [
        read_scenario(call, document["name"], document, f"scenarios.{index}.")
        for index, document in enumerate(asked["scenarios"])
    ]
    faults = read_faults(call, asked.get("faults", ()), "faults")
    tasks = [_stored(call, index, document) for index, document in enumerate(asked["tasks"])]
    for what in ("lifecycle/", "scenario/"):
        worlds.clear(call.world, what)
    worlds.keep_time(call.world, time)
    for name, lifecycle in lifecycles.items():
        worlds.put_lifecycle(call.world, name, lifecycle)
    for scenario in scenarios:
        worlds.put_scenario(call.world, scenario)
    call.services.ledger.clear(call.world)
    call.services.ledger.put(call.world, *faults)
    call.services.tasks.restore(call.snapshot.table, call.world, tasks)
    return empty_reply(204)


def _stored(call: Call, index: int, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A task as the store keeps it. Raises ApiError for one that no server could have written."""
    at = f"tasks.{index}."
    if "gone" in document:
        return document
    whole = {name: int(value) for name, value in document.items() if name in _WHOLE and value is not None}
    task = task_from_document({**document, **whole})
    if task.stage >= len(task.lifecycle.stages):
        raise refusal(f"{at}stage", f"The lifecycle has {len(task.lifecycle.stages)} stages")
    read_faults(call, document.get("faults", ()), f"{at}faults")
    check_content(call, task.content, task.size_bytes, at)
    return {**document, **whole}


_WHOLE = ("stage", "polls", "content_calls", "progress", "size_bytes")
"""JSON Schema takes 4.0 for an integer."""


def reset(call: Call) -> Reply:
    """POST /_mock/reset: what the body names, else everything, back to the table as loaded."""
    asked = call.arguments.payload or {}
    worlds = call.services.worlds
    for world in {call.world, ANONYMOUS, *worlds.known()} if call.arguments.values["all"] else {call.world}:
        if "what" not in asked:
            worlds.clear(world, "")
        for what in asked.get("what", ()):
            _RESETS[what](call.services, world)
    return empty_reply(204)


FUNCTIONS: dict[str, Function] = {"getState": get_state, "putState": put_state, "reset": reset}
