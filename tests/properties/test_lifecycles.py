"""Time alone decides what a task looks like: who looked before, and how often, does not."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from mock_server.domain.lifecycle import CURVES, Lifecycle, Stage
from mock_server.domain.observation import Observation, count_content_call, count_poll, move, observe, pin, settle
from mock_server.domain.task import Task

START = 1_800_000_000.0
FORWARD = ["queued", "in_progress", "completed", "expired"]
STATES = [*FORWARD, "failed", "cancelled"]

seconds = st.floats(0, 1e6) | st.integers(0, 100)
moments = st.lists(st.floats(0, 4e6) | st.integers(0, 500), min_size=1, max_size=12).map(sorted)


@st.composite
def curves(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    """Points that rise from left to right."""
    count = draw(st.integers(1, 5))
    shares = sorted(draw(st.lists(st.floats(0, 1), min_size=count, max_size=count)))
    shown = sorted(draw(st.lists(st.integers(0, 100), min_size=count, max_size=count)))
    return tuple(zip(shares, shown, strict=True))


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Any part of the usual way, with any end, and only time to move along it."""
    rising = st.sampled_from(sorted(CURVES.values())) | curves()
    stages = [
        Stage(
            state,
            for_s=draw(seconds),
            progress=draw(rising),
            content_after_s=draw(st.sampled_from([0, 0, 5.5])),
        )
        for state in FORWARD
        if draw(st.booleans())
    ]
    if not stages or stages[-1].state in ("queued", "in_progress"):
        stages.append(Stage(draw(st.sampled_from(["completed", "failed", "cancelled"]))))
    return Lifecycle(tuple(stages))


def new_task(lifecycle: Lifecycle) -> Task:
    return Task(id="vid_1", created_at=START, stage_at=START, lifecycle=lifecycle)


def place(seen: Observation) -> int:
    return len(FORWARD) if seen.state in ("failed", "cancelled") else FORWARD.index(seen.state)


@given(
    lifecycles(), moments, st.lists(st.sampled_from(["look", "settle", "poll", "download"]), min_size=12, max_size=12)
)
def test_what_is_done_in_between_never_changes_what_is_seen_later(
    lifecycle: Lifecycle, whens: list[float], deeds: list[str]
) -> None:
    untouched = task = new_task(lifecycle)
    for when, deed in zip(whens, deeds, strict=False):
        now = START + when
        assert observe(task, now) == observe(untouched, now)
        if deed == "settle":
            task = settle(task, observe(task, now))
        elif deed == "poll":
            task = count_poll(task, now)
        elif deed == "download":
            task = count_content_call(task, now)
    last = START + whens[-1]
    for later in (last, last + 1, last + 1e7):
        assert observe(task, later) == observe(untouched, later)


@given(lifecycles(), moments)
def test_states_go_forward_and_progress_never_falls(lifecycle: Lifecycle, whens: list[float]) -> None:
    seen = [observe(new_task(lifecycle), START + when) for when in whens]
    assert [place(each) for each in seen] == sorted(place(each) for each in seen)
    assert [each.progress for each in seen] == sorted(each.progress for each in seen)
    assert all(0 <= each.progress <= 100 for each in seen)


@given(lifecycles(), moments)
def test_a_completion_once_known_stays_what_it_is(lifecycle: Lifecycle, whens: list[float]) -> None:
    seen = [observe(new_task(lifecycle), START + when) for when in whens]
    known = [each.completed_at for each in seen if each.completed_at is not None]
    assert len(set(known)) <= 1
    for when, each in zip(whens, seen, strict=True):
        if each.state == "completed":
            assert each.completed_at is not None
            assert each.completed_at <= START + when
            assert each.expires_at is None or each.expires_at > START + when


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(0, 30), st.floats(0, 1e9))
def test_polls_alone_move_a_lifecycle_that_counts_them(lengths: list[int], polls: int, after_s: float) -> None:
    stages = [Stage(state, for_polls=count) for state, count in zip(FORWARD, lengths, strict=False)]
    task = new_task(Lifecycle((*stages, Stage("expired"))))
    for _ in range(polls):
        task = count_poll(task, START + after_s)
    ended = sum(polls >= sum(lengths[: index + 1]) for index in range(len(lengths)))
    assert observe(task, START + after_s).stage == ended


@given(lifecycles(), st.floats(0, 1e6), st.sampled_from(STATES))
def test_a_moved_task_is_where_it_was_moved_to_and_a_pinned_one_stays_there(
    lifecycle: Lifecycle, after_s: float, state: str
) -> None:
    moved = move(new_task(lifecycle), state, START + after_s)
    lasts_s = moved.lifecycle.stages[moved.stage].for_s
    assume(lasts_s is None or lasts_s >= 1 or moved.stage + 1 == len(moved.lifecycle.stages))
    held = pin(new_task(lifecycle), state, START + after_s)
    looks = [observe(moved, START + after_s), *(observe(held, START + after_s + later) for later in (0, 1, 1e9))]
    assert [seen.state for seen in looks] == [state] * 4
    assert all(0 <= seen.progress <= 100 for seen in looks)
