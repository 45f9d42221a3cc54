"""Whether an entry of the journal is one that somebody looks for; and if not, what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from mock_server.journal import Entry

Filters = Mapping[str, Any]
"""What entries have to be, by the names of ``FITS``."""

Fits = Callable[[Any, Any], bool]
"""Tells whether what was found is what is expected."""


def is_equal(found: Any, expected: Any) -> bool:
    """For what has few values."""
    return bool(found == expected)


def is_status(found: int | None, expected: int | str) -> bool:
    """``404``, as a number or as text, or ``4xx``."""
    return re.fullmatch(str(expected).replace("x", "."), str(found)) is not None


def is_like(found: str | None, expected: str | None) -> bool:
    """A text in which ``*`` stands for anything; None expects that there is nothing."""
    if found is None or expected is None:
        return found is expected
    return fnmatchcase(found, re.sub(r"([?\[])", r"[\1]", expected))


def is_among(found: list[str], expected: str) -> bool:
    """One of several texts is like the expected one."""
    return any(is_like(text, expected) for text in found)


FITS: Mapping[str, Fits] = {
    "operation": is_equal,
    "task": is_equal,
    "method": is_equal,
    "path": is_like,
    "status": is_status,
    "code": is_equal,
    "state": is_equal,
    "scenario": is_equal,
    "aborted": is_equal,
    "open": is_equal,
    "faults": is_among,
    "range": is_like,
    "headers": is_like,
}
"""What can be looked for. ``range`` and ``headers`` hold conditions of their own, by name."""


def differences(entry: Entry, filters: Filters) -> dict[str, dict[str, Any]]:
    """What of an entry is not as ``filters`` want it: nothing where it fits."""
    return {
        ".".join(path): {"expected": expected, "got": found}
        for path, fits, expected in _conditions(filters)
        if not fits(found := _at(entry, path), expected)
    }


def fitting(entries: Iterable[Entry], filters: Filters) -> list[Entry]:
    """The entries that are as ``filters`` want them."""
    conditions = list(_conditions(filters))
    return [entry for entry in entries if all(fits(_at(entry, path), expected) for path, fits, expected in conditions)]


def _conditions(filters: Filters) -> Iterator[tuple[tuple[str, ...], Fits, Any]]:
    for name, expected in filters.items():
        if name == "headers":
            yield from (((name, header.lower()), FITS[name], value) for header, value in expected.items())
        elif name == "range":
            yield from (((name, part), FITS[name], value) for part, value in expected.items())
        else:
            yield (name,), FITS[name], expected


def _at(entry: Entry, path: tuple[str, ...]) -> Any:
    found: Any = entry
    for name in path:
        found = found.get(name)
    return found
