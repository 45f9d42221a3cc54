"""A YAML or JSON file as plain values, with the line and column of everything in it.

The reader follows the core schema of YAML 1.2 (section 10.3.2): ``off``, ``16:9`` and ``010`` are what they look
like, not a boolean, a base-60 number and an octal one. Keys that occur twice are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar

import yaml

Key = str | int
Location = tuple[Key, ...]
"""The way from the top of a file to one value: mapping keys and list indexes."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MAX_DEPTH = 100
_MAX_VALUES = 200_000
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a file: where (1-based line and column, key), what, and what would be right."""

    file: str
    line: int
    column: int
    key: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {key}{self.message}{hint}"


class InvalidSource(Exception):
    """A file that cannot be used. Carries every problem that was found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Source:
    """The values of one file, its text, and the place of each value."""

    name: str
    text: str
    data: Any
    marks: dict[Location, tuple[int, int]]

    def problem(self, location: Location, message: str, hint: str = "") -> Problem:
        """A problem at ``location``, or at the nearest thing around it that stands in the file."""
        around = location
        while around and around not in self.marks:
            around = around[:-1]
        line, column = self.marks.get(around, (1, 1))
        return Problem(self.name, line, column, ".".join(map(str, location)), message, hint)


def did_you_mean(wrong: str, right: Iterable[str]) -> str:
    """The hint that names the nearest right word, or all of them where there are few; else the empty string."""
    choices = sorted(right)
    nearest = get_close_matches(wrong, choices, n=1, cutoff=0.6)
    if nearest:
        return f"did you mean {nearest[0]!r}?"
    return f"known: {', '.join(choices)}" if 0 < len(choices) <= 12 else ""


def load_source(path: Path) -> Source:
    """Read ``path``. Raises InvalidSource if it cannot be read or is not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidSource([Problem(str(path), 1, 1, "", f"cannot be read: {reason}")]) from None
    return parse_source(str(path), text)


class _Plain:
    """Mixed into a loader: tags come from the file alone; plain scalars are resolved by this module."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


class _Loader(_Plain, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the base is chosen at run time
    pass


def parse_source(name: str, text: str) -> Source:
    """The values of ``text``. Raises InvalidSource, with every repeated key named."""
    loader = _Loader(text)
    try:
        _check_depth(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InvalidSource([Problem(name, line, column, "", f"not YAML: {error.problem or error.context}")]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidSource([Problem(name, 1, 1, "", f"not YAML: {error}")]) from None
    finally:
        loader.dispose()
    reader = _Reader(name)
    try:
        data = reader.read(node, ()) if node is not None else None
    except RecursionError:
        raise InvalidSource([Problem(name, 1, 1, "", "nested too deeply, or contains itself")]) from None
    if reader.problems:
        raise InvalidSource(reader.problems)
    return Source(name, text, data, reader.marks)


def _check_depth(text: str) -> None:
    """Refuse what the parser would run out of stack on, where no exception could be caught."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"nested deeper than {_MAX_DEPTH} levels",
                problem_mark=event.start_mark,  # type: ignore[arg-type]  # the C parser has marks of its own
            )


class _Reader:
    """Turns nodes into values and notes where each of them stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: dict[Location, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, at: Location) -> Any:
        self.marks[at] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if len(self.marks) > _MAX_VALUES:
            self._problem(at, f"the aliases of this file stand for too many values, more than {_MAX_VALUES}")
            raise InvalidSource(self.problems)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*at, index)) for index, child in enumerate(node.value)]
        value = _scalar(node.value) if isinstance(node, yaml.ScalarNode) and not node.style else node.value
        if isinstance(value, float) and not isfinite(value):
            self._problem(at, f"{node.value} is not a number that JSON has")
        return value

    def _problem(self, at: Location, message: str) -> None:
        self.problems.append(Problem(self.name, *self.marks[at], ".".join(map(str, at)), message))

    def _mapping(self, node: yaml.MappingNode, at: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(at, "a key is text, not a list or a mapping")
                continue
            key = str(key_node.value)
            value = self.read(value_node, (*at, key))
            mark = key_node.start_mark
            self.marks[(*at, key)] = (mark.line + 1, mark.column + 1)
            if key in values:
                self._problem((*at, key), "this key occurs twice")
            values[key] = value
        return values


def _scalar(text: str) -> Any:
    """A plain scalar as YAML 1.2's core schema reads it."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 400:
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text, 0)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
