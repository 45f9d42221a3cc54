"""``/_mock/tasks``: tasks in any state, for one world."""

from __future__ import annotations

from itertools import islice
from typing import Any

from mock_server.call import Call, Function, Reply, empty_reply, json_reply
from mock_server.control.definition import changed, defined
from mock_server.domain.lifecycle import lifecycle_to_document
from mock_server.domain.observation import observe, settle
from mock_server.domain.task import Task
from mock_server.operations.absence import absent_task


def list_tasks(call: Call) -> Reply:
    """GET /_mock/tasks: rows and own tasks, all or those in one state."""
    values = call.arguments.values
    state, limit = values.get("state"), values["limit"]
    walk = call.services.tasks.walk(call.snapshot.table, call.world, call.task, values["order"] == "desc")
    found = (task for task in walk if state is None or observe(task, call.now).state == state)
    page = list(islice(found, limit + 1))
    return json_reply(
        200, {"data": [task_document(call, task) for task in page[:limit]], "has_more": len(page) > limit}
    )  # fmt: skip


def get_task(call: Call) -> Reply:
    """GET /_mock/tasks/{task_id}: everything that is known of a task."""
    task, _ = call.subject()
    return json_reply(200, task_document(call, task))


def put_task(call: Call) -> Reply:
    """PUT /_mock/tasks/{task_id}: a task as the body describes it, in the place of the one with its id."""
    task = defined(call, call.arguments.values["task_id"], call.arguments.payload or {})
    is_new = call.services.tasks.put(call.snapshot.table, call.world, task)
    return json_reply(201 if is_new else 200, task_document(call, task))


def patch_task(call: Call) -> Reply:
    """PATCH /_mock/tasks/{task_id}: change properties, move the task by hand, or pin it."""
    before, _ = call.subject()
    tasks, table = call.services.tasks, call.snapshot.table
    after = tasks.update(table, call.world, before.id, lambda task: changed(call, task, call.arguments.payload))
    if after is None:
        raise absent_task(call)
    tasks.reorder(call.world, before, after)
    return json_reply(200, task_document(call, after))


def delete_task(call: Call) -> Reply:
    """DELETE /_mock/tasks/{task_id}: any task, also one that is protected or not finished."""
    task, _ = call.subject()
    call.services.tasks.delete(call.snapshot.table, call.world, task)
    return empty_reply(204)


def delete_tasks(call: Call) -> Reply:
    """DELETE /_mock/tasks: the world has no task any more, until it is reset."""
    call.services.tasks.delete_all(call.snapshot.table, call.world)
    return empty_reply(204)


def task_document(call: Call, task: Task) -> dict[str, Any]:
    """The task with its look at this moment. Moments are seconds of world time, not cut to whole ones."""
    seen = observe(task, call.now)
    task = settle(task, seen)
    return {
        "id": task.id,
        "origin": "world" if call.services.tasks.is_own(call.world, task.id) else "table",
        "state": seen.state,
        "status": seen.status,
        "progress": seen.progress,
        "stage": seen.stage,
        "stage_at": seen.stage_at,
        "polls": task.polls,
        "content_calls": task.content_calls,
        "content_lag": seen.content_lag,
        "created_at": task.created_at,
        "completed_at": seen.completed_at,
        "expires_at": seen.expires_at,
        "error": {"code": seen.error.code, "message": seen.error.message} if seen.error is not None else None,
        "lifecycle": lifecycle_to_document(task.lifecycle),
        "model": task.model,
        "prompt": task.prompt,
        "seconds": task.seconds,
        "size": task.size,
        "remixed_from": task.remixed_from,
        "scenario": task.scenario,
        "metadata": task.metadata,
        "content": task.content,
        "size_bytes": task.size_bytes,
        "protected": task.protected,
    }


FUNCTIONS: dict[str, Function] = {
    "listTasks": list_tasks,
    "deleteTasks": delete_tasks,
    "getTask": get_task,
    "putTask": put_task,
    "patchTask": patch_task,
    "deleteTask": delete_task,
}
