"""What is typed on the command line, as values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import click

_UNITS_S = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[smhdw])")
_DURATION = re.compile(rf"[-+]?({_PART.pattern})+")


class Duration(click.ParamType[float]):
    """Seconds, as ``90``, or with units, as ``1h30m``."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if _NUMBER.fullmatch(value):
            return float(value)
        if not _DURATION.fullmatch(value):
            self.fail(f"{value!r} is no length of time; right would be 90, 90s, 1h30m or 2d.", param, ctx)
        total = sum(float(number) * _UNITS_S[unit] for number, unit in _PART.findall(value))
        return -total if value.startswith("-") else total


def read_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    """``KEY=VALUE`` texts as one document. Dots in a key lead deeper. Raises click.UsageError."""
    document: dict[str, Any] = {}
    for pair in pairs:
        key, sign, text = pair.partition("=")
        if not sign or not all(key.split(".")):
            raise click.UsageError(f"{pair!r} is not KEY=VALUE.")
        *way, last = key.split(".")
        place = document
        for step in way:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise click.UsageError(f"{key}: {step} has a value already.")
        if last in place:
            raise click.UsageError(f"{key} is given twice.")
        place[last] = read_value(text)
    return document


def read_value(text: str) -> Any:
    """JSON where it is JSON, and else the text as it is: ``4`` is a number, ``"4"`` and ``4s`` are texts."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return text


def _no_constant(name: str) -> Any:
    """NaN and Infinity are words: JSON has no such numbers (RFC 8259 section 6)."""
    raise ValueError(name)
