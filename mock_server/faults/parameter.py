"""The parameters of faults: what each may be, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from mock_server.source import did_you_mean


@dataclass(frozen=True, slots=True)
class Limit:
    """What a parameter may be: a type, and bounds, choices or a pattern."""

    type: type
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Any, ...] = ()
    pattern: str = ""

    def problem(self, value: Any) -> str:
        """What is wrong with ``value``, or the empty string."""
        if not self._is_fit(value):
            return f"expected {_NAMES[self.type]}, but got {value!r}"
        if self.choices and value not in self.choices:
            return f"{value!r} is not one of {', '.join(map(str, self.choices))}"
        if self.pattern and re.fullmatch(self.pattern, value) is None:
            return f"{value!r} cannot stand there; right would be what matches {self.pattern}"
        return "" if isinstance(value, str) else self._out_of_bounds(value)

    def _is_fit(self, value: Any) -> bool:
        if isinstance(value, bool):
            return self.type is bool
        return isinstance(value, (int, float) if self.type is float else self.type)

    def _out_of_bounds(self, value: float) -> str:
        if self.minimum is not None and value < self.minimum:
            return f"expected at least {self.minimum:g}, but got {value!r}"
        if self.maximum is not None and value > self.maximum:
            return f"expected at most {self.maximum:g}, but got {value!r}"
        return ""


_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}

MOST_BYTES = 2**62
IN_A_HEADER = r"[ -~]{0,4096}"
"""Printable ASCII: what may stand in the value of a header."""


def parameter(kind: type, default: Any = MISSING, **limits: Any) -> Any:
    """A field of a kind that is a parameter of the fault."""
    return field(default=default, metadata={"limit": Limit(kind, **limits)})


def in_seconds(default: Any = MISSING, maximum: float = 3600) -> Any:
    """A parameter in seconds of real time."""
    return parameter(float, default, minimum=0, maximum=maximum)


def in_bytes(default: Any = MISSING, minimum: int = 0) -> Any:
    """A parameter in bytes."""
    return parameter(int, default, minimum=minimum, maximum=MOST_BYTES)


def limits_of(kind: type) -> dict[str, Limit]:
    """The parameters of a kind by name."""
    return {spec.name: spec.metadata["limit"] for spec in fields(kind) if "limit" in spec.metadata}


def defaults_of(kind: type) -> dict[str, Any]:
    """The defaults of those parameters of a kind that have one; None stands for "not at all"."""
    limits = limits_of(kind)
    return {spec.name: spec.default for spec in fields(kind) if spec.name in limits and spec.default is not MISSING}


def parameter_problems(kind: type, parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the parameters of a fault: the parameter's name, and a sentence."""
    limits, defaults = limits_of(kind), defaults_of(kind)
    for name, value in parameters.items():
        if name not in limits:
            yield name, f"unknown parameter ({did_you_mean(name, limits) or 'this kind has none'})"
        elif problem := limits[name].problem(value):
            yield name, problem
    for name in limits:
        if name not in defaults and name not in parameters:
            yield name, "this parameter is required"
