"""Measure, write down, and tell what holds.

    python -m benchmarks                      everything, in under ten minutes
    python -m benchmarks --only hot,flatness  some of it; the other figures stay as they are
    python -m benchmarks --smoke              as little as shows that it all still runs; nothing is kept
    python -m benchmarks --report             docs/performance.md anew, from the figures that are there

Everything is started and stopped here, on loopback. Peers that are not installed are left out (make bench-peers).
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import report
from benchmarks.chart import draw
from benchmarks.figures import RESULTS, Book, Plan, shown
from benchmarks.peers import missing
from benchmarks.report import DOCUMENT, GROUPS


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default=",".join(GROUPS), metavar="GROUPS", help=", ".join(GROUPS))
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--smoke", action="store_true")
    arguments.add_argument("--report", action="store_true")
    given = arguments.parse_args()
    groups = [] if given.report else given.only.split(",")
    if unknown := set(groups) - set(GROUPS):
        arguments.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    if not shutil.which("wrk") or not shutil.which("nginx"):
        sys.exit("please install wrk and nginx (Debian: wrk, nginx-light)")
    if left_out := missing():
        print(f"not installed, and left out: {', '.join(left_out)} (make bench-peers)")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        results = Path(scratch) / "results" if given.smoke else RESULTS
        failed = [group for group in groups if not run(group, given.rounds, results, smoke=given.smoke)]
        _report(Path(scratch), results, smoke=given.smoke)
    print(f"\n{time.monotonic() - began:.0f} s in all")
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def run(group: str, rounds: int, results: Path, smoke: bool) -> bool:
    """Measure one group, and keep what was found; False where that was impossible, which does not stop the others."""
    book, began = Book(group), time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        plan = Plan(Path(directory), 1 if smoke else rounds, 0.3 if smoke else 1, smoke=smoke)
        try:
            importlib.import_module(f"benchmarks.{group}").measure(plan, book)
        except (OSError, SystemExit) as error:
            print(f"\n== {group}: {error}")
            return False
    book.save(plan, results)
    print(f"\n== {group}, {time.monotonic() - began:.0f} s")
    for (work, unit, who), values in book.figures.items():
        print(f"  {work:<42} {who:<20} {unit:<15} {shown(values)}")
    for goal, holds, work, values in report.verdicts(group, book):
        print(f"  {'holds' if holds else 'MISSED':<7} {goal.unit} {goal!s:<36} {work}: {shown(values)}")
    return True


def _report(scratch: Path, results: Path, smoke: bool) -> None:
    """The page and the chart beside it; of a smoke run, elsewhere."""
    document = Path(shutil.copy(DOCUMENT, scratch)) if smoke else DOCUMENT
    draw(report.write(document, results), document.with_suffix(".png"))


if __name__ == "__main__":
    main()
