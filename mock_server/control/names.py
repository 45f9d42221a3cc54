"""From what a body says to lifecycles, contents and scenarios. A name that there is not is told the nearest right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.call import Call
from mock_server.domain.answers import parse_answer
from mock_server.domain.errors import ApiError
from mock_server.domain.fault import Fault, fault_from_document
from mock_server.domain.lifecycle import Lifecycle, lifecycle_from_document
from mock_server.domain.scenario import Scenario, scenario_from_document
from mock_server.faults.declared import fault_problems, infeasible
from mock_server.operations.delivery import operation_names
from mock_server.operations.preference import documented_answers
from mock_server.operations.story import scenarios_in_force
from mock_server.snapshot import API
from mock_server.source import advised
from mock_server.table import resized


def refusal(param: str, message: str, wrong: str = "", right: Iterable[str] = ()) -> ApiError:
    """A 400 that says what is wrong with ``param``, and which name comes nearest."""
    return ApiError("invalid_value", advised(f"{message}.", wrong, right) if wrong else f"{message}.", param)


def lifecycles_in_force(call: Call) -> dict[str, Lifecycle]:
    """The table's lifecycles with the world's own in their places, by name."""
    return {**call.snapshot.table.lifecycles, **call.services.worlds.lifecycles(call.world)}


def read_lifecycle(call: Call, value: str | list[dict[str, Any]], param: str = "lifecycle") -> Lifecycle:
    """A lifecycle by its name or by its stages. Raises ApiError for a name that the world does not have."""
    if not isinstance(value, str):
        return lifecycle_from_document(value)
    known = lifecycles_in_force(call)
    if value not in known:
        raise refusal(param, f"There is no lifecycle {value[:80]!r}", value, known)
    return known[value]


def find_scenario(call: Call, name: str, param: str = "scenario") -> Scenario:
    """A scenario by its name. Raises ApiError for a name that the world does not have."""
    known = {scenario.name: scenario for scenario in scenarios_in_force(call)}
    if name not in known:
        raise refusal(param, f"There is no scenario {name[:80]!r}", name, known)
    return known[name]


def check_content(call: Call, content: str, size_bytes: int | None, at: str = "") -> None:
    """Raises ApiError for a content that is not there, and for a size that its video cannot be made to have."""
    contents = call.snapshot.table.contents
    if content not in contents:
        raise refusal(f"{at}content", f"There is no content {content[:80]!r}", content, contents)
    video = contents[content]["video"]
    if size_bytes is not None and resized(video, size_bytes) is None:
        message = f"The video cannot have {size_bytes} bytes; it has {video.size} as it is"
        raise refusal(f"{at}size_bytes", message)


def read_scenario(call: Call, name: str, body: dict[str, Any], at: str = "") -> Scenario:
    """The scenario that a body describes. Raises ApiError for names and texts that say nothing."""
    details = {key: value for key, value in body.items() if key != "lifecycle"}
    if "size_bytes" in details:
        details["size_bytes"] = int(details["size_bytes"])
    if "content" in body or "size_bytes" in body:
        content = body.get("content") or call.snapshot.table.content_by_size["default"]
        check_content(call, content, details.get("size_bytes"), at)
    for fact, condition in body.get("when", {}).items():
        _check_pattern(f"{at}when.{fact}.matches", condition.get("matches", "") if isinstance(condition, dict) else "")
    if "answer" in body:
        _check_answer(call, body["answer"], f"{at}answer")
    read_faults(call, details.get("faults", ()), f"{at}faults")
    scenario = scenario_from_document({**details, "name": name})
    if "lifecycle" in body:
        return scenario._replace(lifecycle=read_lifecycle(call, body["lifecycle"], f"{at}lifecycle"))
    return scenario


def read_faults(call: Call, documents: Iterable[dict[str, Any]], at: str) -> tuple[Fault, ...]:
    """The faults that a body declares. Raises ApiError for one that is not sound or cannot be carried out here."""
    return tuple(read_fault(call, document, "", f"{at}.{index}.") for index, document in enumerate(documents))


def read_fault(call: Call, document: dict[str, Any], name: str, at: str = "") -> Fault:
    """The fault that a body describes, with this name unless it has one. Raises ApiError as ``read_faults`` does."""
    for location, message in fault_problems(document):
        raise refusal(at + ".".join(map(str, location)), message[0].upper() + message[1:])
    problem = infeasible(document, call.services.capabilities)
    if problem:
        raise refusal(f"{at}kind", problem[0].upper() + problem[1:])
    check_operation(call, document.get("when", {}), f"{at}when.")
    return fault_from_document(document, name)


def check_operation(call: Call, conditions: Mapping[str, Any], at: str = "") -> None:
    """Raises ApiError where an operation is asked for that no request can be of: nothing would ever fit."""
    name = conditions.get("operation")
    known = operation_names(call.snapshot.contracts[API])
    if name is not None and name not in known:
        raise refusal(f"{at}operation", f"There is no operation {name[:80]!r}", name, known)


def _check_pattern(param: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise refusal(param, f"This is not a regular expression: {error}") from None


def _check_answer(call: Call, text: str, param: str) -> None:
    contract = call.snapshot.contracts[API]
    create = contract.operations.get("createVideo")
    known = {f"{answer.status}/{answer.example}" for answer in documented_answers(contract, create)}
    if str(text) not in known or parse_answer(text).example is None:
        raise refusal(param, f"createVideo documents no answer {text[:80]}", text, known)
