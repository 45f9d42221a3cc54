"""Which story a new task gets: its lifecycle, and the scenario that was chosen for it or fits what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.call import Call
from mock_server.domain.errors import ApiError
from mock_server.domain.lifecycle import Lifecycle
from mock_server.domain.scenario import Scenario, choose_scenario
from mock_server.domain.task import Task
from mock_server.source import hinted


def default_lifecycle(call: Call) -> Lifecycle:
    """The world's own ``default``, else the lifecycle that the settings name: the world's own, or the table's."""
    worlds, named = call.services.worlds, call.services.settings.lifecycle
    own = worlds.lifecycle(call.world, "default") or worlds.lifecycle(call.world, named)
    return own or call.snapshot.table.lifecycles[named]


def scenarios_in_force(call: Call) -> tuple[Scenario, ...]:
    """The world's own scenarios by name, then the table's in their order; one of the world's hides its namesake."""
    own = call.services.worlds.scenarios(call.world)
    if not own:
        return call.snapshot.table.scenarios
    hidden = {scenario.name for scenario in own}
    return (*own, *(scenario for scenario in call.snapshot.table.scenarios if scenario.name not in hidden))


def find_scenario(call: Call, settled: Mapping[str, Any]) -> Scenario | None:
    """By choice (``Prefer: scenario=...``, or ``metadata.scenario``), else by what was asked, defaults included.

    Raises ApiError for a choice that does not exist.
    """
    scenarios = scenarios_in_force(call)
    chosen, metadata, param = call.preferences.get("scenario"), settled.get("metadata"), "Prefer"
    if chosen is None and metadata is not None and isinstance(metadata.get("scenario"), str):
        chosen, param = metadata["scenario"], "metadata.scenario"
    try:
        return choose_scenario(scenarios, chosen, {**settled, "key": call.key})
    except KeyError:
        names = [scenario.name for scenario in scenarios]
        message = hinted(f"There is no scenario {str(chosen)[:80]!r}", str(chosen), names)
        raise ApiError("invalid_value", f"{message}.", param) from None


def told(task: Task, scenario: Scenario) -> Task:
    """The task with what the scenario says of it."""
    return task._replace(
        scenario=scenario.name,
        lifecycle=scenario.lifecycle or task.lifecycle,
        content=scenario.content or task.content,
        size_bytes=scenario.size_bytes or task.size_bytes,
        faults=tuple(fault._replace(when=fault.when._replace(each_task=True)) for fault in scenario.faults),
    )
