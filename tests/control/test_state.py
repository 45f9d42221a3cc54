"""``/_mock/state`` and ``/_mock/reset``: a world out and in again, and back to the table."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.client import Client
from tests.api.conftest import _started
from tests.control.world import World

EMPTY = {
    "version": 1,
    "clock": {"real_anchor": 0, "world_anchor": 0, "scale": 1},
    "lifecycles": {},
    "scenarios": [],
    "faults": [],
    "tasks": [],
}


def furnish(world: World) -> None:
    """Something of each kind."""
    world.patch("clock", {"set": 5000, "scale": 3})
    world.put("lifecycles/mine", {"stages": [{"state": "queued", "for_polls": 3}, {"state": "failed"}]})
    world.put("scenarios/mine", {"when": {"prompt": "x"}, "lifecycle": "mine", "size_bytes": 2_000_000})
    world.api.status(world.api.create("x"))
    world.put("tasks/vid_queued", {"state": "cancelled", "progress": 5, "metadata": {"a": None}})
    world.delete("tasks/vid_completed")
    world.put("tasks/vid_lag", {"lifecycle": [{"state": "completed", "content_after_calls": 3}]})
    world.content("vid_lag")


def everything(world: World) -> list[Any]:
    """All that the control API shows of a world, but for its journal."""
    return [world.get(noun) for noun in ("state", "clock", "lifecycles", "scenarios", "tasks?limit=1000")]


def sibling(world: World, key: str) -> World:
    return World(Client(world.api.app, world.api.clock, key))


def test_an_untouched_world_has_nothing_on_top_of_the_table(world: World) -> None:
    assert world.state() == EMPTY


def test_export_then_import_is_identity_and_import_may_be_repeated(world: World) -> None:
    furnish(world)
    before = everything(world)
    for _ in range(2):
        world.put("state", before[0])
        assert everything(world) == before


def test_a_world_is_copied_into_another(world: World) -> None:
    furnish(world)
    other = sibling(world, f"{world.api.key}-copy")
    other.put("tasks/vid_elsewhere", {})
    other.put("state", world.state())
    assert everything(other) == everything(world)
    assert world.content("vid_lag") == other.content("vid_lag") == "404 video_not_ready"
    assert other.content("vid_lag") == "404 video_not_ready"
    assert (other.content("vid_lag"), world.content("vid_lag")) == ("200", "404 video_not_ready")


def test_the_journal_is_exported_on_demand_and_read_past_when_imported(world: World) -> None:
    world.api.create()
    state = world.get("state?journal=true")
    assert [entry["operation"] for entry in state.pop("journal")] == ["createVideo"]
    assert state == world.state()
    world.put("state", {**state, "journal": [{"anything": 1}]})
    assert len(world.get("state?journal=true")["journal"]) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": []}, "Unknown key 'task'. Did you mean 'tasks'?"),
        ({"version": 2}, "Invalid value: 2. Supported values are: 1."),
        ({"tasks": [{"id": "vid_x"}]}, "Invalid 'tasks.0'"),
        ({"tasks": [{"id": "vid_x", "created_at": 1, "lifecycle": [{"state": "queued"}], "stage": 1}]}, "has 1 stages"),
        ({"tasks": [{"id": "a", "created_at": 1, "lifecycle": [{"state": "queued"}], "content": "movv"}]}, "'mov'?"),
        ({"scenarios": [{"name": "a", "when": {"prompt": {"matches": "["}}}]}, "not a regular expression"),
        ({"lifecycles": {"a": [{"state": "done"}]}}, "Invalid value: 'done'"),
    ],
)
def test_an_import_that_is_not_understood_changes_nothing(world: World, change: dict[str, Any], message: str) -> None:
    furnish(world)
    before = everything(world)
    assert message in world.refused("PUT", "state", {**EMPTY, **change})
    assert everything(world) == before


def test_reset_brings_the_table_back_and_not_nothing(world: World) -> None:
    start = everything(world)
    furnish(world)
    world.reset()
    assert everything(world) == start
    assert world.get("state?journal=true")["journal"] == []


@pytest.mark.parametrize("what", ["tasks", "clock", "lifecycles", "scenarios"])
def test_reset_of_one_kind_leaves_the_others(world: World, what: str) -> None:
    furnish(world)
    before = world.state()
    world.reset(what)
    assert world.state() == {**before, what: EMPTY[what]}
    assert world.get("state?journal=true")["journal"] != []


def test_reset_of_the_journal_and_of_faults_leaves_the_world(world: World) -> None:
    furnish(world)
    before = world.state()
    world.reset("journal", "faults")
    assert world.get("state?journal=true") == {**before, "journal": []}


def test_reset_refuses_what_there_is_not(world: World) -> None:
    assert "Did you mean 'tasks'?" in world.refused("POST", "reset", {"what": ["task"]})
    assert "Did you mean 'what'?" in world.refused("POST", "reset", {"wat": ["tasks"]})


def test_reset_of_all_spans_worlds() -> None:
    worlds = [World(Client((app := _started()).app, app.clock))]
    worlds += [sibling(worlds[0], f"sk-mock-{number}") for number in range(3)]
    for world in worlds:
        furnish(world)
    assert worlds[0].ask("POST", "reset?all=true").status == 204
    assert [world.state() for world in worlds] == [EMPTY] * 4


IDS = st.sampled_from(["vid_queued", "vid_completed", "vid_a", "vid_b", "vid_size_5MB"])
STATE = st.sampled_from(["queued", "in_progress", "completed", "failed", "cancelled", "expired"])
CALLS = st.one_of(
    st.tuples(st.just("PUT"), IDS.map("tasks/{}".format), st.fixed_dictionaries({}, optional={
        "state": STATE, "lifecycle": st.sampled_from(["default", "polls"]), "protected": st.booleans(),
        "created_at": st.floats(0, 2e9), "expires_at": st.floats(0, 4e9), "progress": st.integers(0, 100)})),
    st.tuples(st.just("PATCH"), IDS.map("tasks/{}".format), st.one_of(
        STATE.map(lambda state: {"state": state}), STATE.map(lambda state: {"pin": state}),
        st.floats(0, 2e9).map(lambda at: {"created_at": at}), st.just({"lifecycle": "polls"}))),
    st.tuples(st.just("DELETE"), st.one_of(IDS.map("tasks/{}".format), st.just("tasks"), st.just("clock")), st.none()),
    st.tuples(st.just("PATCH"), st.just("clock"), st.fixed_dictionaries({}, optional={
        "set": st.floats(0, 4e9), "advance_s": st.floats(-1e6, 1e6), "scale": st.floats(0, 100),
        "freeze": st.booleans()})),
    st.tuples(st.just("PUT"), st.sampled_from(["lifecycles/default", "lifecycles/mine"]), STATE.map(
        lambda state: {"stages": [{"state": state, "for_s": 5}, {"state": "failed"}]})),
    st.tuples(st.just("PUT"), st.sampled_from(["scenarios/slow", "scenarios/mine"]), STATE.map(
        lambda state: {"when": {"prompt": {"contains": "a"}}, "lifecycle": [{"state": state}]})),
    st.tuples(st.just("POST"), st.just("/v1/videos"), st.just({"prompt": "a cat"})),
    st.tuples(st.just("GET"), IDS.map("/v1/videos/{}".format), st.none()),
)  # fmt: skip


def perform(world: World, calls: list[tuple[str, str, Any]]) -> None:
    for method, target, body in calls:
        raw = b"" if body is None else json.dumps(body).encode()
        path = target if target.startswith("/") else f"/_mock/{target}"
        world.api.ask(method, path, raw, content_type="application/json" if raw else "")


SOME_CALLS = st.lists(CALLS, max_size=8)
THE_WORLD = World(_started())
BYSTANDER = sibling(THE_WORLD, "sk-mock-bystander")


@settings(max_examples=40)
@given(SOME_CALLS)
def test_any_calls_and_then_reset_give_the_start(calls: list[tuple[str, str, Any]]) -> None:
    THE_WORLD.reset()
    start = everything(THE_WORLD)
    perform(THE_WORLD, calls)
    THE_WORLD.reset()
    assert everything(THE_WORLD) == start
    assert THE_WORLD.state() == EMPTY


@settings(max_examples=40)
@given(SOME_CALLS)
def test_export_then_import_is_identity_whatever_was_called(calls: list[tuple[str, str, Any]]) -> None:
    THE_WORLD.reset()
    perform(THE_WORLD, calls)
    before = everything(THE_WORLD)
    THE_WORLD.put("state", before[0])
    assert everything(THE_WORLD) == before
    other = sibling(THE_WORLD, "sk-mock-other")
    other.put("state", before[0])
    assert everything(other) == before


@settings(max_examples=40)
@given(SOME_CALLS)
def test_nothing_that_one_key_does_changes_what_another_sees(calls: list[tuple[str, str, Any]]) -> None:
    before = everything(BYSTANDER)
    perform(THE_WORLD, calls)
    assert everything(BYSTANDER) == before
