"""What one process is told, the other knows: the same for every store."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.replicas.doors import Door, Pair, new_key

FAR = 4_000_000_000
"""A moment that no real clock shows for a century."""


def polled(polls: int) -> dict[str, object]:
    """A lifecycle of so many status requests."""
    return {"stages": [{"state": "queued", "for_polls": polls}, {"state": "completed"}]}


def test_a_task_is_created_here_and_polled_downloaded_and_deleted_there(pair: Pair) -> None:
    pair.one.change("PUT", "lifecycles/default", {"stages": "polls"})
    task_id = pair.one.create()

    assert [pair.other.status(task_id) for _ in range(7)] == ["queued"] * 2 + ["in_progress"] * 4 + ["completed"]
    content = pair.other.ask("GET", f"/v1/videos/{task_id}/content")
    assert (content.status, content.body[4:8]) == (200, b"ftyp")
    assert content.body == pair.one.ask("GET", f"/v1/videos/{task_id}/content").body
    assert pair.other.ask("DELETE", f"/v1/videos/{task_id}").status == 200
    assert pair.one.ask("GET", f"/v1/videos/{task_id}").status == 404


def test_polls_that_arrive_at_once_are_all_counted(pair: Pair) -> None:
    pair.one.change("PUT", "lifecycles/default", polled(40))
    task_id = pair.one.create()

    seen = Counter(pair.at_once(50, lambda door: door.status(task_id)))

    assert seen == {"queued": 40, "completed": 10}


def test_requests_for_content_that_arrive_at_once_are_all_counted(pair: Pair) -> None:
    pair.one.change("PUT", "lifecycles/default", {"stages": [{"state": "completed", "content_after_calls": 20}]})
    task_id = pair.one.create()

    first_byte = {"Range": "bytes=0-0"}
    answers = pair.at_once(30, lambda door: door.ask("GET", f"/v1/videos/{task_id}/content", headers=first_byte).status)

    assert Counter(answers) == {404: 20, 206: 10}


def test_a_clock_that_is_frozen_and_moved_here_is_so_there(pair: Pair) -> None:
    pair.one.change("PUT", "lifecycles/default", {"stages": [{"state": "queued", "for_s": 60}, {"state": "completed"}]})
    pair.one.change("PATCH", "clock", {"freeze": True, "set": FAR})
    task_id = pair.other.create()

    assert pair.other.get("/_mock/clock")["now"] == FAR
    assert pair.other.status(task_id) == "queued"
    pair.other.change("PATCH", "clock", {"advance_s": 60})
    assert pair.one.status(task_id) == "completed"
    assert pair.one.get(f"/v1/videos/{task_id}")["completed_at"] == FAR + 60


def test_advances_that_arrive_at_once_add_up(pair: Pair) -> None:
    pair.one.change("PATCH", "clock", {"freeze": True, "set": FAR})

    pair.at_once(30, lambda door: door.change("PATCH", "clock", {"advance_s": 10}))

    assert [door.get("/_mock/clock")["now"] for door in (pair.one, pair.other)] == [FAR + 300] * 2


def test_the_journal_has_the_requests_of_both_each_with_a_number_of_its_own(pair: Pair) -> None:
    answers = pair.at_once(60, lambda door: door.ask("GET", "/v1/videos/vid_completed"))

    for door in (pair.one, pair.other):
        journal = door.get("/_mock/requests?order=asc&limit=1000")
        assert [entry["number"] for entry in journal["data"]] == list(range(1, 61))
        assert {entry["id"] for entry in journal["data"]} == {answer.header("X-Request-Id") for answer in answers}
        assert journal["open"] == []


def test_a_request_through_one_is_awaited_and_verified_through_the_other(pair: Pair) -> None:
    wanted = "/_mock/requests?operation=getVideo&wait_s=5"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(pair.other.get, wanted)
        pair.one.status("vid_queued")
        assert waiting.result()["count"] == 1
    expected = {"requests": {"operation": "getVideo"}, "count": {"exactly": 1}}
    assert pair.other.change("POST", "verify", expected)["verified"]


def test_worlds_stay_apart_in_both_processes(pair: Pair) -> None:
    theirs = Pair(pair.one.with_key(stranger := new_key()), pair.other.with_key(stranger))
    pair.one.change("PATCH", "clock", {"freeze": True, "set": FAR})
    task_id = pair.one.create()
    pair.one.ask("DELETE", "/v1/videos/vid_deletable_1")

    for door in (theirs.one, theirs.other):
        assert door.ask("GET", f"/v1/videos/{task_id}").status == 404
        assert door.ask("GET", "/v1/videos/vid_deletable_1").status == 200
        assert door.get("/_mock/clock")["now"] < FAR
    assert theirs.one.get("/_mock/requests")["count"] == 4


def test_a_fault_that_is_due_once_fires_once_in_all_processes(pair: Pair) -> None:
    pair.one.change("PUT", "faults/once", {"kind": "status", "status": 503, "times": 1})

    answers = Counter(pair.at_once(40, lambda door: door.ask("GET", "/v1/videos/vid_completed").status))

    assert answers == {503: 1, 200: 39}
    assert pair.other.get("/_mock/faults/once")["fired"] == 1


def test_pages_show_each_older_task_once_while_others_are_created(pair: Pair) -> None:
    old = set(pair.at_once(30, Door.create))

    with ThreadPoolExecutor(3) as pool:
        creating = pool.submit(pair.at_once, 30, Door.create)
        walks = [pool.submit(walked, pair, order) for order in ("asc", "desc")]
        listed = [walk.result() for walk in walks]
        new = set(creating.result())

    for ids in listed:
        assert len(ids) == len(set(ids))
        assert old <= set(ids)
    assert old | new <= set(walked(pair, "asc"))
    assert walked(pair, "asc") == walked(pair, "desc")[::-1]


def walked(pair: Pair, order: str) -> list[str]:
    """The ids of all pages, each of which is asked for through another door than the last."""
    ids: list[str] = []
    here, there = pair.one, pair.other
    while True:
        after = f"&after={ids[-1]}" if ids else ""
        page = here.get(f"/v1/videos?limit=7&order={order}{after}")
        ids += [task["id"] for task in page["data"]]
        if not page["has_more"]:
            return ids
        here, there = there, here


def test_of_those_who_delete_a_task_at_once_nobody_brings_it_back(pair: Pair) -> None:
    pair.one.change("PUT", "lifecycles/default", polled(1000))
    pair.one.change("PUT", "tasks/vid_shared", {"lifecycle": "default"})

    def poll_or_delete(door: Door) -> int:
        door.ask("GET", "/v1/videos/vid_shared")
        return door.ask("DELETE", "/_mock/tasks/vid_shared").status

    assert Counter(pair.at_once(16, poll_or_delete)).keys() <= {204, 404}
    assert [door.ask("GET", "/v1/videos/vid_shared").status for door in (pair.one, pair.other)] == [404, 404]


def test_a_reset_here_is_one_there(pair: Pair) -> None:
    task_id = pair.one.create()
    pair.one.ask("DELETE", "/v1/videos/vid_deletable_1")

    pair.other.change("POST", "reset")

    assert pair.one.ask("GET", f"/v1/videos/{task_id}").status == 404
    assert pair.one.ask("GET", "/v1/videos/vid_deletable_1").status == 200
