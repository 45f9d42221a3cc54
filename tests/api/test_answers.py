"""The table of answers: which operation says what in which task state. Written out, not read from the contract."""

from __future__ import annotations

import json

import pytest

from tests.api.client import Answer, Client, Start

TASKS = {
    "unknown": "vid_nobody_has_this",
    "queued": "vid_queued",
    "in_progress": "vid_in_progress",
    "completed": "vid_completed",
    "failed": "vid_failed",
    "cancelled": "vid_cancelled",
    "expired": "vid_expired",
}

CONTENT = {
    "unknown": "404 video_not_found",
    "queued": "404 video_not_ready",
    "in_progress": "404 video_not_ready",
    "completed": "200",
    "failed": "404 video_not_ready",
    "cancelled": "404 video_not_ready",
    "expired": "404 video_expired",
}
ANY = {**dict.fromkeys(TASKS, "200"), "unknown": "404 video_not_found"}
REMIX = {**dict.fromkeys(TASKS, "409 video_not_ready"), "unknown": "404 video_not_found", "completed": "200"}
DELETE = {**dict.fromkeys(TASKS, "409 video_protected"), "unknown": "404 video_not_found"}

OPERATIONS = {
    "getVideoContent": ("GET", "/v1/videos/{}/content", None, CONTENT),
    "getVideo": ("GET", "/v1/videos/{}", None, ANY),
    "listVideos": ("GET", "/v1/videos?after={}", None, ANY),
    "deleteVideo": ("DELETE", "/v1/videos/{}", None, DELETE),
    "remixVideo": ("POST", "/v1/videos/{}/remix", {"prompt": "At night"}, REMIX),
    "remixVideoByBody": ("POST", "/v1/videos/remix", {"prompt": "At night", "video_id": "{}"}, REMIX),
}


def ask(client: Client, operation: str, task_id: str, **options: object) -> Answer:
    method, target, payload, _ = OPERATIONS[operation]
    body = json.dumps(payload).replace('"{}"', json.dumps(task_id)).encode() if payload else b""
    content_type = "application/json" if payload else ""
    return client.ask(method, target.format(task_id), body, content_type=content_type, **options)  # type: ignore[arg-type]  # passed on as they are


