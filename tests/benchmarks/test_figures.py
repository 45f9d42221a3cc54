"""What is made of the figures of rounds: ratios, goals, a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.figures import OURS, Book, Goal, Plan, load, shown


@pytest.fixture
def book() -> Book:
    book = Book("hot")
    for mine, theirs in ((30.0, 10.0), (20.0, 10.0), (50.0, 10.0)):
        book.note("status", "requests/s", OURS, mine)
        book.note("status", "requests/s", "nginx", theirs)
    book.note("start", "s", OURS, 0.3)
    return book


def test_a_ratio_is_that_of_one_round(book: Book) -> None:
    assert book.ratios("status", "requests/s", "nginx") == [3, 2, 5]


def test_nothing_is_compared_with_who_was_not_measured(book: Book) -> None:
    assert book.ratios("status", "requests/s", "aimock") == []
    assert book.judged([Goal("requests/s", 1, "aimock")]) == []


def test_a_goal_is_about_every_work_with_its_unit(book: Book) -> None:
    goal = Goal("requests/s", 3, "nginx")
    assert book.judged([goal]) == [("status", goal, [3, 2, 5])]


def test_a_goal_without_a_server_is_about_our_own_figures(book: Book) -> None:
    goal = Goal("s", 0.2, at_most=True)
    assert book.judged([goal]) == [("start", goal, [0.3])]


@pytest.mark.parametrize(
    ("at_most", "value", "holds"), [(False, 3, True), (False, 2, False), (True, 3, True), (True, 4, False)]
)
def test_a_goal_holds_up_to_its_limit(at_most: bool, value: float, holds: bool) -> None:
    assert Goal("s", 3, at_most=at_most).holds(value) is holds


def test_a_file_gives_back_what_was_saved(book: Book, tmp_path: Path) -> None:
    path = book.save(Plan(tmp_path), tmp_path)
    again, surroundings = load(path)
    assert again == book
    assert surroundings["machine"]["cores"] > 0


def test_a_median_is_shown_with_the_least_and_the_most() -> None:
    assert shown([3, 1, 2]) == "2 (1 to 3)"
    assert shown([12_345.6]) == "12,346"
