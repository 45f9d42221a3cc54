"""Faults as somebody wrote them down: everything that is wrong with one, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.domain.fault import RANGES, Occasion, fault_from_document
from mock_server.faults.kind import SECOND_ORIGIN
from mock_server.faults.kinds import KINDS, build, is_feasible
from mock_server.faults.parameter import parameter_problems
from mock_server.source import did_you_mean, hinted

Where = tuple[str | int, ...]

_COMMON = ("name", "kind", "when", "times", "probability")


def fault_problems(document: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """What is wrong with a fault as JSON: at which key, and a sentence with what would be right."""
    kind = KINDS.get(str(document.get("kind")))
    if kind is None:
        hint = did_you_mean(str(document.get("kind")), KINDS)
        yield ("kind",), f"unknown kind {document.get('kind')!r} ({hint or 'there is a list in docs/faults.md'})"
        return
    parameters = {name: value for name, value in document.items() if name not in _COMMON}
    for name, message in parameter_problems(kind, parameters, _COMMON):
        yield (name,), message
    times, probability = document.get("times", 1), document.get("probability", 1)
    if not (isinstance(times, int) and not isinstance(times, bool) and times >= 1):
        yield ("times",), f"expected a whole number from 1 on, but got {times!r}"
    if not (isinstance(probability, int | float) and 0 <= probability <= 1):
        yield ("probability",), f"expected a number from 0 to 1, but got {probability!r}"
    yield from _occasion_problems(document.get("when", {}))


def _occasion_problems(when: Any) -> Iterator[tuple[Where, str]]:
    if not isinstance(when, dict):
        yield ("when",), "expected a mapping"
        return
    for name, value in when.items():
        if name not in Occasion._fields:
            yield ("when", name), hinted("unknown key", name, Occasion._fields)
        elif problem := _condition_problem(name, value):
            yield ("when", name), problem


def _condition_problem(name: str, value: Any) -> str:
    if name == "nth":
        numbers = value if isinstance(value, list) else [value, value]
        is_fit = len(numbers) == 2 and all(isinstance(n, int) and n >= 1 for n in numbers) and numbers[0] <= numbers[1]
        return "" if is_fit else f"expected a number from 1 on, or [first, last], but got {value!r}"
    if name == "each_task":
        return "" if isinstance(value, bool) else f"expected true or false, but got {value!r}"
    if not isinstance(value, str):
        return f"expected a text, but got {value!r}"
    if name == "range" and value not in RANGES:
        return f"{value!r} is not one of {', '.join(RANGES)}"
    if name == "method" and value != value.upper():  # RFC 9110 section 9.1: methods are case-sensitive
        return f"{value!r} is no method of a request; right would be {value.upper()!r}"
    return ""


def infeasible(document: Mapping[str, Any], capabilities: frozenset[str]) -> str:
    """Why a server that is capable of these cannot carry a fault out, or the empty string. Expects a sound one."""
    fault = fault_from_document(document, "")
    if is_feasible(fault, capabilities):
        return ""
    if build(fault).needs() == SECOND_ORIGIN:
        return "there is no second origin; right would be --second-port or --second-origin"
    return f"this server cannot do {fault.kind!r}, which needs the front end of `sora-mock serve`"