@pytest.mark.parametrize("state", TASKS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_task_state_has_its_answer(client: Client, operation: str, state: str) -> None:
    answer = ask(client, operation, TASKS[state])
    assert answer.summary == OPERATIONS[operation][3][state]
    assert answer.header("X-Should-Retry") == ("false" if answer.status == 409 else None)


@pytest.mark.parametrize("state", TASKS)
def test_head_of_content_has_the_status_and_headers_of_get_and_no_body(client: Client, state: str) -> None:
    get = ask(client, "getVideoContent", TASKS[state])
    head = client.ask("HEAD", f"/v1/videos/{TASKS[state]}/content")
    assert head.status == get.status
    assert [field for field in head.headers if field[0] != "X-Request-Id"] == [
        field for field in get.headers if field[0] != "X-Request-Id"
    ]


def foreign(client: Client) -> str:
    other = Client(client.app, client.clock, client.key + "-other")
    return other.create()


def deleted(client: Client) -> str:
    assert client.ask("DELETE", "/v1/videos/vid_deletable_1").status == 200
    return "vid_deletable_1"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("whose", [foreign, deleted])
def test_what_another_key_has_or_was_deleted_is_an_id_that_nobody_has(
    client: Client, operation: str, whose: object
) -> None:
    assert callable(whose)
    answer = ask(client, operation, whose(client))
    assert answer.summary == "404 video_not_found"
    assert answer.error["message"] == "Video not found or not ready"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("task_id", ["a~b", "a" * 129, "%C3%A9", "vid_queued%20", "%2e%2e%2fvid_queued"])
def test_an_id_of_another_form_is_an_id_that_nobody_has(client: Client, operation: str, task_id: str) -> None:
    assert ask(client, operation, task_id).summary == "404 video_not_found"


FINISHED = {"completed": "200", "failed": "200", "cancelled": "200", "expired": "200"}
DELETABLE = {"queued": "409 video_not_ready", "in_progress": "409 video_not_ready", **FINISHED}


@pytest.mark.parametrize(("state", "expected"), DELETABLE.items())
def test_a_task_that_is_not_protected_can_be_deleted_once_it_is_finished(
    start_with_table: Start, state: str, expected: str
) -> None:
    client = start_with_table(("{id: vid_deletable_1, state: completed}", f"{{id: vid_mine, state: {state}}}"))
    answer = ask(client, "deleteVideo", "vid_mine")
    assert answer.summary == expected
    if answer.status == 200:
        assert answer.json() == {"id": "vid_mine", "object": "video.deleted", "deleted": True}
    else:
        assert answer.header("X-Should-Retry") == "false"


CONTENT_CONDITIONS = {
    "variant the contract does not list": ("?variant=poster", {}, "400 invalid_value"),
    "variant given twice": ("?variant=video&variant=video", {}, "400 invalid_request"),
    "thumbnail": ("?variant=thumbnail", {}, "200"),
    "spritesheet": ("?variant=spritesheet", {}, "200"),
    "one range": ("", {"Range": "bytes=0-9"}, "206"),
    "several ranges": ("", {"Range": "bytes=0-9,20-29"}, "206"),
    "unknown unit": ("", {"Range": "frames=0-9"}, "200"),
    "range past the end": ("", {"Range": "bytes=99999999-"}, "416 range_not_satisfiable"),
    "current tag": ("", {"If-None-Match": "*"}, "304"),
    "current tag and range": ("", {"If-None-Match": "*", "Range": "bytes=0-9"}, "304"),
    "unchanged since": ("", {"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"}, "304"),
    "other tag": ("", {"If-Match": '"another"'}, "412 precondition_failed"),
    "other tag and range": ("", {"If-Match": '"another"', "Range": "bytes=0-9"}, "412 precondition_failed"),
    "changed since": ("", {"If-Unmodified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, "412 precondition_failed"),
    "range of another version": ("", {"If-Range": '"another"', "Range": "bytes=0-9"}, "200"),
    "state beats conditions": ("", {"If-Match": '"another"', "Range": "bytes=99999999-"}, "404 video_expired"),
    "shape beats existence": ("?variant=poster", {}, "400 invalid_value"),
}


@pytest.mark.parametrize("condition", CONTENT_CONDITIONS)
def test_each_condition_on_content_has_its_answer(client: Client, condition: str) -> None:
    query, headers, expected = CONTENT_CONDITIONS[condition]
    task_id = {"state beats conditions": "vid_expired", "shape beats existence": "vid_nobody"}.get(
        condition, "vid_completed"
    )
    answer = client.get(f"/v1/videos/{task_id}/content{query}", headers=headers)
    assert answer.summary == expected
    if condition == "one range":
        size = client.ask("HEAD", f"/v1/videos/{task_id}/content").header("Content-Length")
        assert answer.header("Content-Range") == f"bytes 0-9/{size}"
    if condition == "several ranges":
        assert answer.header("Content-Range") is None
        assert str(answer.header("Content-Type")).startswith("multipart/byteranges; boundary=")
    if answer.status == 416:
        assert str(answer.header("Content-Range")).startswith("bytes */")
    if answer.status == 400:
        assert answer.error["param"] == "variant"


def test_a_variant_that_the_task_lacks_is_404_video_not_found(client: Client) -> None:
    for variant in ("thumbnail", "spritesheet"):
        answer = client.get(f"/v1/videos/vid_no_variants/content?variant={variant}")
        assert answer.summary == "404 video_not_found"


def test_content_that_lags_behind_the_status_is_404_video_not_ready_until_it_is_there(start_with_table: Start) -> None:
    client = start_with_table(
        ("    - {state: completed, for_s: 86400}\n    - {state: expired}\n  polls:",
         "    - {state: completed, content_after_s: 5, content_after_calls: 2}\n  polls:"),
        lifecycle="instant",
    )  # fmt: skip
    task_id = client.create()
    assert client.status(task_id) == "completed"
    seen = [ask(client, "getVideoContent", task_id).summary for _ in range(3)]
    assert seen == ["404 video_not_ready"] * 3, "the seconds have not passed"
    client.clock.advance(5)
    assert ask(client, "getVideoContent", task_id).summary == "200"


@pytest.mark.parametrize(
    ("task_id", "media_type", "filename"),
    [
        ("vid_completed", "video/mp4", "video.mp4"),
        ("vid_landscape", "video/mp4", "video.mp4"),
        ("vid_webm", "video/webm", "video.webm"),
        ("vid_mov", "video/quicktime", "video.mov"),
        ("vid_completed/content?variant=thumbnail", "image/webp", "thumbnail.webp"),
        ("vid_completed/content?variant=spritesheet", "image/jpeg", "spritesheet.jpg"),
    ],
)
def test_the_file_name_follows_the_media_type(client: Client, task_id: str, media_type: str, filename: str) -> None:
    target = task_id if "/" in task_id else f"{task_id}/content"
    answer = client.get(f"/v1/videos/{target}")
    assert answer.header("Content-Type") == media_type
    assert answer.header("Content-Disposition") == f'attachment; filename="{filename}"'


def test_the_failed_task_says_why_in_its_status(client: Client) -> None:
    document = client.document("vid_failed")
    assert document["status"] == "failed"
    assert document["error"] == {"code": "video_generation_failed", "message": "The video could not be generated."}


def test_the_expired_task_shows_completed_with_an_expiry_in_the_past(client: Client) -> None:
    document = client.document("vid_expired")
    assert document["status"] == "completed"
    assert document["expires_at"] < client.clock.now()


def test_a_completed_row_never_expires(client: Client) -> None:
    client.clock.advance(10 * 365 * 86_400)
    assert client.document("vid_completed")["expires_at"] is None
    assert ask(client, "getVideoContent", "vid_completed").status == 200


@pytest.mark.parametrize(
    "target", ["/v1/videos/vid_nobody", "/v1/videos?limit=bad", "/v1/videos/vid_queued/content?variant=poster"]
)
def test_the_key_is_looked_at_before_everything_behind_the_route(client: Client, target: str) -> None:
    assert client.get(target, key=None).summary == "401 unauthorized"


def test_the_route_is_looked_at_before_the_key(client: Client) -> None:
    assert client.get("/v1/video", key=None).summary == "404 not_found"
    assert client.ask("PUT", "/v1/videos", key=None).summary == "405 method_not_allowed"
