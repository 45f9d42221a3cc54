"""``/_mock/tasks``: any task in any state, and by hand into another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.control.world import NOTHING, World

STATES = ["queued", "in_progress", "completed", "failed", "cancelled", "expired"]
CONTENT = {"completed": "200", "expired": "404 video_expired"}


@pytest.mark.parametrize("state", STATES)
def test_a_task_is_put_in_any_state_and_stays_there(world: World, state: str) -> None:
    task = world.put("tasks/vid_mine", {"state": state})
    assert (task["state"], task["origin"]) == (state, "world")
    world.advance(10**7)
    assert world.get("tasks/vid_mine")["state"] == state
    assert world.api.status("vid_mine") == ("completed" if state == "expired" else state)
    assert world.content("vid_mine") == CONTENT.get(state, "404 video_not_ready")


def test_a_new_task_is_201_and_a_replaced_one_200(world: World) -> None:
    assert world.ask("PUT", "tasks/vid_mine", {}).status == 201
    assert world.ask("PUT", "tasks/vid_mine", {"state": "failed"}).status == 200
    assert world.ask("PUT", "tasks/vid_queued", {"state": "failed"}).status == 200
    assert world.api.status("vid_queued") == "failed"


def test_a_task_without_a_word_is_as_a_create_makes_it(world: World) -> None:
    task = world.put("tasks/vid_mine", {})
    assert (task["state"], task["lifecycle"]) == ("queued", world.get("lifecycles/default")["stages"])
    assert task["created_at"] == world.api.clock.now()
    world.advance(6)
    assert world.get("tasks/vid_mine")["progress"] == 50


def test_a_task_has_the_properties_that_it_is_put_with(world: World) -> None:
    body = {
        "created_at": 1000, "completed_at": 2000, "expires_at": 9e9, "model": "sora-3", "prompt": "A dog",
        "seconds": "20", "size": "640x360", "metadata": {"a": [1]}, "remixed_from": "vid_other", "content": "webm",
        "size_bytes": 2_000_000, "protected": True,
    }  # fmt: skip
    task = world.put("tasks/vid_mine", {"state": "completed", **body})
    assert {name: task[name] for name in body} == body
    shown = world.api.document("vid_mine")
    assert (shown["created_at"], shown["completed_at"], shown["expires_at"]) == (1000, 2000, 9_000_000_000)
    content = world.api.get("/v1/videos/vid_mine/content")
    assert (content.header("Content-Type"), len(content.body)) == ("video/webm", 2_000_000)
    assert world.api.ask("DELETE", "/v1/videos/vid_mine").summary == "409 video_protected"


@pytest.mark.parametrize(
    ("method", "body"), [("PUT", {"state": "queued"}), ("PATCH", {"state": "completed"}), ("PATCH", {"pin": "expired"})]
)
def test_only_a_failed_task_has_an_error(world: World, method: str, body: dict[str, Any]) -> None:
    world.put("tasks/vid_mine", {})
    answer = world.ask(method, "tasks/vid_mine", {**body, "error": {"code": "a", "message": "b"}})
    assert (answer.summary, answer.error["param"]) == ("400 invalid_value", "error")


def test_a_failed_task_shows_the_error_and_progress_that_it_is_put_with(world: World) -> None:
    error = {"code": "out_of_paint", "message": "No blue is left."}
    world.put("tasks/vid_mine", {"error": error, "progress": 89})
    shown = world.api.document("vid_mine")
    assert (shown["status"], shown["error"], shown["progress"]) == ("failed", error, 89)


def test_a_task_with_lifecycle_and_state_stands_in_that_stage_and_goes_on(world: World) -> None:
    task = world.put("tasks/vid_mine", {"lifecycle": "default", "state": "in_progress"})
    assert (task["state"], task["progress"]) == ("in_progress", 0)
    world.advance(8)
    assert world.api.status("vid_mine") == "completed"


def test_a_lifecycle_is_named_or_told_by_its_stages(world: World) -> None:
    world.put("tasks/vid_polls", {"lifecycle": "polls"})
    stages = [{"state": "in_progress", "for_s": 10, "progress": [20, 40]}, {"state": "failed"}]
    world.put("tasks/vid_stages", {"lifecycle": stages})
    world.advance(5)
    assert world.api.document("vid_stages")["progress"] == 30
    world.advance(5)
    assert world.api.status("vid_stages") == "failed"
    assert [world.api.status("vid_polls") for _ in range(3)] == ["queued", "queued", "in_progress"]
    assert world.get("tasks/vid_polls")["polls"] == 1, "of this stage; those before counted for another"


def test_looking_at_a_task_is_no_poll(world: World) -> None:
    world.put("tasks/vid_mine", {"lifecycle": "polls"})
    before = [world.get("tasks/vid_mine") for _ in range(5)]
    assert before[0] == before[-1]
    assert (before[0]["state"], before[0]["polls"]) == ("queued", 0)


def test_a_task_that_says_when_it_expires_does_so_then(world: World) -> None:
    at = world.api.clock.now() + 100
    world.put("tasks/vid_put", {"state": "completed", "expires_at": at})
    world.put("tasks/vid_patched", {"state": "completed"})
    world.patch("tasks/vid_patched", {"expires_at": at})
    world.put("tasks/vid_lifecycle", {"lifecycle": "instant", "expires_at": at})
    ids = ("vid_put", "vid_patched", "vid_lifecycle")
    world.advance(99.9)
    assert [world.content(task_id) for task_id in ids] == ["200"] * 3
    world.advance(0.1)
    assert [world.content(task_id) for task_id in ids] == ["404 video_expired"] * 3


@pytest.mark.parametrize("state", STATES)
def test_a_task_is_moved_by_hand_into_any_state(world: World, state: str) -> None:
    task_id = world.api.create()
    task = world.patch(f"tasks/{task_id}", {"state": state})
    assert task["state"] == state
    assert world.content(task_id) == CONTENT.get(state, "404 video_not_ready")


def test_a_task_completed_by_hand_expires_as_its_lifecycle_says(world: World) -> None:
    task_id = world.api.create()
    now = world.api.clock.now()
    world.patch(f"tasks/{task_id}", {"state": "completed"})
    assert world.api.document(task_id)["expires_at"] == int(now + 86_400)
    world.advance(86_400)
    assert world.content(task_id) == "404 video_expired"


def test_a_task_fails_by_hand_with_the_error_and_progress_that_are_told(world: World) -> None:
    task_id = world.api.create()
    error = {"code": "server_error", "message": "The fan stopped."}
    world.patch(f"tasks/{task_id}", {"error": error, "progress": 12})
    shown = world.api.document(task_id)
    assert (shown["status"], shown["progress"], shown["error"]) == ("failed", 12, error)


def test_a_task_cancelled_by_hand_keeps_its_progress(world: World) -> None:
    task_id = world.api.create()
    world.advance(6)
    world.patch(f"tasks/{task_id}", {"state": "cancelled"})
    assert world.api.document(task_id)["progress"] == 50


@pytest.mark.parametrize("state", STATES)
def test_a_pinned_task_stays_whatever_the_clock_does(world: World, state: str) -> None:
    task_id = world.api.create()
    world.advance(6)
    world.patch(f"tasks/{task_id}", {"pin": state})
    before = world.api.document(task_id)
    world.advance(10**8)
    assert world.api.document(task_id) == before
    assert world.get(f"tasks/{task_id}")["state"] == state
    assert before["progress"] == {"queued": 0, "completed": 100, "expired": 100}.get(state, 50)


def test_a_task_is_sent_back_to_the_beginning_of_a_lifecycle(world: World) -> None:
    world.patch("tasks/vid_completed", {"lifecycle": "default"})
    assert world.api.status("vid_completed") == "queued"
    world.advance(10)
    assert world.api.status("vid_completed") == "completed"


def test_properties_are_changed_and_the_rest_stays(world: World) -> None:
    task_id = world.api.create()
    before = world.get(f"tasks/{task_id}")
    after = world.patch(f"tasks/{task_id}", {"prompt": "A dog", "metadata": {"x": 1}, "progress": 7})
    assert after == {**before, "prompt": "A dog", "metadata": {"x": 1}, "progress": 7}


def test_a_changed_moment_of_creation_changes_the_place_in_lists(world: World) -> None:
    first, second = world.api.create(), world.api.create()
    world.patch(f"tasks/{first}", {"created_at": world.api.clock.now() + 50})
    world.patch("tasks/vid_queued", {"created_at": world.api.clock.now() + 40})
    ids = [task["id"] for task in world.api.get("/v1/videos?limit=100").json()["data"]]
    assert ids[:3] == [first, "vid_queued", second]
    assert len(ids) == len(set(ids))


def test_rows_and_own_tasks_are_listed_page_by_page(world: World) -> None:
    own = {world.api.create() for _ in range(5)}
    world.put("tasks/vid_queued", {"state": "completed", "created_at": 5})
    whole = world.get("tasks")
    assert {task["id"] for task in whole["data"] if task["origin"] == "world"} == own | {"vid_queued"}
    assert whole["data"][-1]["id"] == "vid_queued"
    walked, page = [], world.get("tasks?limit=4")
    while page["has_more"]:
        walked += page["data"]
        page = world.get(f"tasks?limit=4&after={page['data'][-1]['id']}")
    assert walked + page["data"] == whole["data"]
    assert world.get("tasks?order=asc")["data"] == whole["data"][::-1]


@pytest.mark.parametrize("state", STATES)
def test_tasks_are_listed_by_state(world: World, state: str) -> None:
    world.put("tasks/vid_mine", {"state": state})
    found = world.get(f"tasks?state={state}")["data"]
    assert {task["state"] for task in found} == {state}
    assert found == [task for task in world.get("tasks")["data"] if task["state"] == state]


def test_any_task_is_deleted_and_a_row_comes_back_by_reset(world: World) -> None:
    task_id = world.api.create()
    for each in (task_id, "vid_completed", "vid_in_progress", "vid_size_5MB"):
        world.delete(f"tasks/{each}")
        assert world.api.get(f"/v1/videos/{each}").summary == "404 video_not_found"
        assert world.ask("GET", f"tasks/{each}").summary == "404 task_not_found"
    world.reset("tasks")
    assert world.api.status("vid_completed") == "completed"
    assert world.api.get(f"/v1/videos/{task_id}").status == 404


def test_a_world_without_any_task(world: World) -> None:
    world.api.create()
    world.delete("tasks")
    assert (world.get("tasks")["data"], world.api.get("/v1/videos").json()["data"]) == ([], [])
    world.reset()
    assert len(world.get("tasks")["data"]) > 10


@pytest.mark.parametrize(
    ("method", "body", "message"),
    [
        ("PUT", {"stat": "queued"}, "Unknown key 'stat'. Did you mean 'state'?"),
        ("PATCH", {"pinn": "queued"}, "Unknown key 'pinn'. Did you mean 'pin'?"),
        ("PUT", {"state": "complete"}, "Did you mean 'completed'?"),
        ("PUT", {"lifecycle": "defualt"}, "There is no lifecycle 'defualt'. Did you mean 'default'?"),
        ("PUT", {"lifecycle": [{"stat": "queued"}]}, "Unknown key 'lifecycle.0.stat'. Did you mean 'state'?"),
        ("PUT", {"lifecycle": "instant", "state": "queued"}, "The lifecycle has no stage 'queued'. Known: completed"),
        ("PUT", {"lifecycle": [{"state": "queued", "for_s": 1, "for_polls": 1}]}, "not both"),
        ("PUT", {"scenario": "slo"}, "There is no scenario 'slo'. Did you mean 'slow'?"),
        ("PATCH", {"content": "webmm"}, "There is no content 'webmm'. Did you mean 'webm'?"),
        ("PUT", {"size_bytes": 5}, "The video cannot have 5 bytes"),
        ("PUT", {"error": {"code": "x"}}, "Missing required parameter: 'error.message'"),
        ("PATCH", {"state": "queued", "pin": "queued"}, "At most one of state and pin."),
        ("PATCH", [], "The request body is not an object."),
    ],
)
def test_what_is_not_understood_is_400_with_the_nearest_right_word(
    world: World, method: str, body: Any, message: str
) -> None:
    before = world.state()
    assert message in world.refused(method, "tasks/vid_queued", body)
    assert world.state() == before


def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(world: World) -> None:
    world.put("tasks/vid_mine", {"state": "completed", "size_bytes": 2_000_000.0, "progress": 4.0})
    assert world.content("vid_mine") == "200"
    assert world.get("tasks/vid_mine")["progress"] == 4


def test_an_id_that_cannot_be_is_400_to_put_and_404_to_the_rest(world: World) -> None:
    assert "task_id" in world.refused("PUT", "tasks/a%20b", {})
    assert world.ask("GET", "tasks/a%20b").summary == "404 task_not_found"
    assert world.ask("PATCH", "tasks/vid_nobody", {}).summary == "404 task_not_found"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "tasks/vid_mnie"),
        ("PATCH", "tasks/vid_mnie"),
        ("DELETE", "tasks/vid_mnie"),
        ("GET", "tasks?after=vid_mnie"),
    ],
)
def test_an_id_that_nobody_has_is_named_with_the_nearest(world: World, method: str, target: str) -> None:
    world.put("tasks/vid_mine", {})
    answer = world.ask(method, target, {} if method == "PATCH" else NOTHING)
    assert answer.summary == "404 task_not_found"
    assert answer.error["message"] == "There is no task 'vid_mnie' in this world. Did you mean 'vid_mine'?"
