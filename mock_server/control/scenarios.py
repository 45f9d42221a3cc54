"""``/_mock/scenarios``: stories for new tasks of one world. The world's own stand before the table's."""

from __future__ import annotations

from typing import Any

from mock_server.call import Call, Function, Reply, empty_reply, json_reply
from mock_server.control.names import read_scenario
from mock_server.domain.scenario import Scenario, scenario_to_document
from mock_server.operations.absence import OF_ITS_OWN, absent
from mock_server.operations.story import scenarios_in_force


def list_scenarios(call: Call) -> Reply:
    """GET /_mock/scenarios, in the order in which they are matched."""
    own = _own_names(call)
    return json_reply(200, {"data": [_document(scenario, own) for scenario in scenarios_in_force(call)]})


def get_scenario(call: Call) -> Reply:
    """GET /_mock/scenarios/{name}."""
    name = call.arguments.values["name"]
    found = next((scenario for scenario in scenarios_in_force(call) if scenario.name == name), None)
    if found is None:
        raise absent("scenario", name, [scenario.name for scenario in scenarios_in_force(call)])
    return json_reply(200, _document(found, _own_names(call)))


def put_scenario(call: Call) -> Reply:
    """PUT /_mock/scenarios/{name}."""
    name = call.arguments.values["name"]
    scenario = read_scenario(call, name, call.arguments.payload)
    is_new = name not in _own_names(call)
    call.services.worlds.put_scenario(call.world, scenario)
    return json_reply(201 if is_new else 200, _document(scenario, {name}))


def delete_scenario(call: Call) -> Reply:
    """DELETE /_mock/scenarios/{name}: the world's own; the table's of that name is in force again."""
    name = call.arguments.values["name"]
    if not call.services.worlds.delete_scenario(call.world, name):
        raise absent("scenario", name, _own_names(call), OF_ITS_OWN)
    return empty_reply(204)


def _own_names(call: Call) -> set[str]:
    return {scenario.name for scenario in call.services.worlds.scenarios(call.world)}


def _document(scenario: Scenario, own: set[str]) -> dict[str, Any]:
    return {**scenario_to_document(scenario), "origin": "world" if scenario.name in own else "table"}


FUNCTIONS: dict[str, Function] = {
    "listScenarios": list_scenarios,
    "getScenario": get_scenario,
    "putScenario": put_scenario,
    "deleteScenario": delete_scenario,
}
