"""Which story a new task gets: its lifecycle, and the scenario that was chosen for it or fits what was asked."""

from __future__ import annotations

from dataclasses import replace

from mock_server.call import Call
from mock_server.domain.errors import ApiError
from mock_server.domain.lifecycle import Lifecycle
from mock_server.domain.scenario import Scenario, choose_scenario
from mock_server.domain.task import Task
from mock_server.source import did_you_mean


def default_lifecycle(call: Call) -> Lifecycle:
    """The world's own ``default``, else the lifecycle that the settings name: the world's own, or the table's."""
    named = call.services.settings.lifecycle
    for name in dict.fromkeys(("default", named)):
        own = call.services.worlds.lifecycle(call.world, name)
        if own is not None:
            return own
    return call.snapshot.table.lifecycles[named]


def scenarios_in_force(call: Call) -> tuple[Scenario, ...]:
    """The world's own scenarios by name, then the table's in their order; one of the world's hides its namesake."""
    own = call.services.worlds.scenarios(call.world)
    hidden = {scenario.name for scenario in own}
    return (*own, *(scenario for scenario in call.snapshot.table.scenarios if scenario.name not in hidden))


def find_scenario(call: Call, task: Task) -> Scenario | None:
    """By choice (``Prefer: scenario=...``, or ``metadata.scenario``), else by what was asked.

    Raises ApiError for a choice that does not exist.
    """
    scenarios = scenarios_in_force(call)
    chosen = call.preferences.get("scenario")
    if chosen is None and task.metadata is not None and isinstance(task.metadata.get("scenario"), str):
        chosen = task.metadata["scenario"]
    facts = {"prompt": task.prompt or "", "model": task.model, "seconds": task.seconds, "size": task.size}
    try:
        return choose_scenario(scenarios, chosen, {**facts, "key": call.key})
    except KeyError:
        hint = did_you_mean(str(chosen), [scenario.name for scenario in scenarios])
        raise ApiError("invalid_value", f"There is no scenario {str(chosen)[:80]!r} ({hint}).", "scenario") from None


def told(task: Task, scenario: Scenario) -> Task:
    """The task with what the scenario says of it."""
    return replace(
        task,
        scenario=scenario.name,
        lifecycle=scenario.lifecycle or task.lifecycle,
        content=scenario.content or task.content,
        size_bytes=scenario.size_bytes or task.size_bytes,
        faults=tuple(replace(fault, when=replace(fault.when, each_task=True)) for fault in scenario.faults),
    )
