"""``Prefer: code=…`` and ``example=…``: another of the documented answers, on any call."""

from __future__ import annotations

import pytest

from tests.control.world import World


@pytest.mark.parametrize(
    ("method", "target", "prefer", "summary"),
    [
        ("POST", "/v1/videos", "code=400, example=moderation_blocked", "400 moderation_blocked"),
        ("POST", "/v1/videos", "code=413", "413 body_too_large"),
        ("GET", "/v1/videos/vid_completed", "code=404", "404 video_not_found"),
        ("GET", "/v1/videos/vid_completed", "example=failed", "200"),
        ("GET", "/v1/videos/vid_completed/content", "example=video_expired", "404 video_expired"),
        ("GET", "/v1/videos/vid_completed/content", 'code="404"; example="video_not_ready"', "404 video_not_ready"),
        ("DELETE", "/v1/videos/vid_completed", "code=409", "409 video_not_ready"),
        ("GET", "/_mock/clock", "example=frozen", "200"),
    ],
)
def test_a_documented_answer_is_given_for_the_asking(
    world: World, method: str, target: str, prefer: str, summary: str
) -> None:
    answer = world.api.ask(method, target, headers={"Prefer": prefer})
    assert answer.summary == summary
    applied = ", ".join(prefer.replace('"', "").replace(";", ",").split(", "))
    assert answer.header("Preference-Applied") == applied


def test_an_example_of_a_success_is_given_as_it_stands(world: World) -> None:
    answer = world.api.get("/v1/videos/vid_completed", headers={"Prefer": "example=failed"})
    assert answer.json()["status"] == "failed"


@pytest.mark.parametrize(
    ("prefer", "message"),
    [
        ("code=418", "Prefer: code=418 is not documented here (known: 200, 206, 304, "),
        ("example=video_expird", "did you mean 'video_expired'?"),
        ("code=400, example=video_expired", "Prefer: example=video_expired is not documented here"),
    ],
)
def test_what_is_not_documented_is_400(world: World, prefer: str, message: str) -> None:
    answer = world.api.get("/v1/videos/vid_completed/content", headers={"Prefer": prefer})
    assert answer.summary == "400 invalid_value"
    assert message in answer.error["message"]


@pytest.mark.parametrize(
    ("target", "prefer"),
    [
        ("/v1/videos/vid_completed/content", "code=206"),
        ("/v1/videos/vid_queued/content", "code=200"),
        ("/v1/videos/vid_queued", "code=418"),
        ("/v1/videos/vid_queued", "example=nothing"),
        ("/v1/videos/vid_queued", "scenario=slow"),
        ("/v1/videos/vid_queued", "fault=nothing"),
        ("/_mock/clock", "fault=flaky-cdn"),
    ],
)
def test_a_preference_that_the_answer_does_not_follow_is_not_called_applied(
    world: World, target: str, prefer: str
) -> None:
    assert world.api.get(target, headers={"Prefer": prefer}).header("Preference-Applied") is None


def test_what_this_server_does_not_know_is_ignored(world: World) -> None:
    answer = world.api.get("/v1/videos/vid_completed", headers={"Prefer": "respond-async, wait=10"})
    assert (answer.json()["status"], answer.header("Preference-Applied")) == ("completed", None)
