"""POST /v1/videos: what may be asked, in each of the forms in which it may be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.client import Answer, Client

PNG = b"\x89PNG\r\n\x1a\n"
LETTERS = 'ein Schäfchen 🐑 \\ " \u2028 \x7f'
Part = tuple[str, bytes | str]


def form(*parts: Part, boundary: str = "b0undary") -> bytes:
    """A multipart body. A name with a semicolon goes on with parameters: ``file; filename="a.png"``."""
    pieces = []
    for name, value in parts:
        first, _, rest = name.partition(";")
        disposition = f'form-data; name="{first}"' + (f";{rest}" if rest else "")
        kind = "Content-Type: image/png\r\n" if "filename" in rest else ""
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\n{kind}\r\n"
        pieces.append(head.encode() + (value.encode() if isinstance(value, str) else value) + b"\r\n")
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


def send_form(client: Client, *parts: Part, target: str = "/v1/videos") -> Answer:
    return client.ask("POST", target, form(*parts), content_type="multipart/form-data; boundary=b0undary")


def test_only_a_prompt_is_needed(client: Client) -> None:
    document = client.post("/v1/videos", {"prompt": "A cat"}).json()
    task_id = document["id"]
    assert document == {
        "id": task_id,
        "object": "video",
        "model": "sora-2",
        "status": "queued",
        "progress": 0,
        "created_at": int(client.clock.now()),
        "completed_at": None,
        "expires_at": None,
        "prompt": "A cat",
        "size": "720x1280",
        "seconds": "4",
        "remixed_from_video_id": None,
        "error": None,
    }
    assert client.document(task_id) == document


def test_no_two_tasks_have_the_same_id(client: Client) -> None:
    assert len({client.create() for _ in range(50)}) == 50


ASKED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "all of the API's own words": (
        {"model": "sora-2-pro", "seconds": "12", "size": "1792x1024"},
        {"model": "sora-2-pro", "seconds": "12", "size": "1792x1024"},
    ),
    "any model": ({"model": "of my own"}, {"model": "of my own"}),
    "metadata": ({"metadata": {"a": [1, {"b": None}]}}, {"metadata": {"a": [1, {"b": None}]}}),
    "older words": (
        {"width": 1920, "height": 1080, "duration": 5, "fps": 24, "seed": -1, "n": 1, "user": "u"},
        {"size": "1920x1080", "seconds": "5"},
    ),
    "a fractional duration": ({"duration": 7.5}, {"seconds": "7.5"}),
    "own words beat older ones": (
        {"width": 1920, "height": 1080, "size": "1024x1792", "duration": 5, "seconds": "8"},
        {"size": "1024x1792", "seconds": "8"},
    ),
    "a width alone says nothing": ({"width": 1920}, {"size": "720x1280"}),
    "a reference by address": ({"input_reference": {"image_url": "https://example.com/a.png"}}, {}),
    "a reference by id": ({"input_reference": {"file_id": "file_1"}}, {}),
    "an unknown property": ({"quality": "high"}, {}),
    "letters of all kinds": ({"prompt": LETTERS}, {"prompt": LETTERS}),
    "the longest prompt": ({"prompt": "x" * 32_000}, {"prompt": "x" * 32_000}),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_what_is_asked_as_json_is_shown_by_the_task(client: Client, case: str) -> None:
    asked, shown = ASKED[case]
    document = client.post("/v1/videos", {"prompt": "A cat", **asked}).json()
    assert {name: document[name] for name in shown} == shown


def test_a_form_carries_numbers_as_text_and_metadata_as_json(client: Client) -> None:
    document = send_form(
        client, ("prompt", "Ein Kätzchen"), ("width", "640"), ("height", "360"), ("duration", "6"), ("seed", "7"),
        ("metadata", '{"a": [1]}'), ("model", "sora-2-pro"),
    ).json()  # fmt: skip
    assert document["prompt"] == "Ein Kätzchen"
    assert (document["size"], document["seconds"], document["model"]) == ("640x360", "6", "sora-2-pro")
    assert document["metadata"] == {"a": [1]}


@pytest.mark.parametrize(
    "part",
    [
        ('input_reference; filename="cat.png"', PNG),
        ("input_reference[image_url]", "https://example.com/cat.png"),
        ("input_reference[file_id]", "file_1"),
    ],
)
def test_a_form_brings_a_reference_as_file_or_in_brackets(client: Client, part: Part) -> None:
    assert send_form(client, ("prompt", "A cat"), ("seconds", "8"), part).json()["seconds"] == "8"


def test_a_text_that_looks_like_a_number_stays_a_text(client: Client) -> None:
    assert send_form(client, ("prompt", "42"), ("user", "007")).json()["prompt"] == "42"


REFUSED: dict[str, tuple[Any, str, str | None]] = {
    "no prompt": ({}, "missing_required_parameter", "prompt"),
    "empty prompt": ({"prompt": ""}, "invalid_value", "prompt"),
    "prompt too long": ({"prompt": "x" * 32_001}, "invalid_value", "prompt"),
    "prompt of another type": ({"prompt": 1}, "invalid_value", "prompt"),
    "null prompt": ({"prompt": None}, "invalid_value", "prompt"),
    "seconds that are not offered": ({"prompt": "x", "seconds": "10"}, "invalid_value", "seconds"),
    "seconds as a number": ({"prompt": "x", "seconds": 4}, "invalid_value", "seconds"),
    "size that is not offered": ({"prompt": "x", "size": "640x480"}, "invalid_value", "size"),
    "empty model": ({"prompt": "x", "model": ""}, "invalid_value", "model"),
    "empty reference": ({"prompt": "x", "input_reference": {}}, "invalid_value", "input_reference"),
    "reference as text": ({"prompt": "x", "input_reference": "a.png"}, "invalid_value", "input_reference"),
    "no duration": ({"prompt": "x", "duration": 0}, "invalid_value", "duration"),
    "width as text": ({"prompt": "x", "width": "640"}, "invalid_value", "width"),
    "fractional height": ({"prompt": "x", "height": 1.5}, "invalid_value", "height"),
    "metadata as text": ({"prompt": "x", "metadata": "{}"}, "invalid_value", "metadata"),
    "list": ([], "invalid_request", None),
    "text": ("prompt", "invalid_request", None),
    "null": (None, "invalid_request", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_contract_does_not_allow_is_400_and_names_the_parameter(client: Client, case: str) -> None:
    payload, code, param = REFUSED[case]
    answer = client.post("/v1/videos", payload)
    assert answer.summary == f"400 {code}"
    assert answer.error.get("param") == param
    assert answer.error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({}, "Missing required parameter: 'prompt'."),
        ({"prompt": "x", "seconds": "10"}, "Invalid value: '10'. Supported values are: '4', '8', and '12'."),
        (
            {"prompt": "x", "seconds": 4},
            "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
        ),
    ],
)
def test_the_messages_are_those_of_the_api(client: Client, payload: dict[str, Any], message: str) -> None:
    assert client.post("/v1/videos", payload).error["message"] == message


def test_all_that_is_wrong_with_a_body_is_told_at_once(client: Client) -> None:
    message = client.post("/v1/videos", {"seconds": "10", "size": "1x1", "fps": 0}).error["message"]
    for part in ("'prompt'", "'10'", "'1x1'", "'fps'"):
        assert part in message


@pytest.mark.parametrize(
    ("parts", "code", "param"),
    [
        ([("seconds", "8")], "missing_required_parameter", "prompt"),
        ([("prompt", "x"), ("width", "wide")], "invalid_value", "width"),
        ([("prompt", "x"), ("metadata", "no json")], "invalid_value", "metadata"),
        ([("prompt", "x"), ("metadata", "[]")], "invalid_value", "metadata"),
        ([("prompt", "x"), ("input_reference", "text")], "invalid_value", "input_reference"),
        ([('prompt; filename="p.txt"', "x")], "invalid_value", "prompt"),
        ([("prompt", "x"), ("prompt", "y")], "invalid_request", "prompt"),
    ],
)
def test_a_form_is_held_against_the_same_rules(client: Client, parts: list[Part], code: str, param: str) -> None:
    answer = send_form(client, *parts)
    assert answer.summary == f"400 {code}"
    assert answer.error["param"] == param


@pytest.mark.parametrize(
    ("size", "content"),
    [("720x1280", "portrait"), ("1024x1792", "portrait"), ("1280x720", "landscape"), ("1792x1024", "landscape")],
)
def test_a_task_gets_a_video_of_its_shape(client: Client, size: str, content: str) -> None:
    task_id = client.create(size=size)
    client.clock.advance(10)
    rows = {"portrait": "vid_completed", "landscape": "vid_landscape"}
    tags = [client.ask("HEAD", f"/v1/videos/{each}/content").header("ETag") for each in (task_id, rows[content])]
    assert tags[0] == tags[1]


@pytest.mark.parametrize("by_body", [False, True])
def test_a_remix_is_a_new_task_like_its_source_with_another_prompt(client: Client, by_body: bool) -> None:
    source = client.create("By day", size="1280x720", seconds="8", model="sora-2-pro")
    client.clock.advance(10)
    if by_body:
        answer = client.post("/v1/videos/remix", {"video_id": source, "prompt": "By night"})
    else:
        answer = client.post(f"/v1/videos/{source}/remix", {"prompt": "By night"})
    document = answer.json()
    assert document["id"] != source
    assert document["remixed_from_video_id"] == source
    assert (document["status"], document["prompt"]) == ("queued", "By night")
    assert (document["size"], document["seconds"], document["model"]) == ("1280x720", "8", "sora-2-pro")
    client.clock.advance(10)
    tags = [client.ask("HEAD", f"/v1/videos/{each}/content").header("ETag") for each in (source, document["id"])]
    assert tags[0] == tags[1]


def test_a_remix_can_come_as_a_form_where_the_path_names_the_task(client: Client) -> None:
    answer = send_form(client, ("prompt", "At night"), target="/v1/videos/vid_completed/remix")
    assert answer.json()["remixed_from_video_id"] == "vid_completed"


@pytest.mark.parametrize(
    ("payload", "summary", "param"),
    [
        ({"prompt": "x"}, "400 missing_required_parameter", "video_id"),
        ({"video_id": "vid_completed"}, "400 missing_required_parameter", "prompt"),
        ({"video_id": 7, "prompt": "x"}, "400 invalid_value", "video_id"),
        ({"video_id": None, "prompt": "x"}, "400 invalid_value", "video_id"),
        ({"video_id": "", "prompt": "x"}, "404 video_not_found", None),
        ({"video_id": "vid\u0000", "prompt": "x"}, "404 video_not_found", None),
        ({"video_id": "vid_nobody"}, "400 missing_required_parameter", "prompt"),
    ],
)
def test_a_remix_by_body_needs_the_task_and_a_prompt(
    client: Client, payload: dict[str, Any], summary: str, param: str | None
) -> None:
    answer = client.post("/v1/videos/remix", payload)
    assert answer.summary == summary
    assert answer.error.get("param") == param


def test_a_deleted_task_is_gone_with_its_content(client: Client) -> None:
    task_id = client.create()
    client.clock.advance(10)
    answer = client.ask("DELETE", f"/v1/videos/{task_id}")
    assert json.loads(answer.body) == {"id": task_id, "object": "video.deleted", "deleted": True}
    for target in (f"/v1/videos/{task_id}", f"/v1/videos/{task_id}/content"):
        assert client.get(target).summary == "404 video_not_found"
    assert client.ask("DELETE", f"/v1/videos/{task_id}").summary == "404 video_not_found"


@pytest.mark.parametrize("task_id", ["vid_deletable_4", "vid_size_1MB"])
def test_a_deleted_row_stays_gone_in_its_world(client: Client, task_id: str) -> None:
    assert client.ask("DELETE", f"/v1/videos/{task_id}").status == 200
    client.clock.advance(10**6)
    for target in (f"/v1/videos/{task_id}", f"/v1/videos/{task_id}/content"):
        assert client.get(target).summary == "404 video_not_found"
