"""What a task looks like at one moment: computed from the task and the moment, never stored."""

from __future__ import annotations

from typing import NamedTuple

from mock_server.domain.lifecycle import Lifecycle, Stage, TaskError, pinned
from mock_server.domain.task import Task

FINAL_STATES = frozenset({"completed", "failed", "cancelled", "expired"})


class Observation(NamedTuple):
    """The look of a task. ``state`` may be ``expired``; ``status`` is the word that the API shows for it."""

    state: str
    progress: int
    stage: int
    stage_at: float
    completed_at: float | None
    expires_at: float | None
    error: TaskError | None
    content_lag: bool
    ends_at: float | None
    """When the stage makes way for the next one; None where no clock ends it."""

    @property
    def status(self) -> str:
        return "completed" if self.state == "expired" else self.state

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


def observe(task: Task, now: float) -> Observation:
    """The look of ``task`` at the world time ``now`` (seconds). The same arguments always give the same look."""
    stages = task.lifecycle.stages
    index, at, completed_at = task.stage, task.stage_at, task.completed_at
    while True:
        stage = stages[index]
        if stage.state == "completed" and completed_at is None:
            completed_at = at
        end = _end_of(task, index, at)
        if end is None or now < end:
            break
        at = end
        index += 1
    elapsed_s = now - at if now > at else 0.0
    return Observation(  # by place, which takes half the time: a list has many tasks
        stage.state,
        _progress(task, stage, index, elapsed_s),
        index,
        at,
        completed_at,
        _expires_at(task, index, at),
        (stage.error or TaskError()) if stage.state == "failed" else None,
        _content_lag(task, stage, elapsed_s),
        end,
    )


def counts_polls(task: Task, seen: Observation) -> bool:
    """Whether one more status request of a task that looks like ``seen`` is counted (``count_poll``)."""
    return task.lifecycle.stages[seen.stage].for_polls is not None


def counts_content_calls(task: Task, seen: Observation) -> bool:
    """Whether one more request for its content is counted (``count_content_call``)."""
    stage = task.lifecycle.stages[seen.stage]
    return stage.state == "completed" and task.content_calls < stage.content_after_calls


def _end_of(task: Task, index: int, at: float) -> float | None:
    """When the stage at ``index``, in force since ``at``, makes way for the next; None where no clock ends it."""
    stages = task.lifecycle.stages
    if index + 1 == len(stages):
        return None
    if task.expires_at is not None and stages[index].state == "completed" and stages[index + 1].state == "expired":
        return max(at, task.expires_at)
    for_s = stages[index].for_s
    return None if for_s is None else at + for_s


def _progress(task: Task, stage: Stage, index: int, elapsed_s: float) -> int:
    if task.progress is not None and index == task.stage:
        return task.progress
    if stage.state == "queued":
        return 0
    if stage.state in ("completed", "expired"):
        return 100
    if stage.state != "in_progress":
        return task.lifecycle.progress_before(index)
    if stage.for_polls is not None:
        return stage.progress_at(task.polls / stage.for_polls if index == task.stage else 0)
    return stage.progress_at(elapsed_s / stage.for_s if stage.for_s else 0)


def _expires_at(task: Task, index: int, at: float) -> float | None:
    """When the content is gone: known from the moment on which the task is completed."""
    if task.expires_at is not None:
        return task.expires_at
    stage = task.lifecycle.stages[index]
    if stage.state == "expired":
        return at
    if stage.state != "completed" or stage.for_s is None:
        return None
    following = task.lifecycle.stages[index + 1 : index + 2]
    return at + stage.for_s if following and following[0].state == "expired" else None


def _content_lag(task: Task, stage: Stage, elapsed_s: float) -> bool:
    if stage.state != "completed":
        return False
    return elapsed_s < stage.content_after_s or task.content_calls < stage.content_after_calls


def settle(task: Task, seen: Observation) -> Task:
    """The task with the stage that ``seen`` shows written down; it looks the same from that moment on."""
    if seen.stage == task.stage:
        return task
    return task._replace(
        stage=seen.stage, stage_at=seen.stage_at, polls=0, completed_at=seen.completed_at, progress=None
    )


def count_poll(task: Task, now: float) -> Task:
    """The task after one more status request. A stage that lasts a number of polls ends with the last of them."""
    seen = observe(task, now)
    stage = task.lifecycle.stages[seen.stage]
    if stage.for_polls is None:
        return task
    task = settle(task, seen)
    task = task._replace(polls=task.polls + 1)
    if task.polls < stage.for_polls or task.stage + 1 == len(task.lifecycle.stages):
        return task
    return task._replace(stage=task.stage + 1, stage_at=now, polls=0, completed_at=seen.completed_at, progress=None)


def count_content_call(task: Task, now: float) -> Task:
    """The task after one more request for its content, where its lifecycle counts them."""
    seen = observe(task, now)
    if not counts_content_calls(task, seen):
        return task
    return settle(task, seen)._replace(content_calls=task.content_calls + 1)


def move(task: Task, state: str, now: float, error: TaskError | None = None, progress: int | None = None) -> Task:
    """The task moved by hand into ``state`` at ``now``: into its lifecycle's stage of that name where there is one
    (so that a task which is completed by hand still expires), else out of its lifecycle for good.
    """
    seen = observe(task, now)
    index = task.lifecycle.index_of(state)
    lifecycle = task.lifecycle
    if index is None or error is not None:
        lifecycle, index = pinned(state, error=error), 0
    if progress is None and state in ("failed", "cancelled"):
        progress = seen.progress
    completed_at = seen.completed_at if state == "expired" else None
    return task._replace(
        lifecycle=lifecycle, stage=index, stage_at=now, polls=0, completed_at=completed_at, progress=progress,
        expires_at=None, content_calls=0,
    )  # fmt: skip


def pin(task: Task, state: str, now: float, error: TaskError | None = None, progress: int | None = None) -> Task:
    """The task moved by hand into ``state``, where it stays whatever the clock does."""
    moved = move(task, state, now, error, progress)
    stage = moved.lifecycle.stages[moved.stage]
    kept = stage._replace(for_s=None, for_polls=None)
    if progress is None and state == "in_progress":
        moved = moved._replace(progress=observe(task, now).progress)
    return moved._replace(lifecycle=Lifecycle((kept,)), stage=0)


def restart(task: Task, lifecycle: Lifecycle, now: float) -> Task:
    """The task at the beginning of ``lifecycle``."""
    return task._replace(
        lifecycle=lifecycle, stage=0, stage_at=now, polls=0, content_calls=0,
        completed_at=None, expires_at=None, progress=None,
    )  # fmt: skip


def with_expiry(task: Task) -> Task:
    """The task with somewhere to go when its ``expires_at`` comes: one that says when it expires, does."""
    last = task.lifecycle.stages[-1]
    if task.expires_at is None or last.state != "completed":
        return task
    return task._replace(lifecycle=Lifecycle((*task.lifecycle.stages, Stage("expired"))))
