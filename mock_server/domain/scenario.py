"""Named stories for new tasks: which of them a task gets, by choice or by what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.domain.lifecycle import Lifecycle, lifecycle_from_document


@dataclass(frozen=True, slots=True)
class Condition:
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


@dataclass(frozen=True, slots=True)
class Scenario:
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


def choose_scenario(scenarios: Sequence[Scenario], chosen: str | None, facts: Mapping[str, str]) -> Scenario | None:
    """The scenario called ``chosen``; without a choice, the first whose conditions all hold.

    Raises KeyError for a choice that does not exist.
    """
    if chosen is not None:
        found = next((scenario for scenario in scenarios if scenario.name == chosen), None)
        if found is None:
            raise KeyError(chosen)
        return found
    return next(
        (scenario for scenario in scenarios if scenario.when and all(c.holds(facts) for c in scenario.when)), None
    )


def scenario_from_document(document: Mapping[str, Any]) -> Scenario:
    """The scenario that the task-state table or the control API describes: ``when: {prompt: text}``, or
    ``when: {prompt: {contains: text}}``, and ``lifecycle`` as a list of stages.
    """
    details = dict(document)
    details["when"] = tuple(
        Condition(name, **value) if isinstance(value, dict) else Condition(name, equals=str(value))
        for name, value in details.get("when", {}).items()
    )
    if "lifecycle" in details:
        details["lifecycle"] = lifecycle_from_document(details["lifecycle"])
    return Scenario(**details)
