"""Documents of the control API as people read them: rows in columns, and properties one to a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A title, what of a row is shown below it, and how wide it is at least."""

    title: str
    show: Callable[[Row], str]
    width: int = 0
    right: bool = False

    def fit(self, text: str, width: int) -> str:
        return text.rjust(width) if self.right else text.ljust(width)


def column(name: str, title: str = "", *, width: int = 0, right: bool = False) -> Column:
    """A property of the rows as it is."""
    return Column(title or name.upper().replace("_", " "), lambda row: shown(row[name]), width, right)


def table(columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[str]:
    """A line of titles, and one for each row."""
    cells = [[each.show(row) for each in columns] for row in rows]
    titles = [each.title for each in columns]
    widths = [max(map(len, below)) for below in zip(titles, *cells, strict=True)]
    widths = [max(width, each.width) for width, each in zip(widths, columns, strict=True)]
    yield from (_line(columns, row, widths) for row in [titles, *cells])


def rows_as_they_come(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """The same without titles, and without knowing what is still to come."""
    widths = [each.width for each in columns]
    return (_line(columns, [each.show(row) for each in columns], widths) for row in rows)


def properties(document: Row) -> Iterator[str]:
    """One line for each property that says something."""
    said = {name: value for name, value in document.items() if value not in (None, [], {})}
    width = max(map(len, said), default=0)
    for name, value in said.items():
        yield f"{name.ljust(width)}  {moment(value) if name.endswith('_at') else shown(value)}"


def shown(value: Any) -> str:
    """A value in as few words as it takes."""
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.3f}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def brief(text: str, most: int = 40) -> str:
    """At most so many characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def moment(at: float | None) -> str:
    """A moment in UTC, as RFC 3339 section 5.6 writes it, in whole seconds."""
    if at is None:
        return "-"
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _line(columns: Sequence[Column], cells: Sequence[str], widths: Sequence[int]) -> str:
    fitted = (each.fit(cell, width) for each, cell, width in zip(columns, cells, widths, strict=True))
    return "  ".join(fitted).rstrip()
