"""What becomes of new tasks: by time, at once, by polls."""

from __future__ import annotations

import pytest

from tests.api.client import Client, Start


def content(client: Client, task_id: str) -> str:
    return client.get(f"/v1/videos/{task_id}/content").summary


@pytest.mark.parametrize(
    ("after_s", "status", "progress", "content_is"),
    [
        (0, "queued", 0, "404 video_not_ready"),
        (1.999, "queued", 0, "404 video_not_ready"),
        (2, "in_progress", 0, "404 video_not_ready"),
        (6, "in_progress", 50, "404 video_not_ready"),
        (9.999, "in_progress", 99, "404 video_not_ready"),
        (10, "completed", 100, "200"),
        (86_409.999, "completed", 100, "200"),
        (86_410, "completed", 100, "404 video_expired"),
        (10**9, "completed", 100, "404 video_expired"),
    ],
)
def test_the_default_lifecycle_runs_by_the_clock(
    client: Client, after_s: float, status: str, progress: int, content_is: str
) -> None:
    task_id = client.create()
    client.clock.advance(after_s)
    document = client.document(task_id)
    assert (document["status"], document["progress"]) == (status, progress)
    assert content(client, task_id) == content_is


def test_the_moments_of_a_task_are_those_of_its_stages(client: Client) -> None:
    created_at = int(client.clock.now())
    task_id = client.create()
    assert client.document(task_id)["created_at"] == created_at
    assert client.document(task_id)["completed_at"] is None
    client.clock.advance(500)
    for _ in range(2):
        document = client.document(task_id)
        assert (document["completed_at"], document["expires_at"]) == (created_at + 10, created_at + 10 + 86_400)
        client.clock.advance(10**6)


def test_instant_tasks_are_completed_when_they_are_created(start: Start) -> None:
    client = start(lifecycle="instant")
    answer = client.post("/v1/videos", {"prompt": "A cat"})
    assert (answer.json()["status"], answer.json()["progress"]) == ("completed", 100)
    assert content(client, answer.json()["id"]) == "200"
    client.clock.advance(86_400)
    assert content(client, answer.json()["id"]) == "404 video_expired"


def test_polls_move_a_task_and_the_clock_does_not(start: Start) -> None:
    client = start(lifecycle="polls")
    task_id = client.create()
    client.clock.advance(10**6)
    looks = []
    for _ in range(7):
        assert client.get("/v1/videos").json()["data"][0]["status"] in ("queued", "in_progress", "completed")
        looks.append((document := client.document(task_id))["status"] + f" {document['progress']}")
    assert looks[:2] == ["queued 0"] * 2, "listing is no poll"
    assert looks[2:6] == ["in_progress 0", "in_progress 25", "in_progress 50", "in_progress 75"]
    assert looks[6] == "completed 100"
    assert content(client, task_id) == "200"


def test_asking_for_content_is_no_poll(start: Start) -> None:
    client = start(lifecycle="polls")
    task_id = client.create()
    assert [content(client, task_id) for _ in range(10)] == ["404 video_not_ready"] * 10
    assert client.status(task_id) == "queued"


@pytest.mark.parametrize("task_id", ["vid_queued", "vid_in_progress", "vid_failed", "vid_completed", "vid_expired"])
def test_a_row_with_a_state_never_moves(client: Client, task_id: str) -> None:
    before = client.document(task_id)
    client.clock.advance(10**7)
    assert client.document(task_id) == before


def test_a_row_with_a_lifecycle_starts_when_the_table_is_loaded_or_earlier_by_its_age(start_with_table: Start) -> None:
    client = start_with_table(
        ("  - {id: vid_deletable_1, state: completed}", "  - {id: vid_new, lifecycle: default}"),
        ("  - {id: vid_deletable_2, state: completed}", "  - {id: vid_aged, lifecycle: default, age_s: 6}"),
    )
    assert (client.status("vid_new"), client.document("vid_aged")["progress"]) == ("queued", 50)
    client.clock.advance(4)
    assert (client.document("vid_new")["progress"], client.status("vid_aged")) == (25, "completed")
    assert client.document("vid_aged")["created_at"] == int(client.clock.now() - 10)
