"""From a body of ``/_mock/tasks`` to a task: a new one, or one that is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.call import Call
from mock_server.control.names import check_content, find_scenario, read_lifecycle, refusal
from mock_server.domain.lifecycle import TaskError, pinned
from mock_server.domain.observation import move, pin, restart, with_expiry
from mock_server.domain.task import Task
from mock_server.operations.story import default_lifecycle, told

_PLAIN = (
    "created_at", "completed_at", "expires_at", "model", "prompt", "seconds", "size", "metadata", "remixed_from",
    "content", "protected",
)  # fmt: skip
_WHOLE = ("progress", "size_bytes")
"""JSON Schema takes 4.0 for an integer."""


def defined(call: Call, task_id: str, body: Mapping[str, Any]) -> Task:
    """A task as a create would make it, but for what ``body`` says. Raises ApiError.

    With ``state`` alone it never moves; with ``lifecycle`` as well it stands in that stage and goes on from there.
    """
    created_at = body.get("created_at", call.now)
    task = Task(
        task_id,
        created_at,
        default_lifecycle(call),
        stage_at=created_at,
        content=call.snapshot.table.content_for(body.get("size", "720x1280")),
    )
    if "scenario" in body:
        task = told(task, find_scenario(call, body["scenario"]))
    if "lifecycle" in body:
        task = task._replace(lifecycle=read_lifecycle(call, body["lifecycle"]))
    state = _state(body, "lifecycle" in body)
    if state is not None:
        task = _standing(call, task, state) if "lifecycle" in body else _still(task, state, _error(body))
    return _checked(call, with_expiry(task._replace(**_properties(body))))


def changed(call: Call, task: Task, body: Mapping[str, Any]) -> Task:
    """``task`` after what ``body`` says: first its lifecycle, then its state, then its properties. Raises ApiError."""
    if "lifecycle" in body:
        task = restart(task, read_lifecycle(call, body["lifecycle"]), call.now)
    state = _state(body, False)
    properties = _properties(body)
    if "pin" in body:
        task = pin(task, body["pin"], call.now, _error(body), properties.get("progress"))
    elif state is not None:
        task = move(task, state, call.now, _error(body), properties.get("progress"))
    return _checked(call, with_expiry(task._replace(**properties)))


def _state(body: Mapping[str, Any], has_lifecycle: bool) -> str | None:
    """The state that is asked for; an error asks for ``failed``."""
    implied = "failed" if "error" in body and not has_lifecycle and "pin" not in body else None
    state: str | None = body.get("state", implied)
    asked = body.get("pin", state)
    if "error" in body and asked not in (None, "failed"):
        raise refusal("error", f"Only the state 'failed' has an error, and not {asked!r}")
    return state


def _error(body: Mapping[str, Any]) -> TaskError | None:
    return TaskError(**body["error"]) if "error" in body else None


def _properties(body: Mapping[str, Any]) -> dict[str, Any]:
    properties = {name: body[name] for name in _PLAIN if name in body}
    whole = {name: None if body[name] is None else int(body[name]) for name in _WHOLE if name in body}
    return properties | whole


def _standing(call: Call, task: Task, state: str) -> Task:
    """The task in the stage of its lifecycle that has this state, as of now."""
    index = task.lifecycle.index_of(state)
    if index is None:
        states = [stage.state for stage in task.lifecycle.stages]
        raise refusal("state", f"The lifecycle has no stage {state!r}", state, states)
    return task._replace(stage=index, stage_at=call.now)


def _still(task: Task, state: str, error: TaskError | None) -> Task:
    """The task in a state that it never leaves."""
    task = task._replace(lifecycle=pinned(state, error=error))
    if state == "expired":
        return task._replace(completed_at=task.created_at, expires_at=task.created_at)
    return task._replace(completed_at=task.created_at) if state == "completed" else task


def _checked(call: Call, task: Task) -> Task:
    check_content(call, task.content, task.size_bytes)
    return task
