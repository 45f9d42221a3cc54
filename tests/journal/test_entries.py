"""What the journal has of a request: what was asked, what was answered and why, and what was really sent."""

from __future__ import annotations

import json

import pytest

from tests.journal.conftest import Start, Watched


def test_an_entry_says_when_and_what_was_asked(client: Watched) -> None:
    client.get("/v1/videos/vid_queued?limit=3", headers={"Accept": "application/json"})
    entry = client.only_entry()
    assert entry["at"] == client.clock.now()
    assert (entry["method"], entry["path"], entry["query"]) == ("GET", "/v1/videos/vid_queued", "limit=3")
    assert (entry["operation"], entry["task"], entry["headers"]["accept"]) == (
        "getVideo", "vid_queued", "application/json",
    )  # fmt: skip


def test_an_entry_is_named_as_its_answer_is(client: Watched) -> None:
    name = client.get("/v1/videos").header("X-Request-Id")
    assert client.get(f"/_mock/requests/{name}").json() == client.only_entry()
    assert client.get("/_mock/requests/req_0123456789abcdef").summary == "404 request_not_found"


def test_an_entry_has_both_times(client: Watched) -> None:
    client.post("/v1/videos", {"prompt": "A cat"})
    answer = client.ask("PATCH", "/_mock/clock", b'{"advance_s": 3600}', content_type="application/json")
    assert answer.status == 200, answer.body
    client.get("/v1/videos")
    first, second = client.entries()
    assert (first["at"], first["world_at"]) == (client.clock.now(), client.clock.now())
    assert (second["at"], second["world_at"]) == (client.clock.now(), client.clock.now() + 3600)


def test_numbers_grow_by_one_from_one_on(client: Watched) -> None:
    for _ in range(3):
        client.get("/v1/videos")
    assert [entry["number"] for entry in client.entries()] == [1, 2, 3]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/v1/videos/vid_queued", {"status": 200, "answer": "200", "code": None, "state": "queued", "stage": 0}),
        (
            "/v1/videos/vid_failed/content",
            {"status": 404, "answer": "404/video_not_ready", "code": "video_not_ready", "state": "failed", "stage": 0},
        ),
        (
            "/v1/videos/vid_expired/content",
            {"status": 404, "answer": "404/video_expired", "code": "video_expired", "state": "expired"},
        ),
        (
            "/v1/videos/vid_nobody",
            {"status": 404, "answer": "404/video_not_found", "state": "unknown", "task": "vid_nobody", "stage": None},
        ),
        ("/v1/videos?limit=-1", {"status": 400, "answer": "400/invalid_value", "code": "invalid_value", "state": None}),
        ("/nowhere", {"status": 404, "answer": "404/not_found", "operation": None, "task": None}),
    ],
)
def test_an_entry_says_which_answer_was_chosen_and_why(
    client: Watched, target: str, expected: dict[str, object]
) -> None:
    client.get(target)
    entry = client.only_entry()
    assert {name: entry[name] for name in expected} == expected


def test_a_preferred_answer_is_told_with_the_preference(client: Watched) -> None:
    client.get("/v1/videos/vid_queued", headers={"Prefer": "code=404"})
    entry = client.only_entry()
    assert (entry["prefer"], entry["status"], entry["answer"].split("/")[0]) == ("code=404", 404, "404")


def test_the_scenario_of_a_task_is_told_with_its_making_and_afterwards(client: Watched) -> None:
    scenario = client.app.pipeline.snapshot.table.scenarios[0]
    client.ask(
        "POST", "/v1/videos", b'{"prompt": "A cat"}', content_type="application/json",
        headers={"Prefer": f"scenario={scenario.name}"},
    )  # fmt: skip
    assert client.only_entry()["scenario"] == scenario.name


def test_the_task_that_a_request_made_is_told(client: Watched) -> None:
    task_id = client.create()
    assert client.only_entry()["task"] == task_id


def test_the_body_is_told_by_names_and_types_alone(client: Watched) -> None:
    client.post("/v1/videos", {"prompt": "My secret plan", "metadata": {"a": "b"}, "seconds": "4", "n": 1})
    entry = client.only_entry()
    assert entry["body"] == {"prompt": "string", "metadata": "object", "seconds": "string", "n": "integer"}
    assert "secret plan" not in json.dumps(entry)


def test_a_file_of_a_form_is_told_as_a_file(client: Watched) -> None:
    lines = [
        b"--x", b'Content-Disposition: form-data; name="prompt"', b"", b"A cat",
        b"--x", b'Content-Disposition: form-data; name="input_reference"; filename="a.png"',
        b"Content-Type: image/png", b"", b"PNG", b"--x--", b"",
    ]  # fmt: skip
    answer = client.ask("POST", "/v1/videos", b"\r\n".join(lines), content_type="multipart/form-data; boundary=x")
    assert answer.status == 200, answer.body
    assert client.only_entry()["body"] == {"prompt": "string", "input_reference": "file"}


