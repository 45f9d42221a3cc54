"""Named stories for new tasks: which of them a task gets, by choice or by what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.domain.fault import Fault, fault_to_document, faults_from_documents
from mock_server.domain.lifecycle import Lifecycle, lifecycle_from_document, lifecycle_to_document


class Condition(NamedTuple):
    """One thing that must hold of what was asked: equal to, containing, or matching a text."""

    name: str
    equals: str | None = None
    contains: str | None = None
    matches: str | None = None

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Whether it holds of ``facts``, which are the asked properties as text, and the key."""
        value = facts.get(self.name)
        if value is None:
            return False
        if self.equals is not None and value != self.equals:
            return False
        if self.contains is not None and self.contains not in value:
            return False
        return self.matches is None or re.search(self.matches, value) is not None


class Scenario(NamedTuple):
    """A story. ``answer`` refuses the create with that documented answer; else the task gets what is not None.

    Without ``when`` a scenario is taken only by choice.
    """

    name: str
    description: str = ""
    when: tuple[Condition, ...] = ()
    answer: str | None = None
    lifecycle: Lifecycle | None = None
    content: str | None = None
    size_bytes: int | None = None
    faults: tuple[Fault, ...] = ()

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Whether all its conditions hold of ``facts``."""
        for condition in self.when:  # noqa: SIM110 - every create asks this, and all() takes twice as long
            if not condition.holds(facts):
                return False
        return True


def choose_scenario(scenarios: Sequence[Scenario], chosen: str | None, facts: Mapping[str, str]) -> Scenario | None:
    """The scenario called ``chosen``; without a choice, the first whose conditions all hold.

    Raises KeyError for a choice that does not exist.
    """
    if chosen is not None:
        found = next((scenario for scenario in scenarios if scenario.name == chosen), None)
        if found is None:
            raise KeyError(chosen)
        return found
    for scenario in scenarios:
        if scenario.when and scenario.fits(facts):
            return scenario
    return None


def scenario_to_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as JSON, without what is at its default."""
    document: dict[str, Any] = {"name": scenario.name}
    if scenario.when:
        document["when"] = {condition.name: _condition_to_document(condition) for condition in scenario.when}
    if scenario.faults:
        document["faults"] = [fault_to_document(fault) for fault in scenario.faults]
    if scenario.lifecycle is not None:
        document["lifecycle"] = lifecycle_to_document(scenario.lifecycle)
    plain = {name: getattr(scenario, name) for name in ("description", "answer", "content", "size_bytes")}
    return document | {name: value for name, value in plain.items() if value}


def _condition_to_document(condition: Condition) -> dict[str, str]:
    document = {"equals": condition.equals, "contains": condition.contains, "matches": condition.matches}
    return {name: text for name, text in document.items() if text is not None}


def scenario_from_document(document: Mapping[str, Any]) -> Scenario:
    """The scenario that the task-state table or the control API describes: ``when: {prompt: text}``, or
    ``when: {prompt: {contains: text}}``, and ``lifecycle`` as a list of stages.
    """
    details = dict(document)
    details["when"] = tuple(
        Condition(name, **value) if isinstance(value, dict) else Condition(name, equals=str(value))
        for name, value in details.get("when", {}).items()
    )
    details["faults"] = faults_from_documents(details.get("faults", ()), details["name"])
    if "lifecycle" in details:
        details["lifecycle"] = lifecycle_from_document(details["lifecycle"])
    return Scenario(**details)
