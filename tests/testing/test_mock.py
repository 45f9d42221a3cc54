from __future__ import annotations

import os

import pytest

from mock_server.testing import SoraMock
from mock_server.testing.environment import Patch
from tests.testing.program import ask, status_of


@pytest.mark.parametrize("state", ["queued", "in_progress", "completed", "failed", "cancelled"])
def test_a_task_is_in_the_state_that_its_maker_is_called_after(mock: SoraMock, state: str) -> None:
    task = getattr(mock, state)(prompt="A cat")
    assert (task.state, task.prompt) == (state, "A cat")
    mock.clock.advance(10**6)
    assert status_of(mock, task.id) == state


def test_an_expired_task_is_completed_and_has_no_video(mock: SoraMock) -> None:
    task = mock.expired()
    assert status_of(mock, task.id) == "completed"
    status, answer = ask(mock, f"/videos/{task.id}/content")
    assert (status, answer["error"]["code"]) == (404, "video_expired")


def test_each_poll_shows_the_next_state(mock: SoraMock) -> None:
    task = mock.queued(then=["in_progress", "completed"])
    assert [status_of(mock, task.id) for _ in range(4)] == ["queued", "in_progress", "completed", "completed"]


def test_a_state_may_be_shown_to_several_polls(mock: SoraMock) -> None:
    task = mock.in_progress(then="failed", for_polls=2)
    assert [status_of(mock, task.id) for _ in range(3)] == ["in_progress", "in_progress", "failed"]


def test_a_state_may_last_for_some_time_of_the_world(mock: SoraMock) -> None:
    mock.clock.freeze()
    task = mock.queued(then=["in_progress", "completed"], for_s=60)
    seen = []
    for _ in range(3):
        seen.append(status_of(mock, task.id))
        mock.clock.advance(60)
    assert seen == ["queued", "in_progress", "completed"]


def test_a_stage_of_what_comes_then_may_say_more(mock: SoraMock) -> None:
    stage = {"state": "failed", "error": {"code": "moderation_blocked", "message": "No."}}
    task = mock.queued(then=stage)
    status_of(mock, task.id)
    assert ask(mock, f"/videos/{task.id}")[1]["error"]["code"] == "moderation_blocked"


def test_a_stage_that_says_how_long_it_lasts_lasts_so_long(mock: SoraMock) -> None:
    mock.clock.freeze()
    task = mock.queued(then=[{"state": "in_progress", "for_s": 60}, "completed"])
    assert [status_of(mock, task.id) for _ in range(3)] == ["queued", "in_progress", "in_progress"]
    mock.clock.advance(60)
    assert status_of(mock, task.id) == "completed"


def test_each_task_has_an_id_of_its_own(mock: SoraMock) -> None:
    assert len({mock.completed().id, mock.completed().id, mock.failed().id}) == 3


def test_what_is_verified_passes_and_what_is_not_says_what_came(mock: SoraMock) -> None:
    task = mock.queued()
    status_of(mock, task.id)
    assert mock.verify(requests={"task": task.id}, count={"exactly": 1}).matched
    with pytest.raises(AssertionError) as failed:
        mock.verify(requests={"task": task.id, "status": 404})
    assert f"near: #1 GET /v1/videos/{task.id}" in str(failed.value)
    assert "status: expected 404, got 200" in str(failed.value)


def test_the_environment_of_the_sdk_is_set_and_put_back(mock: SoraMock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "mine")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with mock.another() as world:
        world.openai_env()
        assert (os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"]) == (world.base_url, world.api_key)
    with mock.openai_env():
        assert os.environ["OPENAI_API_KEY"] == mock.api_key
    assert os.environ["OPENAI_API_KEY"] == "mine"
    assert "OPENAI_BASE_URL" not in os.environ


def test_what_was_put_back_is_not_put_back_twice() -> None:
    environ = {"A": "old"}
    patch = Patch(environ, {"A": "new"})
    patch.undo()
    environ["A"] = "newer"
    patch.undo()
    assert environ == {"A": "newer"}