@pytest.mark.parametrize(
    ("asked", "given", "status", "sent"),
    [
        (None, None, 200, 50_310),
        ("bytes=0-9", "bytes 0-9/50310", 206, 10),
        ("bytes=-5", "bytes 50305-50309/50310", 206, 5),
        ("bytes=99999999-", "bytes */50310", 416, None),
    ],
)
def test_the_range_asked_and_given_and_the_bytes_sent_are_told(
    client: Watched, asked: str | None, given: str | None, status: int, sent: int | None
) -> None:
    answer = client.get("/v1/videos/vid_completed/content", headers={"Range": asked} if asked else {})
    entry = client.only_entry()
    size = len(client.get("/v1/videos/vid_completed/content").body)
    expected = given.replace("50310", str(size)) if given else None
    if asked == "bytes=-5":
        expected = f"bytes {size - 5}-{size - 1}/{size}"
    assert entry["range"] == {"asked": asked, "given": expected}
    assert entry["status"] == status
    assert entry["sent_bytes"] == len(answer.body)
    assert sent is None or entry["sent_bytes"] in (sent, size)


def test_a_client_that_hangs_up_is_told_apart(client: Watched) -> None:
    client.get("/v1/videos/vid_size_1GiB/content")  # of which the test's client reads nothing
    client.get("/v1/videos/vid_completed/content")
    assert [entry["aborted"] for entry in client.entries()] == [True, False]
    assert client.entries()[0]["sent_bytes"] < 2**30


def test_head_sends_nothing_and_is_not_aborted(client: Watched) -> None:
    client.ask("HEAD", "/v1/videos/vid_completed/content")
    entry = client.only_entry()
    assert (entry["operation"], entry["sent_bytes"], entry["aborted"]) == ("headVideoContent", 0, False)


def test_the_duration_ends_with_the_body(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    client.clock.advance(0.25)
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable
    assert client.only_entry()["duration_ms"] == 250


def test_a_request_is_in_the_journal_while_it_is_open(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    entry = client.only_entry("open=true")
    assert (entry["open"], entry["status"], entry["sent_bytes"], entry["operation"]) == (
        True, None, None, "getVideoContent",
    )  # fmt: skip
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable
    assert client.entries("open=true") == []
    assert client.only_entry()["open"] is False


def test_an_unknown_id_tells_which_were_near(client: Watched) -> None:
    task_id = client.create()
    client.get("/v1/videos/vid_queud")
    client.get(f"/v1/videos/{task_id[:-1]}x/content")
    client.get("/v1/videos/nothing-like-it")
    _, typo, cut, other = client.entries()
    assert typo["near"][0] == "vid_queued"
    assert cut["near"][0] == task_id
    assert other["near"] == []
    assert "near" not in client.entries()[0]


def test_the_state_is_that_of_the_task_where_a_fault_has_answered(client: Watched) -> None:
    client.post("/_mock/faults", {"kind": "status", "status": 404, "code": "video_not_found"})
    client.get("/v1/videos/vid_queued")
    client.get("/v1/videos/vid_queud")
    seen, unknown = client.entries()
    assert (seen["status"], seen["state"], seen["stage"]) == (404, "queued", 0)
    assert (unknown["status"], unknown["state"]) == (404, "unknown")


def test_a_near_id_of_another_world_is_not_told(client: Watched) -> None:
    task_id = client.create()
    other = "sk-mock-somebody-else"
    client.get(f"/v1/videos/{task_id}", key=other)
    entry = client.get("/_mock/requests", key=other).json()["data"][0]
    assert (entry["state"], task_id in entry["near"]) == ("unknown", False)


@pytest.mark.parametrize("key", [None, "wrong", "sk-mock bad"])
def test_a_request_without_an_accepted_key_is_in_the_anonymous_journal(client: Watched, key: str | None) -> None:
    client.get("/v1/videos", key=key)
    assert client.entries() == []
    entry = client.only_entry("world=anonymous")
    assert (entry["status"], entry["world"]) == (401, "anonymous")


def test_what_the_front_end_refuses_is_in_the_anonymous_journal(client: Watched) -> None:
    reply = client.app.pipeline.refuse("uri_too_long", "The target is too long.")
    for _ in reply.body:
        pass
    entry = client.only_entry("world=anonymous")
    assert entry["id"] == dict(reply.headers)["X-Request-Id"]
    assert (entry["status"], entry["code"], entry["refused"]) == (414, "uri_too_long", "The target is too long.")


def test_the_control_api_is_not_in_the_journal(client: Watched) -> None:
    client.get("/_mock/health")
    client.get("/_mock/requests")
    assert client.entries() == []


def test_the_journal_keeps_so_many_of_the_newest_as_it_is_told(start: Start) -> None:
    client = start(journal=3)
    for limit in range(1, 6):
        client.get(f"/v1/videos?limit={limit}")
    assert [entry["number"] for entry in client.entries()] == [3, 4, 5]


def test_a_journal_of_none_keeps_none(start: Start) -> None:
    client = start(journal=0)
    assert client.get("/v1/videos").status == 200
    assert client.entries() == []
    assert not client.verify()["verified"]


def test_what_is_written_down_of_a_request_has_bounds(client: Watched) -> None:
    client.ask(
        "POST", f"/v1/videos?x={'x' * 50_000}", json.dumps({f"{n}": n for n in range(5000)}).encode(),
        content_type="application/json", headers={"X-Long": "y" * 50_000},
    )  # fmt: skip
    assert len(json.dumps(client.only_entry())) < 5000
