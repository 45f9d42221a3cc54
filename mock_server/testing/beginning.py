"""What a world begins with, as the marker of a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.testing.connection import ControlError
from mock_server.testing.mock import SoraMock

Marks = Sequence[tuple[tuple[Any, ...], Mapping[str, Any]]]
"""Arguments of the markers of a test, by position and by name; the nearest one first."""

_ANY_PROMPT = {"prompt": {"matches": ""}}


class InvalidMarker(Exception):
    """A marker says something that it cannot say. The text says what is right."""


def begin(mock: SoraMock, marks: Marks) -> None:
    """Do what the markers say; of each argument the nearest one counts. Raises InvalidMarker."""
    for name, value in _merged(marks).items():
        try:
            _ARGUMENTS[name](mock, value)
        except (ControlError, TypeError) as error:
            why = error.message if isinstance(error, ControlError) else error
            raise InvalidMarker(f"sora_mock({name}={value!r}): {why}") from None


def _merged(marks: Marks) -> Mapping[str, Any]:
    merged: dict[str, Any] = {}
    for args, kwargs in marks:
        if args:
            raise InvalidMarker(f"sora_mock({args[0]!r}): its arguments have names: {', '.join(_ARGUMENTS)}")
        for name in kwargs:
            if name not in _ARGUMENTS:
                raise InvalidMarker(_unknown(name))
        merged = {**kwargs, **merged}
    return merged


def _unknown(name: str) -> str:
    from mock_server.source import did_you_mean

    return f"sora_mock({name}=…): no such argument; {did_you_mean(name, _ARGUMENTS)}"


def _scenario(mock: SoraMock, scenario: str | Mapping[str, Any]) -> None:
    """Every new task gets it: a scenario of the table, or a definition as of the control API."""
    if isinstance(scenario, str):
        definition = {**mock.scenarios.get(scenario), "when": _ANY_PROMPT}
    else:
        definition = {"name": "marker", "when": _ANY_PROMPT, **scenario}
    definition.pop("origin", None)
    mock.scenarios.put(definition.pop("name"), **definition)


def _lifecycle(mock: SoraMock, stages: str | Sequence[Mapping[str, Any]]) -> None:
    """Every new task gets it: a lifecycle of the table, or stages."""
    mock.lifecycles.put("default", stages)


def _fault(mock: SoraMock, fault: str | Mapping[str, Any] | Sequence[Any]) -> None:
    """A preset, a fault as of the control API, or several of these."""
    faults = [fault] if isinstance(fault, (str, Mapping)) else fault
    for number, each in enumerate(faults, 1):
        if isinstance(each, str):
            mock.faults.add_preset(each)
        else:
            mock.faults.put(**{"name": f"marker-{number}", "kind": "", **each})


_ARGUMENTS: Mapping[str, Callable[[SoraMock, Any], None]] = {
    "scenario": _scenario,
    "lifecycle": _lifecycle,
    "fault": _fault,
}
