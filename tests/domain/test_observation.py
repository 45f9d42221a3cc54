"""What tasks look like: by time, by polls, moved by hand."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.domain.lifecycle import Lifecycle, Stage, TaskError, parse_curve, pinned
from mock_server.domain.observation import (
    Observation,
    count_content_call,
    count_poll,
    move,
    observe,
    pin,
    restart,
    settle,
    with_expiry,
)
from mock_server.domain.task import Task

START = 1000.0
BY_TIME = Lifecycle(
    (Stage("queued", for_s=2), Stage("in_progress", for_s=8), Stage("completed", for_s=100), Stage("expired"))
)
BY_POLLS = Lifecycle((Stage("queued", for_polls=2), Stage("in_progress", for_polls=4), Stage("completed")))
FAILING = Lifecycle(
    (Stage("queued", for_s=2), Stage("in_progress", for_s=8, progress=parse_curve([0, 60])), Stage("failed"))
)


def task(lifecycle: Lifecycle, **details: Any) -> Task:
    return Task(id="vid_1", created_at=START, stage_at=START, lifecycle=lifecycle, **details)


def look(subject: Task, after_s: float) -> tuple[str, int]:
    seen = observe(subject, START + after_s)
    return seen.state, seen.progress


@pytest.mark.parametrize(
    ("after_s", "expected"),
    [
        (-5, ("queued", 0)),
        (0, ("queued", 0)),
        (1.99, ("queued", 0)),
        (2, ("in_progress", 0)),
        (6, ("in_progress", 50)),
        (9.99, ("in_progress", 99)),
        (10, ("completed", 100)),
        (109.9, ("completed", 100)),
        (110, ("expired", 100)),
        (1e9, ("expired", 100)),
    ],
)
def test_stages_follow_each_other_by_time(after_s: float, expected: tuple[str, int]) -> None:
    assert look(task(BY_TIME), after_s) == expected


@pytest.mark.parametrize(
    ("after_s", "completed_at", "expires_at"),
    [(0, None, None), (9, None, None), (10, 1010, 1110), (109, 1010, 1110), (110, 1010, 1110), (10**6, 1010, 1110)],
)
def test_completion_and_expiry_are_known_from_completion_on_and_stay(
    after_s: float, completed_at: float | None, expires_at: float | None
) -> None:
    seen = observe(task(BY_TIME), START + after_s)
    assert (seen.completed_at, seen.expires_at) == (completed_at, expires_at)


def test_the_api_has_no_word_for_expired_and_shows_completed() -> None:
    seen = observe(task(BY_TIME), START + 110)
    assert (seen.state, seen.status, seen.is_final) == ("expired", "completed", True)


def test_a_failed_task_keeps_its_progress_and_says_why() -> None:
    seen = observe(task(FAILING), START + 10)
    assert (seen.status, seen.progress, seen.error) == ("failed", 60, TaskError())
    assert observe(task(FAILING), START + 9).error is None


@pytest.mark.parametrize("state", ["queued", "in_progress", "completed", "failed", "cancelled", "expired"])
def test_a_pinned_task_always_looks_the_same(state: str) -> None:
    subject = task(pinned(state), progress=30)
    looks = {observe(subject, START + after_s) for after_s in (-1, 0, 1, 1e12)}
    assert len(looks) == 1
    assert looks.pop().state == state


def polled(subject: Task, times: int, now: float = START) -> list[tuple[str, int]]:
    """The looks after each of so many polls."""
    looks = []
    for _ in range(times):
        subject = count_poll(subject, now)
        seen = observe(subject, now)
        looks.append((seen.state, seen.progress))
    return looks


def test_polls_end_a_stage_that_counts_them() -> None:
    assert polled(task(BY_POLLS), 7) == [
        ("queued", 0),
        ("in_progress", 0),
        ("in_progress", 25),
        ("in_progress", 50),
        ("in_progress", 75),
        ("completed", 100),
        ("completed", 100),
    ]


def test_looking_is_not_polling() -> None:
    subject = task(BY_POLLS)
    assert {look(subject, after_s) for after_s in (0, 1, 1e9)} == {("queued", 0)}


def test_a_stage_by_time_may_follow_one_by_polls() -> None:
    lifecycle = Lifecycle((Stage("queued", for_polls=1), Stage("in_progress", for_s=10), Stage("completed")))
    subject = count_poll(task(lifecycle), START + 50)
    assert [look(subject, after_s) for after_s in (50, 55, 60)] == [
        ("in_progress", 0),
        ("in_progress", 50),
        ("completed", 100),
    ]
    assert observe(subject, START + 60).completed_at == START + 60


def test_the_last_stage_has_no_end_whatever_it_says() -> None:
    assert look(task(Lifecycle((Stage("queued", for_s=1),))), 100) == ("queued", 0)
    assert polled(task(Lifecycle((Stage("queued", for_polls=1),))), 3) == [("queued", 0)] * 3


@pytest.mark.parametrize("lifecycle", [BY_TIME, FAILING, pinned("queued")])
def test_counting_polls_leaves_a_task_alone_that_does_not_count_them(lifecycle: Lifecycle) -> None:
    subject = task(lifecycle)
    assert count_poll(subject, START + 5) is subject


def lags(seen: Observation) -> bool:
    return seen.content_lag


def test_content_may_come_some_seconds_after_completion() -> None:
    lifecycle = Lifecycle((Stage("queued", for_s=2), Stage("completed", content_after_s=5)))
    assert [lags(observe(task(lifecycle), START + s)) for s in (0, 2, 6.9, 7, 1e6)] == [False, True, True, False, False]


def test_content_may_come_after_some_calls_for_it() -> None:
    subject = task(Lifecycle((Stage("queued", for_s=2), Stage("completed", content_after_calls=2))))
    assert count_content_call(subject, START) is subject, "it is not completed yet"
    answers = []
    for _ in range(3):
        answers.append(lags(observe(subject, START + 3)))
        subject = count_content_call(subject, START + 3)
    assert answers == [True, True, False]
    assert count_content_call(subject, START + 4) is subject, "there is nothing left to count"


@pytest.mark.parametrize("now", [0, 2, 5, 10, 50, 110, 500])
def test_settling_writes_down_what_is_seen_and_changes_no_later_look(now: float) -> None:
    subject = task(BY_TIME)
    settled = settle(subject, observe(subject, START + now))
    for later in (0, 1, 3, 7, 60, 1000):
        assert observe(settled, START + now + later) == observe(subject, START + now + later)


@pytest.mark.parametrize("state", ["queued", "in_progress", "completed", "failed", "cancelled", "expired"])
def test_a_task_can_be_moved_into_any_state(state: str) -> None:
    moved = move(task(BY_TIME), state, START + 6)
    assert observe(moved, START + 6).state == state


def test_a_task_that_is_moved_goes_on_from_there() -> None:
    moved = move(task(BY_TIME), "completed", START + 3)
    assert (observe(moved, START + 3).completed_at, observe(moved, START + 3).expires_at) == (1003, 1103)
    assert look(moved, 103) == ("expired", 100)
    back = move(moved, "in_progress", START + 200)
    assert [look(back, after_s) for after_s in (200, 204, 208)] == [
        ("in_progress", 0),
        ("in_progress", 50),
        ("completed", 100),
    ]
    assert observe(back, START + 208).completed_at == 1208


def test_a_task_that_is_moved_out_of_its_lifecycle_stays_there() -> None:
    error = TaskError("moderation_blocked", "No.")
    moved = move(task(BY_TIME), "failed", START + 6, error=error)
    for after_s in (6, 1e6):
        seen = observe(moved, START + after_s)
        assert (seen.state, seen.progress, seen.error) == ("failed", 50, error)


def test_a_task_that_is_pinned_by_hand_stays_as_it_is() -> None:
    held = pin(task(BY_TIME), "in_progress", START + 6)
    assert [look(held, after_s) for after_s in (6, 100, 1e9)] == [("in_progress", 50)] * 3
    assert polled(pin(task(BY_POLLS), "queued", START), 5) == [("queued", 0)] * 5
    assert observe(pin(task(BY_TIME), "completed", START + 6), START + 1e9).expires_at is None


def test_a_task_that_is_restarted_begins_anew() -> None:
    used = count_poll(task(BY_POLLS, completed_at=START, expires_at=START, progress=5), START)
    again = restart(used, BY_TIME, START + 500)
    assert [look(again, after_s) for after_s in (500, 506, 510)] == [
        ("queued", 0),
        ("in_progress", 50),
        ("completed", 100),
    ]
    assert observe(again, START + 510).expires_at == START + 610


def test_a_task_that_says_when_it_expires_does() -> None:
    subject = with_expiry(task(pinned("completed"), expires_at=START + 5))
    assert [look(subject, after_s) for after_s in (4.9, 5)] == [("completed", 100), ("expired", 100)]
    running = task(BY_TIME)
    assert with_expiry(running) is running


def test_progress_that_is_set_by_hand_lasts_as_long_as_the_stage() -> None:
    moved = move(task(BY_TIME), "in_progress", START, progress=77)
    assert [look(moved, after_s) for after_s in (0, 7.9, 8)] == [
        ("in_progress", 77),
        ("in_progress", 77),
        ("completed", 100),
    ]


def test_moving_starts_the_count_of_polls_anew() -> None:
    subject = count_poll(task(BY_POLLS), START)
    moved = move(subject, "queued", START)
    assert polled(moved, 2) == [("queued", 0), ("in_progress", 0)]


def test_an_expiry_that_is_given_beats_the_lifecycle() -> None:
    assert observe(task(pinned("completed"), expires_at=5000.0), START).expires_at == 5000


def test_looking_never_changes_the_task() -> None:
    subject = task(BY_TIME)
    before = subject._replace()
    for after_s in (0, 5, 50, 500):
        observe(subject, START + after_s)
    assert subject == before
