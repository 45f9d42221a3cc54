"""The contract drives: each of these edits the file, and nothing else, and the server follows."""

from __future__ import annotations

import pytest

from tests.contract.conftest import Start

READY = """        queued: 404/video_not_ready
        in_progress: 404/video_not_ready
        completed: '200'
        failed: 404/video_not_ready"""

HELLO = """paths:
  /v1/hello:
    get:
      operationId: sayHello
      responses:
        '200':
          description: A greeting.
          content:
            application/json:
              schema: {type: object}
              examples: {friendly: {value: {hello: world}}}
"""


def test_operations_are_found_under_another_prefix(start: Start) -> None:
    client = start(("  /v1/videos", "  /api/clips"))
    assert client.get("/api/clips/vid_abc123xyz456").get_json()["status"] == "completed"
    assert client.head("/api/clips/vid_abc123xyz456/content").status_code == 200
    assert client.get("/v1/videos/vid_abc123xyz456").status_code == 404


def test_a_parameter_may_have_another_name(start: Start) -> None:
    client = start(("{task_id}", "{video}"), ("name: task_id", "name: video"))
    assert client.get("/v1/videos/vid_failed").get_json()["status"] == "failed"


def test_content_that_is_not_ready_can_be_a_409(start: Start) -> None:
    documented = "        '404': {$ref: '#/components/responses/ContentNotFound'}\n"
    client = start(
        (READY, READY.replace("404", "409")),
        (documented, documented + "        '409': {$ref: '#/components/responses/NotReady'}\n"),
    )
    answer = client.get("/v1/videos/vid_queued/content")
    assert answer.status_code == 409
    assert answer.get_json()["error"]["code"] == "video_not_ready"
    assert answer.headers["X-Should-Retry"] == "false", "the headers of the response come with it"
    assert client.get("/v1/videos/vid_expired/content").status_code == 404


def test_one_state_can_have_an_answer_of_its_own(start: Start) -> None:
    failed = """        failed: 404/video_not_ready
        cancelled: 404/video_not_ready
        expired: 404/video_expired"""
    client = start((failed, failed.replace("failed: 404/video_not_ready", "failed: 404/video_expired", 1)))
    assert client.get("/v1/videos/vid_failed/content").get_json()["error"]["code"] == "video_expired"
    assert client.get("/v1/videos/vid_cancelled/content").get_json()["error"]["code"] == "video_not_ready"


def test_a_state_can_be_answered_with_an_example_of_a_success(start: Start) -> None:
    documented = "        '202': {$ref: '#/components/responses/ContentNotFound'}"
    client = start(
        ("        queued: 404/video_not_ready\n", "        queued: 202/video_not_ready\n"),
        ("      responses: &content_responses\n", f"      responses: &content_responses\n{documented}\n"),
    )
    answer = client.get("/v1/videos/vid_queued/content")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (202, "video_not_ready")
    assert client.get("/v1/videos/vid_completed/content").status_code == 200


def test_a_function_without_an_operation_is_a_notice_in_the_log(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="mock_server")
    start(("operationId: remixVideoByBody\n", "operationId: remixAnyhow\n"))
    assert caplog.messages == ["the contract has no operation remixVideoByBody; its function is not used"]


def test_errors_say_what_their_examples_say(start: Start) -> None:
    client = start(
        ("message: Video not found or not ready", "message: Look again, hint: at the id"),
        (
            "            message: {type: string}\n",
            "            message: {type: string}\n            hint: {type: string}\n",
        ),
    )
    answer = client.get("/v1/videos/nobody")
    assert answer.get_json() == {"error": {"message": "Look again", "hint": "at the id", "code": "video_not_found"}}


def test_messages_about_requests_come_from_the_contract(start: Start) -> None:
    client = start(
        ("not_found: Invalid URL ({method} {path})", "not_found: 'Nothing here: {path}'"),
        ("message: \"Missing required parameter: '{param}'.\"", "message: 'Say {param}!'"),
    )
    assert client.get("/nowhere").get_json()["error"]["message"] == "Nothing here: /nowhere"
    assert client.post("/v1/videos", json={}).get_json()["error"]["message"] == "Say prompt!"


