"""The table of all kinds, in the order in which several faults apply to one request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.domain.fault import RANGES, Fault, Occasion
from mock_server.faults.cut import Cut
from mock_server.faults.kind import Kind, parameter_problems
from mock_server.faults.latency import Latency
from mock_server.source import did_you_mean

KINDS: dict[str, type[Kind]] = {
    "cut": Cut,
    "latency": Latency,
}
"""By name. What stands first is applied first."""

_ORDER = {name: place for place, name in enumerate(KINDS)}
_COMMON = ("name", "kind", "when", "times", "probability")


def build(fault: Fault) -> Kind:
    """The kind with the fault's parameters. Expects a fault without problems."""
    return KINDS[fault.kind](**fault.parameters)


def in_order(faults: list[Fault]) -> list[Fault]:
    """``faults`` in the order in which they apply; those of one kind stay as they are."""
    return sorted(faults, key=lambda fault: _ORDER[fault.kind])


def fault_problems(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Everything that is wrong with a fault as JSON: at which key, and a sentence with what would be right."""
    kind = KINDS.get(str(document.get("kind")))
    if kind is None:
        yield ("kind",), f"unknown kind {document.get('kind')!r} ({did_you_mean(str(document.get('kind')), KINDS)})"
        return
    parameters = {name: value for name, value in document.items() if name not in _COMMON}
    for name, message in parameter_problems(kind, parameters):
        yield (name,), message
    times, probability = document.get("times", 1), document.get("probability", 1)
    if not (isinstance(times, int) and not isinstance(times, bool) and times >= 1):
        yield ("times",), f"expected a whole number from 1 on, but got {times!r}"
    if not (isinstance(probability, int | float) and 0 <= probability <= 1):
        yield ("probability",), f"expected a number from 0 to 1, but got {probability!r}"
    yield from _occasion_problems(document.get("when", {}))


def _occasion_problems(when: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(when, dict):
        yield ("when",), "expected a mapping"
        return
    for name, value in when.items():
        if name not in Occasion.__slots__:
            yield ("when", name), f"unknown key ({did_you_mean(name, Occasion.__slots__)})"
        elif name == "nth":
            numbers = [value] if isinstance(value, int) else value
            if not (isinstance(numbers, list) and len(numbers) in (1, 2) and all(isinstance(n, int) for n in numbers)):
                yield ("when", "nth"), "expected a number, or [first, last]"
        elif not isinstance(value, str):
            yield ("when", name), f"expected a text, but got {value!r}"
        elif name == "range" and value not in RANGES:
            yield ("when", "range"), f"{value!r} is not one of {', '.join(RANGES)}"
