"""The operations of ``/v1/videos``. Which of them is reached in which task state, the contract says."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from mock_server.call import Call, Function, Reply, Shown, json_reply, text_reply
from mock_server.content.body import Body
from mock_server.content.conditional import decide
from mock_server.contract.contract import to_json
from mock_server.domain.answers import parse_answer
from mock_server.domain.errors import ApiError
from mock_server.domain.observation import Observation, observe
from mock_server.domain.task import Task
from mock_server.operations.envelope import example_reply
from mock_server.operations.repetition import lasts_until
from mock_server.operations.story import default_lifecycle, find_scenario, told


def create_video(call: Call) -> Reply:
    """POST /v1/videos: a new task, as it looks at this moment, or the refusal that its scenario tells."""
    asked = call.arguments.payload
    settled = {**call.arguments.defaults, **_older_words(asked), **asked}
    return _create(call, settled, call.snapshot.table.content_for(settled["size"]))


def _older_words(asked: Mapping[str, Any]) -> dict[str, str]:
    """``size`` and ``seconds`` from the words of the gateway's older page: width, height and duration."""
    words = {}
    if "width" in asked and "height" in asked:
        words["size"] = f"{int(asked['width'])}x{int(asked['height'])}"  # 640.0 is an integer of JSON Schema
    if "duration" in asked:
        words["seconds"] = f"{asked['duration']:g}"
    return words


def remix_video(call: Call) -> Reply:
    """POST /v1/videos/{task_id}/remix: a new task of the same size and length, with another prompt."""
    source, _ = call.subject()
    prompt = call.arguments.payload["prompt"]
    settled = {"model": source.model, "prompt": prompt, "seconds": source.seconds, "size": source.size}
    return _create(call, settled, source.content, remixed_from=source.id)


def _create(call: Call, settled: Mapping[str, Any], content: str, remixed_from: str | None = None) -> Reply:
    """Store a task under a fresh id, with the story of its scenario.

    A seeded generator may give an id that another process has taken: try on.
    """
    scenario = find_scenario(call, settled)
    if scenario is not None:
        call.scenario = scenario.name
        if scenario.answer is not None:
            return example_reply(call, parse_answer(scenario.answer))
    task = Task(
        id=_new_id(call),
        created_at=call.now,
        lifecycle=default_lifecycle(call),
        stage_at=call.now,
        model=settled["model"],
        prompt=settled["prompt"],
        seconds=settled["seconds"],
        size=settled["size"],
        remixed_from=remixed_from,
        metadata=settled.get("metadata"),
        content=content,
    )
    if scenario is not None:
        task = told(task, scenario)
    while not call.services.tasks.create(call.world, task):
        task = task._replace(id=_new_id(call))
    call.created = task.id
    return _status_reply(call, task, observe(task, call.now))


def _new_id(call: Call) -> str:
    return f"vid_{call.services.new_id(96)}"


def get_video(call: Call) -> Reply:
    """GET /v1/videos/{task_id}: how the task looks at this moment."""
    return _status_reply(call, *call.subject())


def _status_reply(call: Call, task: Task, seen: Observation) -> Reply:
    """The task, and, while it is not final, when the official SDKs are to ask again."""
    shown = call.memo.shown
    if shown is None or shown.task is not task or shown.seen != seen:
        document = video_document(task, seen)
        shown = call.memo.shown = Shown(task, seen, document, to_json(document))
    poll_after_ms = call.services.settings.poll_after_ms
    header = (("openai-poll-after-ms", str(poll_after_ms)),) if poll_after_ms and not seen.is_final else ()
    return text_reply(200, shown.text, shown.document, header)


def list_videos(call: Call) -> Reply:
    """GET /v1/videos: one page of the world's tasks."""
    values = call.arguments.values
    tasks, has_more = call.services.tasks.list(
        call.snapshot.table, call.world, call.task, values["limit"], values["order"] == "desc"
    )
    shown = [(task, observe(task, call.now)) for task in tasks]
    data = [video_document(task, seen) for task, seen in shown]
    looks = [seen for _, seen in shown] if call.seen is None else [call.seen, *(seen for _, seen in shown)]
    call.lasts_until = min(map(lasts_until, looks), default=inf)
    return json_reply(
        200,
        {
            "object": "list",
            "data": data,
            "first_id": data[0]["id"] if data else None,
            "last_id": data[-1]["id"] if data else None,
            "has_more": has_more,
        },
    )


def delete_video(call: Call) -> Reply:
    """DELETE /v1/videos/{task_id}: the task and its content are gone."""
    task, _ = call.subject()
    call.services.tasks.delete(call.snapshot.table, call.world, task)
    return json_reply(200, {"id": task.id, "object": "video.deleted", "deleted": True})


def get_video_content(call: Call) -> Reply:
    """GET and HEAD /v1/videos/{task_id}/content: the bytes that the request's headers select."""
    task, _ = call.subject()
    representation = call.snapshot.table.representation(task, call.arguments.values["variant"])
    if representation is None:
        raise ApiError("no_variant")
    plan = decide(call.request.method, call.request.headers, representation)
    if plan.status == 412:
        raise ApiError("precondition_failed", headers=plan.headers)
    if plan.status == 416:
        raise ApiError("range_not_satisfiable", headers=plan.headers)
    if plan.status == 206 and plan.headers[-1][0] == "Content-Range":
        call.piece_of = representation
    return Reply(plan.status, list(plan.headers), Body(*plan.parts))


def video_document(task: Task, seen: Observation) -> dict[str, Any]:
    """The Video object of the contract."""
    document: dict[str, Any] = {
        "id": task.id,
        "object": "video",
        "model": task.model,
        "status": seen.status,
        "progress": seen.progress,
        "created_at": int(task.created_at),
        "completed_at": _seconds(seen.completed_at),
        "expires_at": _seconds(seen.expires_at),
        "prompt": task.prompt,
        "size": task.size,
        "seconds": task.seconds,
        "remixed_from_video_id": task.remixed_from,
        "error": {"code": seen.error.code, "message": seen.error.message} if seen.error is not None else None,
    }
    if task.metadata is not None:
        document["metadata"] = task.metadata
    return document


def _seconds(moment: float | None) -> int | None:
    return None if moment is None else int(moment)


FUNCTIONS: dict[str, Function] = {
    "createVideo": create_video,
    "listVideos": list_videos,
    "getVideo": get_video,
    "deleteVideo": delete_video,
    "getVideoContent": get_video_content,
    "headVideoContent": get_video_content,
    "remixVideo": remix_video,
    "remixVideoByBody": remix_video,
}
"""By operationId. An operation of the contract that has no function here is answered from its example."""