def test_a_wider_enum_takes_more(start: Start) -> None:
    asked = {"prompt": "A cat", "seconds": "16"}
    refused = start().post("/v1/videos", json=asked)
    assert refused.status_code == 400
    client = start(("enum: ['4', '8', '12']", "enum: ['4', '8', '12', '16']"))
    assert client.post("/v1/videos", json=asked).get_json()["seconds"] == "16"
    assert client.post("/v1/videos", json={"prompt": "A cat", "seconds": "9"}).get_json()["error"]["message"] == (
        "Invalid value: '9'. Supported values are: '4', '8', '12', and '16'."
    )


def test_defaults_come_from_the_contract(start: Start) -> None:
    client = start(("default: sora-2}", "default: veo-9}"), ("default: '4'", "default: '12'"))
    made = client.post("/v1/videos", json={"prompt": "A cat"}).get_json()
    assert (made["model"], made["seconds"]) == ("veo-9", "12")


def test_a_parameter_that_becomes_required_is_missed(start: Start) -> None:
    client = start(
        ("required: [video_id, prompt]\n", "required: [video_id, prompt, mood]\n"),
        ("prompt: The same at night}}\n      x-task", "prompt: The same at night, mood: gloomy}}\n      x-task"),
    )
    asked = {"video_id": "vid_completed", "prompt": "At night"}
    assert client.post("/v1/videos/remix", json=asked).get_json()["error"]["param"] == "mood"
    assert client.post("/v1/videos/remix", json=asked | {"mood": "gloomy"}).status_code == 200


def test_a_new_operation_answers_its_example(start: Start) -> None:
    client = start(("paths:\n", HELLO))
    answer = client.get("/v1/hello")
    assert (answer.status_code, answer.get_json()) == (200, {"hello": "world"})
    assert client.post("/v1/hello").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.get("/v1/hello", headers={"Authorization": "Bearer no"}).status_code == 401


def test_a_single_example_serves_as_well(start: Start) -> None:
    client = start(
        ("paths:\n", HELLO.replace("examples: {friendly: {value: {hello: world}}}", "example: {hello: you}"))
    )
    assert client.get("/v1/hello").get_json() == {"hello": "you"}


def test_a_new_operation_may_have_nothing_to_say(start: Start) -> None:
    silent = HELLO[: HELLO.index("        '200'")] + "        '204': {description: Nothing.}\n"
    answer = start(("paths:\n", silent)).get("/v1/hello")
    assert (answer.status_code, answer.data) == (204, b"")


def test_an_operation_without_security_needs_no_key(start: Start) -> None:
    client = start(("paths:\n", HELLO.replace("sayHello\n", "sayHello\n      security: []\n")))
    assert client.get("/v1/hello", headers={"Authorization": ""}).status_code == 200
    assert client.get("/v1/videos", headers={"Authorization": ""}).status_code == 401


def test_a_new_operation_on_a_task_answers_by_its_state(start: Start) -> None:
    licence = HELLO.removeprefix("paths:\n").replace("/v1/hello", "/v1/videos/{task_id}/licence")
    licence = licence.replace(
        "sayHello\n",
        "getLicence\n      parameters: [{$ref: '#/components/parameters/task_id'}]\n"
        "      x-task: {in: path, name: task_id}\n      x-answers: *any_existing\n",
    )
    not_found = "        '404': {$ref: '#/components/responses/TaskNotFound'}\n"
    content = "  /v1/videos/{task_id}/content:\n"  # an alias has to stand behind its anchor
    client = start((content, licence + not_found + content))
    assert client.get("/v1/videos/vid_completed/licence").get_json() == {"hello": "world"}
    assert client.get("/v1/videos/nobody/licence").get_json()["error"]["code"] == "video_not_found"


def test_the_contract_is_served_as_it_was_edited(start: Start) -> None:
    client = start(("title: Sora-style video API", "title: Mine"))
    assert b"title: Mine" in client.get("/openapi.yaml").data
    assert client.get("/openapi.json").get_json()["info"]["title"] == "Mine"
