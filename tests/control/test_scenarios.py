"""Scenarios: the shipped ones, and those that a world has of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mock_server.fixtures import load_table
from mock_server.schema import shipped
from tests.api.client import Client
from tests.control.world import World

NOT_READY, EXPIRED = "404 video_not_ready", "404 video_expired"

Look = tuple[float, str, int, str]
"""After so many seconds: status, progress, and what content is answered with."""

SHIPPED: dict[str, list[Look]] = {
    "moderation_during_job": [(4, "in_progress", 20, NOT_READY), (2, "failed", 40, NOT_READY)],
    "failing": [(6, "in_progress", 44, NOT_READY), (4, "failed", 89, NOT_READY), (1e6, "failed", 89, NOT_READY)],
    "stuck_queue": [(0, "queued", 0, NOT_READY), (1e7, "queued", 0, NOT_READY)],
    "never_ending": [(6, "in_progress", 49, NOT_READY), (1e7, "in_progress", 99, NOT_READY)],
    "stalls_at_99": [
        (32, "in_progress", 99, NOT_READY), (29, "in_progress", 99, NOT_READY), (1, "completed", 100, "200"),
    ],
    "no_progress": [(9.9, "in_progress", 0, NOT_READY), (0.1, "completed", 100, "200")],
    "slow": [(299, "queued", 0, NOT_READY), (3300, "in_progress", 99, NOT_READY), (1, "completed", 100, "200")],
    "cancelled": [
        (4, "in_progress", 25, NOT_READY), (2, "cancelled", 50, NOT_READY), (1e6, "cancelled", 50, NOT_READY),
    ],
    "expires_at_once": [(9, "in_progress", 87, NOT_READY), (1, "completed", 100, EXPIRED)],
    "expires_in_an_hour": [
        (10, "completed", 100, "200"), (3599, "completed", 100, "200"), (1, "completed", 100, EXPIRED),
    ],
    "content_lag": [
        (10, "completed", 100, NOT_READY), (9, "completed", 100, NOT_READY), (1, "completed", 100, "200"),
    ],
    "content_lag_calls": [*[(0.0, "completed", 100, NOT_READY)] * 3, (0, "completed", 100, "200")],
    "webm": [(10, "completed", 100, "200")],
    "quicktime": [(10, "completed", 100, "200")],
    "no_variants": [(10, "completed", 100, "200")],
    "large": [(10, "completed", 100, "200")],
}  # fmt: skip

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "scenarios.md"
REFUSED = {"moderation_at_submit": "400 moderation_blocked"}


def by_header(client: Client, name: str) -> str:
    answer = client.post("/v1/videos", {"prompt": "A cat"}, headers={"Prefer": f"scenario={name}"})
    assert answer.header("Preference-Applied") == f"scenario={name}"
    return str(answer.json()["id"])


def by_metadata(client: Client, name: str) -> str:
    return client.create(metadata={"scenario": name})


def by_control(client: Client, name: str) -> str:
    World(client).put("tasks/vid_told", {"scenario": name})
    return "vid_told"


@pytest.mark.parametrize("choose", [by_header, by_metadata, by_control])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_the_story_of_a_task_that_chooses_it(
    world: World, name: str, choose: Callable[[Client, str], str]
) -> None:
    task_id = choose(world.api, name)
    assert world.get(f"tasks/{task_id}")["scenario"] == name
    for after_s, status, progress, content in SHIPPED[name]:
        world.advance(after_s)
        shown = world.api.document(task_id)
        assert (shown["status"], shown["progress"]) == (status, progress)
        assert world.api.ask("GET", f"/v1/videos/{task_id}/content", headers={"Range": "bytes=0-0"}).summary in (
            {content} if content != "200" else {"206"}
        )


@pytest.mark.parametrize("name", REFUSED)
def test_a_shipped_scenario_refuses_a_create_that_chooses_it(world: World, name: str) -> None:
    answer = world.api.post("/v1/videos", {"prompt": "A cat"}, headers={"Prefer": f"scenario={name}"})
    assert (answer.summary, answer.header("Preference-Applied")) == (REFUSED[name], f"scenario={name}")
    assert world.api.post("/v1/videos", {"prompt": "x", "metadata": {"scenario": name}}).summary == REFUSED[name]


def test_every_shipped_scenario_is_tested_here_and_told_of_in_the_documentation(world: World) -> None:
    names = [scenario.name for scenario in load_table(shipped("fixtures/tasks.yaml"), 0).scenarios]
    assert sorted(names) == sorted([*SHIPPED, *REFUSED])
    assert [each["name"] for each in world.get("scenarios")["data"]] == names
    documented = set(re.findall(r"^\| `(\w+)` ", DOCUMENTATION.read_text("utf-8"), re.MULTILINE))
    assert set(names) <= documented


def test_a_scenario_decides_about_the_content(world: World) -> None:
    types = {}
    for name in ("webm", "quicktime", "no_variants", "large"):
        task_id = by_metadata(world.api, name)
        world.advance(10)
        answer = world.api.ask("HEAD", f"/v1/videos/{task_id}/content")
        types[name] = (answer.header("Content-Type"), answer.header("Content-Length"))
        variant = world.api.get(f"/v1/videos/{task_id}/content?variant=thumbnail").summary
        assert variant == ("404 video_not_found" if name == "no_variants" else "200")
    assert (types["webm"][0], types["quicktime"][0]) == ("video/webm", "video/quicktime")
    assert types["large"][1] == str(1 << 30)


@pytest.mark.parametrize(
    ("prompt", "summary"),
    [("mock:moderation", "400 moderation_blocked"), ("mock:moderation.", "200"), ("Mock:moderation", "200")],
)
def test_the_sentinel_of_moderation_is_the_whole_prompt(world: World, prompt: str, summary: str) -> None:
    assert world.api.post("/v1/videos", {"prompt": prompt}).summary == summary


def test_the_sentinel_of_moderation_during_the_job(world: World) -> None:
    task_id = world.api.create("mock:moderation-later")
    world.advance(6)
    assert world.api.document(task_id)["error"]["code"] == "moderation_blocked"


@pytest.mark.parametrize(
    ("when", "asked"),
    [
        ({"prompt": "storm"}, {"prompt": "storm"}),
        ({"prompt": {"contains": "storm"}}, {"prompt": "a storm at sea"}),
        ({"prompt": {"matches": "^a .* sea$"}}, {"prompt": "a storm at sea"}),
        ({"model": "sora-2-pro"}, {"prompt": "x", "model": "sora-2-pro"}),
        ({"seconds": "12"}, {"prompt": "x", "seconds": "12"}),
        ({"size": "1792x1024"}, {"prompt": "x", "size": "1792x1024"}),
        ({"key": {"contains": "sk-mock-"}}, {"prompt": "x"}),
        ({"size": "720x1280", "seconds": {"matches": "4|8"}}, {"prompt": "x"}),
    ],
)
def test_a_task_gets_a_scenario_whose_conditions_all_hold(world: World, when: object, asked: dict[str, str]) -> None:
    world.put("scenarios/mine", {"when": when, "lifecycle": [{"state": "failed"}]})
    assert world.api.status(world.api.create(**asked)) == "failed"
    other = {"prompt": "calm", "model": "sora-2", "seconds": "8", "size": "1280x720"}
    expected = "failed" if "key" in str(when) else "queued"
    assert world.api.status(world.api.create(**other)) == expected


def test_the_first_that_fits_is_taken_and_a_choice_beats_it(world: World) -> None:
    world.put("scenarios/b", {"when": {"prompt": "x"}, "lifecycle": [{"state": "cancelled"}]})
    world.put("scenarios/a", {"when": {"prompt": "x"}, "lifecycle": [{"state": "failed"}]})
    assert world.api.status(world.api.create("x")) == "failed", "by name"
    assert world.api.status(world.api.create("x", metadata={"scenario": "b"})) == "cancelled"
    answer = world.api.post(
        "/v1/videos", {"prompt": "x", "metadata": {"scenario": "b"}}, headers={"Prefer": "scenario=stuck_queue"}
    )
    assert answer.json()["status"] == "queued"


def test_a_worlds_own_scenarios_come_before_the_tables(world: World) -> None:
    world.put("scenarios/zzz", {"when": {"prompt": "mock:moderation"}, "lifecycle": "instant"})
    assert world.api.status(world.api.create("mock:moderation")) == "completed"
    world.delete("scenarios/zzz")
    assert world.api.post("/v1/videos", {"prompt": "mock:moderation"}).status == 400


def test_a_worlds_own_scenario_hides_its_namesake(world: World) -> None:
    of_the_table = world.get("scenarios/moderation_at_submit")
    world.put("scenarios/moderation_at_submit", {"description": "Harmless now."})
    assert world.get("scenarios/moderation_at_submit")["origin"] == "world"
    assert world.api.post("/v1/videos", {"prompt": "mock:moderation"}).status == 200
    world.delete("scenarios/moderation_at_submit")
    assert world.get("scenarios/moderation_at_submit") == of_the_table
    assert world.ask("DELETE", "scenarios/moderation_at_submit").summary == "404 scenario_not_found"
    assert world.ask("GET", "scenarios/nobodys").summary == "404 scenario_not_found"


def test_a_name_that_no_scenario_has_is_named_with_the_nearest(world: World) -> None:
    world.put("scenarios/mine", {})
    shown, deleted = (
        world.ask(method, "scenarios/moderation_at_sumbit").error["message"] for method in ("GET", "DELETE")
    )
    assert shown == "There is no scenario 'moderation_at_sumbit' in this world. Did you mean 'moderation_at_submit'?"
    assert deleted == "This world has no scenario 'moderation_at_sumbit' of its own. Known: mine"


def test_a_scenario_is_shown_as_it_was_put(world: World) -> None:
    body = {
        "description": "All there is.",
        "when": {"prompt": {"contains": "a"}, "size": {"equals": "720x1280"}},
        "lifecycle": [{"state": "completed", "for_s": 5}, {"state": "expired"}],
        "content": "webm",
        "size_bytes": 1_000_000,
    }
    assert world.ask("PUT", "scenarios/mine", body).status == 201
    assert world.ask("PUT", "scenarios/mine", body).status == 200
    assert world.get("scenarios/mine") == {**body, "name": "mine", "origin": "world"}
    refusing = {"when": {"model": {"equals": "sora-0"}}, "answer": "400/invalid_value"}
    assert world.put("scenarios/other", refusing) == {**refusing, "name": "other", "origin": "world"}
    assert world.api.post("/v1/videos", {"prompt": "x", "model": "sora-0"}).summary == "400 invalid_value"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"whem": {}}, "Did you mean 'when'?"),
        ({"when": {"promt": "x"}}, "Unknown key 'when.promt'. Did you mean 'prompt'?"),
        ({"when": {"prompt": {"contain": "x"}}}, "Unknown key 'when.prompt.contain'. Did you mean 'contains'?"),
        ({"when": {"prompt": {"matches": "("}}}, "This is not a regular expression"),
        ({"answer": "400/moderation_block"}, "Did you mean '400/moderation_blocked'?"),
        ({"lifecycle": "instnt"}, "Did you mean 'instant'?"),
        ({"content": "mov2"}, "Did you mean 'mov'?"),
        ({"content": "mov", "size_bytes": 1}, "The video cannot have 1 bytes"),
    ],
)
def test_a_scenario_with_what_is_not_understood_is_400(world: World, body: object, message: str) -> None:
    assert message in world.refused("PUT", "scenarios/mine", body)
    assert world.ask("GET", "scenarios/mine").status == 404


@pytest.mark.parametrize("headers", [{"Prefer": "scenario=slo"}, None])
def test_a_choice_that_does_not_exist_is_400(world: World, headers: dict[str, str] | None) -> None:
    body = {"prompt": "x"} if headers else {"prompt": "x", "metadata": {"scenario": "slo"}}
    answer = world.api.post("/v1/videos", body, headers=headers)
    assert answer.summary == "400 invalid_value"
    assert "did you mean 'slow'?" in answer.error["message"]
