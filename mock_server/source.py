"""A YAML or JSON file as plain values, with the line and column of everything in it.

The reader follows the core schema of YAML 1.2 (section 10.3.2): ``off``, ``16:9`` and ``010`` are what they look
like, not a boolean, a base-60 number and an octal one. Keys that occur twice are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Key = str | int
Location = tuple[Key, ...]
"""The way from the top of a file to one value: mapping keys and list indexes."""

_Mark = tuple[Location, tuple[int, int]]
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
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


class Problem(NamedTuple):
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


@dataclass(frozen=True, slots=True, eq=False, repr=False)
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
    from difflib import get_close_matches  # nobody has made a mistake yet

    choices = sorted(right)
    nearest = get_close_matches(wrong, choices, n=1, cutoff=0.6)
    if nearest:
        return f"did you mean {nearest[0]!r}?"
    return f"known: {', '.join(choices)}" if 0 < len(choices) <= 12 else ""


def hinted(text: str, wrong: str, right: Iterable[str]) -> str:
    """``text`` with such a hint in brackets behind it, where there is one."""
    hint = did_you_mean(wrong, right)
    return f"{text} ({hint})" if hint else text


def advised(text: str, wrong: str, right: Iterable[str]) -> str:
    """``text`` with such a hint behind it as a sentence of its own, where there is one."""
    hint = did_you_mean(wrong, right)
    return f"{text} {hint[0].upper()}{hint[1:]}" if hint else text


def load_source(path: Path) -> Source:
    """Read ``path``. Raises InvalidSource if it cannot be read or is not YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidSource([Problem(str(path), 1, 1, "", f"cannot be read: {reason}")]) from None
    return parse_source(str(path), text)


@lru_cache(maxsize=8)
def parse_source(name: str, text: str) -> Source:
    """The values of ``text``. Raises InvalidSource, with every repeated key named.

    A text is read once in a process; nobody who gets its values may change them.
    """
    reader = _Reader(name, text)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InvalidSource([Problem(name, line, column, "", f"not YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        raise InvalidSource([Problem(name, 1, 1, "", f"not YAML: {error}")]) from None
    if reader.problems:
        raise InvalidSource(reader.problems)
    return Source(name, text, data, dict(reader.marks))


class _Anchored(NamedTuple):
    """What an alias stands for: a value, where that is, and the places of what is in it."""

    value: Any
    at: Location
    marks: Sequence[_Mark]


class _Reader:
    """Turns the parser's events into values, and notes where each of them stands.

    Nodes, which the parser can make of events, take twice the time, and a recursion in C that no exception can end.
    """

    def __init__(self, name: str, text: str) -> None:
        self.marks: list[_Mark] = []
        self.problems: list[Problem] = []
        self._name = name
        self._events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self._anchors: dict[str | None, _Anchored | None] = {}
        """None for one whose value has not ended."""

    def document(self) -> Any:
        """The value of the one document, None where there is none.

        Raises YAMLError, and InvalidSource where reading on is no use.
        """
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        event = next(self._events)
        value = self._value((), event, event)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._end(after, "not YAML: there is a second document")
        return value

    def _value(self, at: Location, event: yaml.Event, begin: yaml.Event) -> Any:
        """The value that begins with ``event``; with its key, it begins with ``begin``."""
        self._mark(at, _place(begin), event)
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if event.style or event.tag in _TEXT_TAGS else self._plain(event, at)
            if event.tag is not None:
                self._check_tag(event, at)
            if event.anchor is not None:
                self._open(event.anchor, event)
                self._anchors[event.anchor] = _Anchored(value, at, ())
            return value
        if isinstance(event, yaml.CollectionStartEvent):
            if event.tag is not None:
                self._check_tag(event, at)
            return self._collection(at, event) if event.anchor is None else self._anchored(at, event)
        found = self._meant(event)
        for location, place in found.marks:
            self._mark((*at, *location[len(found.at) :]), place, event)
        return found.value

    def _mark(self, at: Location, place: tuple[int, int], event: yaml.Event) -> None:
        self.marks.append((at, place))
        if len(self.marks) > _MAX_VALUES:
            raise self._end(event, f"the aliases of this file stand for too many values, more than {_MAX_VALUES}")

    def _anchored(self, at: Location, event: yaml.CollectionStartEvent) -> Any:
        self._open(event.anchor, event)
        start = len(self.marks)
        value = self._collection(at, event)
        self._anchors[event.anchor] = _Anchored(value, at, self.marks[start:])
        return value

    def _open(self, anchor: str | None, event: yaml.Event) -> None:
        if anchor in self._anchors:
            raise self._end(event, f"not YAML: there is an anchor {anchor!r} already")
        self._anchors[anchor] = None

    def _meant(self, event: yaml.Event) -> _Anchored:
        """What the alias ``event`` stands for."""
        anchor = event.anchor if isinstance(event, yaml.AliasEvent) else None
        if anchor not in self._anchors:
            raise self._end(event, f"not YAML: there is no anchor {anchor!r} before this alias")
        found = self._anchors[anchor]
        if found is None:
            raise self._end(event, "this contains itself")
        return found

    def _collection(self, at: Location, event: yaml.CollectionStartEvent) -> Any:
        if len(at) >= _MAX_DEPTH:
            raise self._end(event, f"nested deeper than {_MAX_DEPTH} levels")
        return self._mapping(at) if isinstance(event, yaml.MappingStartEvent) else self._sequence(at)

    def _sequence(self, at: Location) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value((*at, len(values)), event, event))
        return values

    def _mapping(self, at: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            if key in values:
                self.problems.append(self._problem(event, "this key occurs twice", (*at, key)))
            values[key] = self._value((*at, key), next(self._events), event)
        return values

    def _key(self, event: yaml.Event) -> str:
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None:
                self._open(event.anchor, event)
                self._anchors[event.anchor] = _Anchored(event.value, (), ())
            return event.value
        key = self._meant(event).value if isinstance(event, yaml.AliasEvent) else None
        if not isinstance(key, str):
            raise self._end(event, "a key is text, not a list or a mapping")
        return key

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, at: Location) -> None:
        if not (isinstance(event, yaml.ScalarEvent) and event.tag in _TEXT_TAGS):
            message = f"the tag {event.tag} is not taken: a value is what it looks like, and !!str makes it text"
            self.problems.append(self._problem(event, message, at))

    def _plain(self, event: yaml.ScalarEvent, at: Location) -> Any:
        value = _plain(event.value)
        if isinstance(value, float) and not isfinite(value):
            self.problems.append(self._problem(event, f"{event.value} is not a number that JSON has", at))
        return value

    def _problem(self, event: yaml.Event, message: str, at: Location = ()) -> Problem:
        return Problem(self._name, *_place(event), ".".join(map(str, at)), message)

    def _end(self, event: yaml.Event, message: str) -> InvalidSource:
        return InvalidSource([*self.problems, self._problem(event, message)])


def _place(event: yaml.Event) -> tuple[int, int]:
    """The line and column, from 1 on, at which ``event`` begins."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _plain(text: str) -> Any:
    """A plain scalar as YAML 1.2's core schema reads it."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text) and len(text) < 400:
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text, 0)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
