"""The live tail: server-sent events as browsers read them (WHATWG HTML section 9.2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.journal.conftest import Watched


def events(client: Watched, query: str = "", **headers: str) -> list[tuple[str, Any]]:
    """The ids and data of the events, read by the rules of section 9.2.6."""
    answer = client.get(f"/_mock/requests/events{query}", headers=headers)
    assert (answer.header("Content-Type"), answer.header("Cache-Control")) == ("text/event-stream", "no-store")
    found, name, data = [], "", ""
    assert answer.body.endswith(b"\n\n")
    for line in answer.body.decode().split("\n"):
        field, _, value = line.partition(": ")
        if field == "id":
            name = value
        elif field == "data":
            data += value + "\n"
        elif field == "retry":
            assert value.isdecimal()
        elif not line and data:
            found.append((name, json.loads(data)))
            data = ""
    return found


def test_each_request_is_an_event_named_by_its_number(client: Watched) -> None:
    client.get("/v1/videos/vid_queued")
    client.get("/v1/videos/vid_nobody")
    assert events(client) == [(str(entry["number"]), entry) for entry in client.entries()]


def test_a_tail_of_nothing_ends_at_once(client: Watched) -> None:
    assert events(client) == []
    assert client.pauses.lengths_s == []


def test_a_tail_goes_on_after_the_last_event_that_was_seen(client: Watched) -> None:
    for _ in range(3):
        client.get("/v1/videos")
    assert [name for name, _ in events(client, **{"Last-Event-ID": "2"})] == ["3"]
    assert [name for name, _ in events(client, "?after=1")] == ["2", "3"]
    assert [name for name, _ in events(client, "?after=1", **{"Last-Event-ID": "2"})] == ["3"]
    assert events(client, **{"Last-Event-ID": "3"}) == []


def test_a_tail_waits_for_the_next_request(client: Watched) -> None:
    client.get("/v1/videos")
    client.pauses.meanwhile = lambda: client.get("/v1/videos/vid_queued")
    assert [name for name, _ in events(client, "?wait_s=5&after=1")] == ["2"]
    assert client.pauses.total_s < 0.1


def test_a_tail_that_waits_in_vain_ends(client: Watched) -> None:
    assert events(client, "?wait_s=5") == []
    assert client.pauses.total_s == 5
    assert client.get("/_mock/requests/events?wait_s=5.1").summary == "400 invalid_value"


def test_a_tail_begins_anew_where_the_journal_did(client: Watched) -> None:
    client.get("/v1/videos")
    assert [name for name, _ in events(client, **{"Last-Event-ID": "500"})] == ["1"]


def test_a_tail_can_be_filtered_and_paged(client: Watched) -> None:
    for task_id in ("vid_queued", "vid_failed", "vid_queued"):
        client.get(f"/v1/videos/{task_id}")
    assert [name for name, _ in events(client, "?task=vid_queued")] == ["1", "3"]
    assert [name for name, _ in events(client, "?limit=2")] == ["1", "2"]


def test_the_anonymous_journal_has_a_tail_too(client: Watched) -> None:
    client.get("/v1/videos", key=None)
    ((_, entry),) = events(client, "?world=anonymous")
    assert entry["status"] == 401


@pytest.mark.parametrize("name", ["x", "-1", "1.5"])
def test_an_event_id_that_is_none_of_ours_is_refused(client: Watched, name: str) -> None:
    assert client.get("/_mock/requests/events", headers={"Last-Event-ID": name}).summary == "400 invalid_value"
