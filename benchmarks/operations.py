"""The other operations: creating, listing, deleting and the control API, against every peer that has the like."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.figures import Book, Goal, Plan
from benchmarks.hot import compare
from benchmarks.peers import OPERATIONS, installed

GOALS = (
    Goal("requests/s", 1, "aimock"),
    Goal("requests/s", 1, "Prism"),
    Goal("requests/s", 1, "WireMock", works=("list 20",)),
)
"""WireMock has constants and, as it is started here, no journal: it creates nothing, and has nothing to forget."""

SHORT_S = 0.6


def measure(plan: Plan, book: Book) -> None:
    compare(
        replace(plan, seconds=min(plan.seconds, SHORT_S)), book, OPERATIONS, installed(("aimock", "WireMock", "Prism"))
    )
