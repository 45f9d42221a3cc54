"""How many worlds there are at most, and which of them goes first."""

from __future__ import annotations

from mock_server.store import open_store
from mock_server.worlds import MAX_WORLDS, Worlds

MINUTE_S = 60.0


def worlds_up_to(limit: int) -> Worlds:
    return Worlds(open_store(), limit)


def use(worlds: Worlds, name: str, at: float) -> None:
    """Have something in a world, as a request at that moment has."""
    worlds.touch(name, at)
    worlds.store.put(f"{name}/task/vid_1", {"id": "vid_1"})
    worlds.store.append(f"{name}/journal", {"id": "req_1"}, 10)


def test_there_are_ten_thousand_at_most() -> None:
    assert MAX_WORLDS == 10_000
    assert Worlds(open_store())._limit == MAX_WORLDS


def test_the_longest_unused_goes_with_everything_in_it() -> None:
    worlds = worlds_up_to(3)
    for moment, name in enumerate(["a", "b", "c"]):
        use(worlds, name, moment)
    worlds.touch("a", 2 * MINUTE_S)

    use(worlds, "d", 3 * MINUTE_S)

    assert worlds.known() == ["a", "c", "d"]
    assert worlds.store.scan("b/") == []
    assert worlds.store.read("b/journal") == []
    assert worlds.store.get("a/task/vid_1") is not None


def test_there_are_never_more_than_the_limit_however_seldom_they_are_counted() -> None:
    worlds = worlds_up_to(50)  # counted after each fifth new one
    for moment in range(200):
        worlds.touch(f"w{moment:03}", moment)
        assert len(worlds.known()) <= 50

    kept = worlds.known()
    assert len(kept) > 40
    assert kept == [f"w{moment:03}" for moment in range(200 - len(kept), 200)]


def test_use_is_written_down_once_a_minute() -> None:
    worlds = worlds_up_to(3)
    versions = []
    for moment in (0.0, 1.0, MINUTE_S - 1, MINUTE_S, MINUTE_S + 1):
        worlds.touch("a", moment)
        found = worlds.store.get("worlds/a")
        assert found is not None
        versions.append(found.version)

    assert versions == [1, 1, 1, 2, 2]


def test_a_world_that_was_dropped_begins_anew_with_its_next_use() -> None:
    worlds = worlds_up_to(3)
    use(worlds, "a", 0)

    worlds.drop("a")
    assert worlds.known() == []
    worlds.touch("a", 1)

    assert worlds.known() == ["a"]
    assert worlds.store.scan("a/") == []


def test_processes_that_share_a_store_agree_on_who_was_used_last() -> None:
    one = worlds_up_to(3)
    other = Worlds(one.store, 3)
    for moment, name in enumerate(["a", "b", "c"]):
        use(one, name, moment)
    other.touch("a", 2 * MINUTE_S)

    use(other, "d", 3 * MINUTE_S)

    assert one.known() == ["a", "c", "d"]
