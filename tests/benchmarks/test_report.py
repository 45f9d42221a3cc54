"""The page that the figures are written into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.chart import draw
from benchmarks.figures import OURS, Book, Plan

MARKS = ("surroundings", "goals", *report.GROUPS, report.SOAK)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "performance.md"
    shutil.copy(report.DOCUMENT, path)
    return path


def measured(folder: Path) -> None:
    book = Book("hot")
    for mine, theirs in ((100.0, 1000.0), (300.0, 1000.0), (240.0, 1000.0)):
        book.note("status 200", "requests/s", OURS, mine)
        book.note("status 200", "requests/s", "nginx", theirs)
    book.save(Plan(folder), folder)


def test_the_page_has_a_place_for_every_group() -> None:
    text = report.DOCUMENT.read_text("utf-8")
    assert [mark for mark in MARKS if f"<!-- {mark} -->" not in text or f"<!-- end of {mark} -->" not in text] == []


def test_a_missed_goal_is_told_with_its_ratio(page: Path, tmp_path: Path) -> None:
    measured(tmp_path)
    report.write(page, tmp_path)
    assert "| hot | requests/s | at least 0.25 x nginx | status 200 | 0.24 (0.1 to 0.3) | **no** |" in page.read_text(
        "utf-8"
    )


def test_writing_again_changes_nothing(page: Path, tmp_path: Path) -> None:
    measured(tmp_path)
    report.write(page, tmp_path)
    once = page.read_text("utf-8")
    report.write(page, tmp_path)
    assert page.read_text("utf-8") == once


def test_the_chart_is_a_picture(page: Path, tmp_path: Path) -> None:
    measured(tmp_path)
    path = tmp_path / "chart.png"
    draw(report.write(page, tmp_path), path)
    assert path.read_bytes().startswith(b"\x89PNG")
