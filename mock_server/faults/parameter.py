"""The parameters of faults: what each may be, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from mock_server.source import hinted


class Limit(NamedTuple):
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


class Parameter(NamedTuple):
    """A parameter of a kind: what it may be, and what it is where nothing is said."""

    limit: Limit
    default: Any


_REQUIRED: Any = object()
"""The default of a parameter that has to be given."""

MOST_BYTES = 2**62
IN_A_HEADER = r"[ -~]{0,4096}"
"""Printable ASCII: what may stand in the value of a header."""


def parameter(kind: type, default: Any = _REQUIRED, **limits: Any) -> Any:
    """What stands in the class of a kind for a parameter of the fault. It is the parameter's value in an instance."""
    return Parameter(Limit(kind, **limits), default)


def in_seconds(default: Any = _REQUIRED, maximum: float = 3600) -> Any:
    """A parameter in seconds of real time."""
    return parameter(float, default, minimum=0, maximum=maximum)


def in_bytes(default: Any = _REQUIRED, minimum: int = 0) -> Any:
    """A parameter in bytes."""
    return parameter(int, default, minimum=minimum, maximum=MOST_BYTES)


@cache
def parameters_of(kind: type) -> dict[str, Parameter]:
    """The parameters of a kind by name, those that it shares with others first."""
    declared = {name: value for each in reversed(kind.__mro__) for name, value in vars(each).items()}
    return {name: value for name, value in declared.items() if isinstance(value, Parameter)}


def limits_of(kind: type) -> dict[str, Limit]:
    """What the parameters of a kind may be, by name."""
    return {name: declared.limit for name, declared in parameters_of(kind).items()}


def defaults_of(kind: type) -> dict[str, Any]:
    """The defaults of those parameters of a kind that have one; None stands for "not at all"."""
    declared = parameters_of(kind)
    return {name: each.default for name, each in declared.items() if each.default is not _REQUIRED}


def parameter_problems(
    kind: type, parameters: Mapping[str, Any], keys: Iterable[str] = ()
) -> Iterator[tuple[str, str]]:
    """What is wrong with the parameters of a fault: the parameter's name, and a sentence.

    ``keys`` are what may have been meant beside parameters.
    """
    limits, defaults = limits_of(kind), defaults_of(kind)
    for name, value in parameters.items():
        if name not in limits:
            yield name, hinted(f"unknown parameter {name[:80]!r}", name, [*limits, *keys])
        elif problem := limits[name].problem(value):
            yield name, problem
    for name in limits:
        if name not in defaults and name not in parameters:
            yield name, "this parameter is required"
