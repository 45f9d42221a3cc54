"""What is written into a store is what is read back from it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mock_server.domain.fault import RANGES, Fault, Occasion
from mock_server.domain.lifecycle import (
    CURVES,
    Lifecycle,
    Stage,
    TaskError,
    lifecycle_from_document,
    lifecycle_to_document,
    parse_curve,
)
from mock_server.domain.task import Task, task_from_document, task_to_document

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
moments = st.floats(0, 2e11) | st.integers(0, 2 * 10**11)
counts = st.integers(0, 2**63)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=4,
)


def from_left_to_right(curve: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple(sorted(curve, key=lambda point: point[0]))


points = st.tuples(st.floats(0, 1) | st.integers(0, 1), st.floats(0, 100) | st.integers(0, 100))
curves = st.sampled_from(sorted(CURVES.values())) | st.lists(points, min_size=1, max_size=4).map(from_left_to_right)
stages = st.builds(
    Stage,
    st.sampled_from(["queued", "in_progress", "completed", "failed", "cancelled", "expired"]),
    for_s=st.none() | moments,
    for_polls=st.none() | st.integers(1, 100),
    progress=curves,
    error=st.none() | st.builds(TaskError, text, text),
    content_after_s=moments,
    content_after_calls=counts,
)
occasions = st.builds(
    Occasion,
    operation=st.none() | text,
    task=st.none() | text,
    method=st.none() | text,
    key=st.none() | text,
    range=st.none() | st.sampled_from(RANGES),
    nth=st.none() | st.tuples(st.integers(1, 9), st.integers(1, 9)),
)
faults = st.builds(
    Fault,
    name=text,
    kind=text,
    parameters=st.dictionaries(st.sampled_from(["seconds", "at"]), st.integers(0, 9)),
    when=occasions,
    times=st.none() | st.integers(1, 9),
    probability=st.floats(0, 1),
)
lifecycles = st.builds(Lifecycle, st.lists(stages, min_size=1, max_size=3).map(tuple))
tasks = st.builds(
    Task,
    id=text,
    created_at=moments,
    lifecycle=lifecycles,
    stage=counts,
    stage_at=moments,
    polls=counts,
    content_calls=counts,
    completed_at=st.none() | moments,
    expires_at=st.none() | moments,
    progress=st.none() | st.integers(0, 100),
    model=text,
    prompt=st.none() | text,
    seconds=text,
    size=text,
    remixed_from=st.none() | text,
    scenario=st.none() | text,
    metadata=st.none() | st.dictionaries(text, values, max_size=3),
    content=text,
    size_bytes=st.none() | counts,
    protected=st.booleans(),
    faults=st.lists(faults, max_size=2).map(tuple),
)


@given(tasks)
def test_a_task_survives_its_document(task: Task) -> None:
    assert task_from_document(json.loads(json.dumps(task_to_document(task)))) == task


@given(lifecycles)
def test_a_lifecycle_survives_its_document(lifecycle: Lifecycle) -> None:
    assert lifecycle_from_document(json.loads(json.dumps(lifecycle_to_document(lifecycle)))) == lifecycle


@given(curves)
def test_a_curve_survives_its_list_of_points(curve: tuple[tuple[float, float], ...]) -> None:
    assert parse_curve(json.loads(json.dumps(curve))) == curve


def test_a_task_at_its_defaults_is_a_small_document() -> None:
    task = Task(id="vid_1", created_at=5, lifecycle=Lifecycle())
    assert task_to_document(task) == {"id": "vid_1", "created_at": 5, "lifecycle": [{"state": "completed"}]}


def test_every_field_of_a_task_is_among_those_that_are_tried() -> None:
    drawn = {"id", "created_at", "lifecycle", "stage", "stage_at", "polls", "content_calls", "completed_at"}
    drawn |= {"expires_at", "progress", "model", "prompt", "seconds", "size", "remixed_from", "metadata", "content"}
    drawn |= {"size_bytes", "protected", "scenario", "faults"}
    assert set(Task._fields) == drawn
