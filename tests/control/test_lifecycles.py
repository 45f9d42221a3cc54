"""``/_mock/lifecycles``: what becomes of the new tasks of one world."""

from __future__ import annotations

from tests.api.client import Client, Start
from tests.control.world import World

SHORT = [{"state": "queued", "for_s": 1}, {"state": "cancelled"}]


def test_the_tables_lifecycles_are_listed_with_their_stages(world: World) -> None:
    found = {each["name"]: each for each in world.get("lifecycles")["data"]}
    assert {"default", "instant", "polls"} <= set(found)
    assert found["instant"] == world.get("lifecycles/instant")
    assert found["instant"]["origin"] == "table"
    assert [stage["state"] for stage in found["instant"]["stages"]] == ["completed", "expired"]


def test_a_worlds_own_default_is_what_new_tasks_get(world: World) -> None:
    before = world.api.create()
    world.put("lifecycles/default", {"stages": SHORT})
    after = world.api.create()
    world.advance(1)
    assert (world.api.status(before), world.api.status(after)) == ("queued", "cancelled")
    assert world.api.status(world.api.post("/v1/videos/vid_completed/remix", {"prompt": "x"}).json()["id"]) == "queued"


def test_default_may_be_another_lifecycle_by_its_name(world: World) -> None:
    world.put("lifecycles/default", {"stages": "instant"})
    assert world.api.status(world.api.create()) == "completed"


def test_a_worlds_own_default_beats_the_one_of_the_settings(start: Start) -> None:
    world = World(start(lifecycle="instant"))
    assert world.api.status(world.api.create()) == "completed"
    world.put("lifecycles/default", {"stages": SHORT})
    assert world.api.status(world.api.create()) == "queued"


def test_a_new_lifecycle_has_a_name_for_tasks_and_scenarios(world: World) -> None:
    assert world.ask("PUT", "lifecycles/short", {"stages": SHORT}).status == 201
    assert world.ask("PUT", "lifecycles/short", {"stages": SHORT}).status == 200
    assert world.get("lifecycles/short") == {"name": "short", "origin": "world", "stages": SHORT}
    world.put("scenarios/quick", {"lifecycle": "short"})
    world.put("tasks/vid_mine", {"lifecycle": "short"})
    created = world.api.create(metadata={"scenario": "quick"})
    world.advance(1)
    assert (world.api.status("vid_mine"), world.api.status(created)) == ("cancelled", "cancelled")


def test_delete_brings_the_tables_lifecycle_back(world: World) -> None:
    of_the_table = world.get("lifecycles/default")
    world.put("lifecycles/default", {"stages": SHORT})
    assert world.get("lifecycles/default")["origin"] == "world"
    world.delete("lifecycles/default")
    assert world.get("lifecycles/default") == of_the_table
    assert world.ask("DELETE", "lifecycles/default").summary == "404 lifecycle_not_found"
    assert world.ask("GET", "lifecycles/nobodys").summary == "404 lifecycle_not_found"


def test_a_name_that_no_lifecycle_has_is_named_with_the_nearest(world: World) -> None:
    world.put("lifecycles/mine", {"stages": SHORT})
    shown, deleted = (world.ask(method, "lifecycles/defualt").error["message"] for method in ("GET", "DELETE"))
    assert shown == "There is no lifecycle 'defualt' in this world. Did you mean 'default'?"
    assert deleted == "This world has no lifecycle 'defualt' of its own. Known: mine"


def test_a_lifecycle_with_what_is_not_understood_is_400(world: World) -> None:
    assert "Did you mean 'stages'?" in world.refused("PUT", "lifecycles/x", {"stage": []})
    assert "Did you mean 'for_s'?" in world.refused("PUT", "lifecycles/x", {"stages": [{"state": "queued", "fors": 1}]})
    assert "Did you mean 'polls'?" in world.refused("PUT", "lifecycles/x", {"stages": "pols"})
    assert "name" in world.refused("PUT", "lifecycles/a%2Fb", {"stages": SHORT})


def test_another_key_sees_nothing_of_it(world: World) -> None:
    world.put("lifecycles/default", {"stages": SHORT})
    other = Client(world.api.app, world.api.clock, "sk-mock-somebody-else")
    assert World(other).get("lifecycles/default")["origin"] == "table"
