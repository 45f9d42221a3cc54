"""Put the figures that are there into docs/performance.md: what is between two marks is written anew."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import OURS, RESULTS, Book, Goal, load, number, shown
from benchmarks.measuring import table

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
GROUPS = ("hot", "anatomy", "operations", "downloads", "slow", "starting", "flatness", "processes")
SOAK = "soak"
Books = Mapping[str, Book]


def write(document: Path = DOCUMENT, results: Path = RESULTS) -> Books:
    """The figures that were written down. Raises ValueError where the page has no place for some of them."""
    found = {group: load(path) for group in (*GROUPS, SOAK) if (path := results / f"{group}.json").exists()}
    books = {group: book for group, (book, _) in found.items()}
    text = document.read_text("utf-8")
    text = _replaced(text, "surroundings", _surroundings([where for _, where in found.values()]))
    text = _replaced(text, "goals", _goals(books))
    for group, book in books.items():
        text = _replaced(text, group, TABLES[group](book))
    document.write_text(text, encoding="utf-8")
    return books


def verdicts(group: str, book: Book) -> list[tuple[Goal, bool, str, list[float]]]:
    """Each goal of a group: whether it holds, and the work that is nearest to missing it, with its values."""
    found = []
    for goal in importlib.import_module(f"benchmarks.{group}").GOALS:
        judged = [(work, values) for work, each, values in book.judged([goal]) if each == goal]
        if judged:
            worst = max if goal.at_most else min
            work, values = worst(judged, key=lambda one: median(one[1]))
            found.append((goal, goal.holds(median(values)), work, values))
    return found


def _goals(books: Books) -> str:
    rows = []
    for group, book in books.items():
        for goal, holds, work, values in verdicts(group, book):
            rows.append([group, goal.unit, str(goal), work, shown(values), "yes" if holds else "**no**"])
    return table(["group", "figure", "goal", "nearest to missing it", "median (least to most)", "holds"], rows)


def _surroundings(taken: Iterable[Mapping[str, Any]]) -> str:
    """Days, machines and commits: one of each, if everything was measured in one go."""
    days = sorted({each["taken_at"][:10] for each in taken})
    machines = {tuple(each["machine"].values()) for each in taken}
    commits = sorted({each["commit"] for each in taken})
    lines = [f"Taken on {' and '.join(days)}, at commit {', '.join(commits)}."]
    for processor, cores, memory_gib, system, python in sorted(machines):
        lines.append(f"{cores} cores of {processor}, {memory_gib} GiB, {system}, CPython {python}.")
    return "\n".join(lines)


def _replaced(text: str, name: str, new: str) -> str:
    """What stands between the marks of ``name``. Raises ValueError where there are none."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    if begin not in text or end not in text:
        raise ValueError(f"{DOCUMENT.name} has no place for {name}")
    head, _, rest = text.partition(begin)
    return f"{head}{begin}\n{new}\n\n{end}{rest.partition(end)[2]}"


def _by_server(book: Book, *units: tuple[str, str]) -> str:
    """A row for each work, a column for each server; in it the medians of these units, each with what follows it."""
    servers = list(dict.fromkeys(who for _, _, who in book.figures))
    works = list(dict.fromkeys(work for work, unit, _ in book.figures if unit == units[0][0]))

    def cell(work: str, who: str) -> str:
        values = [(book.figures.get((work, unit, who)), after) for unit, after in units]
        return ", ".join(f"{number(median(some))}{after}" for some, after in values if some)

    rows = [[work, *(cell(work, who) for who in servers)] for work in works]
    return table(["", *servers], rows)


def _rates(book: Book) -> str:
    return _by_server(book, ("requests/s", ""), ("CPU us", " µs"))


def _downloads(book: Book) -> str:
    ends = [[work, f"{shown(values)} ms"] for (work, unit, _), values in book.figures.items() if unit == "ms"]
    fast = Book(book.group, {key: values for key, values in book.figures.items() if key[1] != "ms"})
    return _by_server(fast, ("GB/s", ""), ("CPU s/GB", " s")) + "\n\n" + table(["", OURS], ends)


def _plain(book: Book) -> str:
    return table(["", ""], ([f"{work}, {unit}", shown(values)] for (work, unit, _), values in book.figures.items()))


def _starting(book: Book) -> str:
    figures = {(f"{work}, {unit}", "", who): values for (work, unit, who), values in book.figures.items()}
    return _by_server(Book(book.group, figures), ("", ""))


def _flatness(book: Book) -> str:
    """A table for each thing that there is more and more of."""
    tables = []
    for what in ("tasks", "entries", "keys", "ids"):
        cells: dict[str, dict[str, str]] = {}
        for (work, _, who), values in book.figures.items():
            name, _, size = work.rpartition(": ")
            if who == OURS and re.fullmatch(rf"[\d,]+ {what}", size):
                cells.setdefault(name, {})[size] = number(median(values))
        sizes = list(dict.fromkeys(size for row in cells.values() for size in row))
        tables.append(
            table(["", *sizes], ([name, *(row.get(size, "") for size in sizes)] for name, row in cells.items()))
        )
    return "\n\n".join(tables)


def _processes(book: Book) -> str:
    works = dict.fromkeys((work.partition(": ")[0], unit) for work, unit, _ in book.figures)
    setups = dict.fromkeys(work.partition(": ")[2] for work, _, _ in book.figures)
    rows = []
    for setup in setups:
        values = (book.figures.get((f"{work}: {setup}", unit, OURS)) for work, unit in works)
        rows.append([setup, *("" if some is None else shown(some) for some in values)])
    return table(["", *(f"{work}, {unit}" for work, unit in works)], rows)


def _soak(book: Book) -> str:
    """The server at rest, each time that it was looked at; and how often everything was done."""
    looks = [work for work, unit, _ in book.figures if unit == "MiB"]
    units = [unit for work, unit, _ in book.figures if work == looks[0]]
    rows = [[look, *(number(book.figures[look, unit, OURS][0]) for unit in units)] for look in looks]
    done = [f"{number(values[0])} x {work}" for (work, unit, _), values in book.figures.items() if unit == "times"]
    return table(["", *units], rows) + f"\n\nDone meanwhile: {', '.join(done)}."


TABLES: Mapping[str, Callable[[Book], str]] = {
    "hot": _rates,
    "anatomy": _plain,
    "operations": _rates,
    "downloads": _downloads,
    "slow": _plain,
    "starting": _starting,
    "flatness": _flatness,
    "processes": _processes,
    SOAK: _soak,
}
