from __future__ import annotations

import pytest

from mock_server.domain.lifecycle import CURVES, Lifecycle, Stage, TaskError, parse_curve, pinned


@pytest.mark.parametrize(
    ("curve", "shown"),
    [
        ("linear", {0: 0, 0.25: 25, 0.999: 99, 1: 100}),
        ("stalls_at_99", {0: 0, 0.25: 49, 0.5: 99, 0.75: 99, 1: 99}),
        ("stuck_at_0", {0: 0, 0.5: 0, 1: 0}),
        ("jumps", {0: 0, 0.499: 0, 0.5: 90, 0.9: 90, 1: 90}),
        (42, {0: 42, 0.5: 42, 1: 42}),
        ([10, 20], {0: 10, 0.5: 15, 1: 20}),
        ([[0, 0], [0.5, 80], [1, 100]], {0: 0, 0.25: 40, 0.5: 80, 0.75: 90, 1: 100}),
        ([[0.5, 30], [0.75, 60]], {0: 30, 0.25: 30, 0.5: 30, 0.625: 45, 0.75: 60, 1: 60}),
        ([[0.5, 0], [0.5, 90]], {0: 0, 0.4: 0, 0.5: 90, 1: 90}),
    ],
)
def test_a_progress_curve_goes_through_its_points_and_is_level_outside(curve: object, shown: dict[float, int]) -> None:
    stage = Stage("in_progress", progress=parse_curve(curve))  # type: ignore[arg-type]  # as the table gives it
    assert {share: stage.progress_at(share) for share in shown} == shown


def test_progress_is_linear_unless_said_otherwise() -> None:
    assert Stage("in_progress").progress == CURVES["linear"]


def test_the_first_stage_of_a_state_is_its_place() -> None:
    lifecycle = Lifecycle((Stage("queued"), Stage("in_progress"), Stage("queued")))
    assert [lifecycle.index_of(state) for state in ("queued", "in_progress", "failed")] == [0, 1, None]


def test_a_pinned_lifecycle_has_one_stage_without_an_end() -> None:
    error = TaskError("moderation_blocked", "No.")
    assert pinned("failed", error=error) == Lifecycle((Stage("failed", error=error),))
