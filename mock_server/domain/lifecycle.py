"""The ordered stages that a task passes: how long each lasts, and how its progress grows."""

from __future__ import annotations

from typing import Any, NamedTuple

Point = tuple[float, float]

CURVES: dict[str, tuple[Point, ...]] = {
    "linear": ((0, 0), (1, 100)),
    "stalls_at_99": ((0, 0), (0.5, 99), (1, 99)),
    "stuck_at_0": ((0, 0), (1, 0)),
    "jumps": ((0, 0), (0.5, 0), (0.5, 90), (1, 90)),
}
"""Named progress curves: the share of the stage that has passed (0 to 1), and the percentage shown then."""

_LINEAR = CURVES["linear"]


class TaskError(NamedTuple):
    """Why a task failed, as its status shows it."""

    code: str = "video_generation_failed"
    message: str = "The video could not be generated."


class Stage(NamedTuple):
    """One stage. It lasts ``for_s`` seconds, or ``for_polls`` status requests, or else until it is moved by hand.

    ``content_after_s`` and ``content_after_calls``: how long the content of a completed task is still refused.
    """

    state: str
    for_s: float | None = None
    for_polls: int | None = None
    progress: tuple[Point, ...] = _LINEAR
    error: TaskError | None = None
    content_after_s: float = 0
    content_after_calls: int = 0

    def progress_at(self, share: float) -> int:
        """The percentage shown when ``share`` (0 to 1) of the stage has passed: its curve, cut to a whole number."""
        before_x, before_y = 0.0, self.progress[0][1]
        for x, y in self.progress:
            if share < x:
                return int(before_y + (y - before_y) * (share - before_x) / (x - before_x))
            before_x, before_y = x, y
        return int(before_y)


class Lifecycle(NamedTuple):
    """The stages in their order; at least one."""

    stages: tuple[Stage, ...] = (Stage("completed"),)

    def index_of(self, state: str) -> int | None:
        """The place of the first stage with this state."""
        return next((index for index, stage in enumerate(self.stages) if stage.state == state), None)

    def progress_before(self, index: int) -> int:
        """The progress at the end of the last ``in_progress`` stage before ``index``; 0 where there is none."""
        ends = [stage.progress_at(1) for stage in self.stages[:index] if stage.state == "in_progress"]
        return ends[-1] if ends else 0


def pinned(state: str, **details: Any) -> Lifecycle:
    """The lifecycle of a task that never moves."""
    return Lifecycle((Stage(state, **details),))


def parse_curve(value: str | float | list[Any]) -> tuple[Point, ...]:
    """A curve's name, a percentage that is shown throughout, ``[from, to]``, or ``[share, percentage]`` points."""
    if isinstance(value, str):
        return CURVES[value]
    if isinstance(value, int | float):
        return ((0, value), (1, value))
    if isinstance(value[0], int | float):
        return ((0, value[0]), (1, value[1]))
    return tuple(sorted(((point[0], point[1]) for point in value), key=lambda point: point[0]))


def lifecycle_to_document(lifecycle: Lifecycle) -> list[dict[str, Any]]:
    """The stages as JSON, without what is at its default."""
    return [_stage_to_document(stage) for stage in lifecycle.stages]


def _stage_to_document(stage: Stage) -> dict[str, Any]:
    state, for_s, for_polls, progress, error, content_after_s, content_after_calls = stage
    document: dict[str, Any] = {"state": state}
    if for_s is not None:
        document["for_s"] = for_s
    if for_polls is not None:
        document["for_polls"] = for_polls
    if progress != _LINEAR:
        document["progress"] = [list(point) for point in progress]
    if error is not None:
        document["error"] = {"code": error.code, "message": error.message}
    if content_after_s:
        document["content_after_s"] = content_after_s
    if content_after_calls:
        document["content_after_calls"] = content_after_calls
    return document


def lifecycle_from_document(document: list[dict[str, Any]]) -> Lifecycle:
    """The lifecycle that a list of stages describes. Expects what the task-state table's schema allows."""
    return Lifecycle(tuple(map(_stage_from_document, document)))


def _stage_from_document(document: dict[str, Any]) -> Stage:
    details = dict(document)
    if "progress" in details:
        details["progress"] = parse_curve(details["progress"])
    if "error" in details:
        details["error"] = TaskError(**details["error"])
    return Stage(**details)
