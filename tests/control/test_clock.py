"""``/_mock/clock``: time moves when a test says so, and everything moves with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Start
from tests.control.world import World


def test_an_untouched_clock_shows_real_time(world: World) -> None:
    now = world.api.clock.now()
    assert world.get("clock") == {"now": now, "real": now, "scale": 1, "frozen": False}


def test_a_frozen_clock_stands_still_and_goes_on_from_there(world: World) -> None:
    now = world.patch("clock", {"freeze": True})["now"]
    world.api.clock.advance(500)
    assert world.get("clock") | {"real": 0} == {"now": now, "real": 0, "scale": 0, "frozen": True}
    world.patch("clock", {"freeze": False})
    world.api.clock.advance(5)
    assert world.get("clock")["now"] == now + 5


def test_a_clock_is_set_by_seconds_or_by_text(world: World) -> None:
    assert world.patch("clock", {"set": 1000, "freeze": True})["now"] == 1000
    assert world.patch("clock", {"set": "2030-01-01T00:00:00Z"})["now"] == 1_893_456_000
    assert world.patch("clock", {"set": "2030-01-01T01:00:00.5+01:00"})["now"] == 1_893_456_000.5


def test_a_scaled_clock_runs_as_much_faster(world: World) -> None:
    now = world.patch("clock", {"scale": 60})["now"]
    world.api.clock.advance(10)
    assert world.get("clock")["now"] == now + 600
    world.patch("clock", {"advance_s": 5, "scale": 2})
    world.api.clock.advance(1)
    assert world.get("clock")["now"] == now + 607


def test_set_comes_before_advance_and_advance_before_the_speed(world: World) -> None:
    assert world.patch("clock", {"freeze": True, "advance_s": 5, "set": 100})["now"] == 105


def test_delete_brings_real_time_back(world: World) -> None:
    world.patch("clock", {"set": 1000, "scale": 5})
    world.delete("clock")
    assert world.get("clock")["now"] == world.api.clock.now()


def test_no_clock_leaves_the_years_from_1970_to_9999(world: World) -> None:
    assert world.patch("clock", {"advance_s": -1e10})["now"] == 0
    world.patch("clock", {"set": 253_402_300_799, "advance_s": 1e10, "scale": 1e6})
    world.api.clock.advance(1)
    assert world.get("clock")["now"] == 253_402_300_799
    assert world.api.document(world.api.create())["created_at"] == 253_402_300_799


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"advance": 5}, "Did you mean 'advance_s'?"),
        ({"frozen": True}, "Unknown key 'frozen'. Did you mean 'freeze'?"),
        ({"set": "1969-12-31T23:59:59Z"}, "is no moment from 1970 to 9999"),
        ({"set": "2016-12-31T23:59:60Z"}, "is no moment from 1970 to 9999"),
        ({"set": "tomorrow"}, "Invalid 'set'"),
        ({"set": -1}, "Invalid 'set'"),
        ({"scale": -1}, "Invalid 'scale'"),
    ],
)
def test_a_clock_refuses_what_it_cannot_show(world: World, body: Any, message: str) -> None:
    assert message in world.refused("PATCH", "clock", body)
    assert world.get("clock")["now"] == world.api.clock.now()


def test_a_job_of_an_hour_is_over_at_once(world: World) -> None:
    task_id = world.api.create(metadata={"scenario": "slow"})
    created_at = int(world.api.clock.now())
    world.advance(3600)
    shown = world.api.document(task_id)
    assert (shown["status"], shown["created_at"], shown["completed_at"]) == ("completed", created_at, created_at + 3600)
    assert world.content(task_id) == "200"


def test_what_is_created_later_says_so(world: World) -> None:
    world.patch("clock", {"set": 5000.9, "freeze": True})
    assert world.api.document(world.api.create())["created_at"] == 5000


def test_past_expires_at_a_task_of_a_lifecycle_is_expired_at_once(world: World) -> None:
    task_id = world.api.create()
    world.advance(10)
    expires_at = world.api.document(task_id)["expires_at"]
    world.patch("clock", {"set": expires_at - 1})
    assert world.content(task_id) == "200"
    world.advance(1)
    assert world.content(task_id) == "404 video_expired"
    shown = world.api.document(task_id)
    assert (shown["status"], shown["expires_at"]) == ("completed", expires_at)


def test_the_sdk_is_told_when_to_ask_again_while_a_task_is_not_final(world: World) -> None:
    created = world.api.post("/v1/videos", {"prompt": "A cat"})
    task_id = created.json()["id"]
    assert created.header("openai-poll-after-ms") == "1000"
    world.advance(5)
    assert world.api.get(f"/v1/videos/{task_id}").header("openai-poll-after-ms") == "1000"
    world.advance(5)
    assert world.api.get(f"/v1/videos/{task_id}").header("openai-poll-after-ms") is None
    assert world.api.get("/v1/videos/vid_failed").header("openai-poll-after-ms") is None


@pytest.mark.parametrize(("setting", "header"), [(25, "25"), (0, None)])
def test_how_soon_to_ask_again_is_a_setting(start: Start, setting: int, header: str | None) -> None:
    client = start(poll_after_ms=setting)
    assert client.get("/v1/videos/vid_queued").header("openai-poll-after-ms") == header


CURVES = {
    "linear": [0, 25, 50, 75, 99],
    "stalls_at_99": [0, 49, 99, 99, 99],
    "stuck_at_0": [0, 0, 0, 0, 0],
    "jumps": [0, 0, 90, 90, 90],
    (20, 60): [20, 30, 40, 50, 59],
    33: [33, 33, 33, 33, 33],
}


@pytest.mark.parametrize("curve", CURVES)
def test_progress_follows_its_curve(world: World, curve: Any) -> None:
    progress = list(curve) if isinstance(curve, tuple) else curve
    world.patch("clock", {"freeze": True})
    world.put("tasks/vid_mine", {"lifecycle": [{"state": "in_progress", "for_s": 100, "progress": progress},
                                               {"state": "completed"}]})  # fmt: skip
    seen = []
    for step in (0, 25, 25, 25, 24.5):
        world.advance(step)
        seen.append(world.api.document("vid_mine")["progress"])
    assert seen == CURVES[curve]
    world.advance(0.5)
    assert world.api.document("vid_mine")["progress"] == 100


def test_a_curve_of_points_in_any_order_stays_within_bounds(world: World) -> None:
    points = [[0.9, 90], [0.2, 100], [0.5, 0], [0.5, 50]]
    world.put("tasks/vid_mine", {"lifecycle": [{"state": "in_progress", "for_s": 100, "progress": points}]})
    for _ in range(20):
        assert 0 <= world.api.document("vid_mine")["progress"] <= 100
        world.advance(7)


def test_content_lags_behind_by_seconds_and_by_calls(world: World) -> None:
    world.put("tasks/vid_s", {"lifecycle": [{"state": "completed", "content_after_s": 5}]})
    world.put("tasks/vid_calls", {"lifecycle": [{"state": "completed", "content_after_calls": 2}]})
    assert (world.api.status("vid_s"), world.content("vid_s")) == ("completed", "404 video_not_ready")
    world.advance(5)
    assert world.content("vid_s") == "200"
    assert [world.content("vid_calls") for _ in range(4)] == ["404 video_not_ready"] * 2 + ["200"] * 2


def test_time_may_go_back(world: World) -> None:
    task_id = world.api.create()
    world.advance(10)
    assert world.api.status(task_id) == "completed"
    world.advance(-5)
    assert world.api.status(task_id) == "in_progress"
    world.advance(-100)
    assert world.api.status(task_id) == "queued"
