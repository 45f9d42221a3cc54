"""What was measured, in rounds; what must hold of it; and the file that both are kept in."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).parent / "results"
OURS = "sora-mock"


@dataclass(frozen=True)
class Plan:
    """How much is measured. ``smoke``: as little as shows that everything still runs."""

    directory: Path
    """A temporary one, for everything that is written."""

    rounds: int = 5
    seconds: float = 1
    """How long each measurement of a rate takes."""

    smoke: bool = False


@dataclass(frozen=True)
class Goal:
    """What must hold of the medians: of ours, or of ours over ``against`` in the same round."""

    unit: str
    limit: float
    against: str = ""
    at_most: bool = False
    works: tuple[str, ...] = ()
    """Which works it is about; none: all that have the unit."""

    def is_about(self, work: str, unit: str) -> bool:
        return unit == self.unit and (not self.works or work in self.works)

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        sign = "at most" if self.at_most else "at least"
        # "p99 ms" and "% at their rate" name a figure; what its number is of stands at one end
        unit = "%" if self.unit.startswith("%") else self.unit.rpartition(" ")[2]
        return f"{sign} {self.limit:g} {f'x {self.against}' if self.against else unit}"


@dataclass
class Book:
    """The figures of one group: by work, unit and who did it, one for each round."""

    group: str
    figures: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)

    def note(self, work: str, unit: str, who: str, value: float) -> None:
        self.figures.setdefault((work, unit, who), []).append(value)

    def ratios(self, work: str, unit: str, against: str) -> list[float]:
        """Ours over theirs, round by round; empty where one of them was not measured."""
        mine, theirs = (self.figures.get((work, unit, who), []) for who in (OURS, against))
        return [one / other for one, other in zip(mine, theirs, strict=False) if other]

    def judged(self, goals: Iterable[Goal]) -> list[tuple[str, Goal, list[float]]]:
        """Each goal with each work that it is about, and the values that it is about."""
        found = []
        for goal in goals:
            for (work, unit, who), values in self.figures.items():
                if who == OURS and goal.is_about(work, unit):
                    judged = self.ratios(work, unit, goal.against) if goal.against else values
                    if judged:
                        found.append((work, goal, judged))
        return found

    def save(self, plan: Plan, folder: Path = RESULTS) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.group}.json"
        rows = [
            {"work": work, "unit": unit, "who": who, "rounds": [float(f"{value:.5g}") for value in values]}
            for (work, unit, who), values in self.figures.items()
        ]
        document = {"group": self.group, **surroundings(), "seconds": plan.seconds, "figures": rows}
        path.write_text(_readable(document), encoding="utf-8")
        return path


def load(path: Path) -> tuple[Book, dict[str, Any]]:
    """The figures of a file, and where and when they were taken."""
    document = json.loads(path.read_text("utf-8"))
    figures = {(row["work"], row["unit"], row["who"]): row["rounds"] for row in document.pop("figures")}
    return Book(document["group"], figures), document


def surroundings() -> dict[str, Any]:
    """When and on what."""
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": _after_colon("/proc/cpuinfo", "model name"),
            "cores": os.cpu_count(),
            "memory_gib": round(int(_after_colon("/proc/meminfo", "MemTotal").split()[0]) / 2**20),
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
        },
        "commit": _printed("git", "describe", "--always", "--dirty", "--exclude=*"),
    }


def shown(values: Iterable[float]) -> str:
    """The median, and between what it lies."""
    ordered = sorted(values)
    if len(ordered) == 1:
        return number(ordered[0])
    return f"{number(median(ordered))} ({number(ordered[0])} to {number(ordered[-1])})"


def number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _readable(document: dict[str, Any]) -> str:
    """JSON with a line for each figure, so that a new run is a small change."""
    figures = ",\n  ".join(json.dumps(row) for row in document["figures"])
    rest = json.dumps({name: value for name, value in document.items() if name != "figures"}, indent=1)
    return f'{rest[:-2]},\n "figures": [\n  {figures}\n ]\n}}\n'


def _after_colon(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except OSError:
        return "0 unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "0 unknown")


def _printed(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
