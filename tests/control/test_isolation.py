"""A hundred tests at once, each with a key of its own, on one server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.api.client import Client, Start
from tests.control.world import World

WORLDS = 100


def live(world: World, number: int, barrier: Barrier) -> dict[str, Any]:
    """What one test does: it makes its world unlike all others, and tells what it sees in the end."""
    barrier.wait(timeout=60)
    world.patch("clock", {"freeze": True, "set": 1_000_000 + number})
    world.put("lifecycles/default", {"stages": [{"state": "queued", "for_s": 10 + number}, {"state": "completed"}]})
    world.put("scenarios/mine", {"when": {"model": "sora-2-pro"}, "content": ("webm", "mov")[number % 2]})
    ids = [world.api.create(f"{number}", model="sora-2-pro") for _ in range(3)]
    world.delete("tasks/vid_completed" if number % 2 else "tasks/vid_failed")
    world.advance(9 + number)
    before = {world.api.status(task_id) for task_id in ids}
    world.advance(1)
    return {
        "before": before,
        "after": {world.api.status(task_id) for task_id in ids},
        "ids": set(ids),
        "listed": world.api.get("/v1/videos?limit=100").json()["data"],
        "now": world.get("clock")["now"],
        "content": world.get(f"tasks/{ids[0]}")["content"],
        "prompts": {task["prompt"] for task in world.get("tasks")["data"]},
        "journal": world.get("state?journal=true")["journal"],
        "failed_is_there": world.ask("GET", "tasks/vid_failed").status == 200,
    }


def test_a_hundred_tests_at_once_never_see_each_other(start: Start) -> None:
    client = start()
    barrier = Barrier(WORLDS)
    worlds = [World(Client(client.app, client.clock, f"sk-mock-{number}")) for number in range(WORLDS)]
    with ThreadPoolExecutor(WORLDS) as pool:
        seen = list(pool.map(live, worlds, range(WORLDS), [barrier] * WORLDS))
    for number, each in enumerate(seen):
        assert (each["before"], each["after"]) == ({"queued"}, {"completed"})
        assert each["now"] == 1_000_000 + number + 10 + number
        assert each["content"] == ("webm", "mov")[number % 2]
        assert each["prompts"] == {None, str(number)}
        assert each["failed_is_there"] == bool(number % 2)
        own = {task["id"] for task in each["listed"] if task["prompt"] is not None}
        assert own == each["ids"]
        assert len(each["journal"]) == 3 + 6 + 1
        assert {entry["task"] for entry in each["journal"]} <= each["ids"] | {None}
    assert len(set.union(*(each["ids"] for each in seen))) == 3 * WORLDS
