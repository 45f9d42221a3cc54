"""One video generation job, as it is stored."""

from __future__ import annotations

from typing import Any, NamedTuple

from mock_server.domain.fault import Fault, fault_from_document, fault_to_document
from mock_server.domain.lifecycle import Lifecycle, lifecycle_from_document, lifecycle_to_document


class Task(NamedTuple):
    """A task. Moments are seconds of world time since the Unix epoch.

    ``stage`` and ``stage_at`` say which stage was last known to be in force, and since when; what the task looks
    like later is computed from there (``observation.observe``). ``polls`` counts status requests in that stage,
    ``content_calls`` requests for content since it was completed.
    """

    id: str
    created_at: float
    lifecycle: Lifecycle
    stage: int = 0
    stage_at: float = 0
    polls: int = 0
    content_calls: int = 0
    completed_at: float | None = None
    expires_at: float | None = None
    progress: int | None = None
    """Shown instead of what the lifecycle says; set where a task was moved by hand."""

    model: str = "sora-2"
    prompt: str | None = None
    seconds: str = "4"
    size: str = "720x1280"
    remixed_from: str | None = None
    scenario: str | None = None
    metadata: dict[str, Any] | None = None
    content: str = "portrait"
    size_bytes: int | None = None
    """The exact size of the video; None leaves the file as it is."""

    protected: bool = False
    faults: tuple[Fault, ...] = ()
    """The misbehaviour that its scenario tells of."""


_DEFAULTS = [Task._field_defaults.get(name, ...) for name in Task._fields]
"""In their order; what has none is never equal to ``...``."""


def task_to_document(task: Task) -> dict[str, Any]:
    """The task as a JSON document, without what is at its default."""
    details = zip(Task._fields, task, _DEFAULTS, strict=False)  # of one length; a check would cost as much again
    document: dict[str, Any] = {
        name: value for name, value, default in details if value is not default and value != default
    }
    document["lifecycle"] = lifecycle_to_document(task.lifecycle)
    if task.faults:
        document["faults"] = [fault_to_document(fault) for fault in task.faults]
    return document


def task_from_document(document: dict[str, Any]) -> Task:
    """The task that ``task_to_document`` wrote."""
    details = {**document, "lifecycle": lifecycle_from_document(document["lifecycle"])}
    if "faults" in details:
        details["faults"] = tuple(fault_from_document(fault, "") for fault in details["faults"])
    return Task(**details)
