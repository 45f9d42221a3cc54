"""GET /v1/videos: order, pages, limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.client import Client


def page(client: Client, query: str = "") -> list[str]:
    return [task["id"] for task in client.get(f"/v1/videos?{query}").json()["data"]]


def walk(client: Client, query: str) -> Iterator[str]:
    """Every id on every page."""
    after = ""
    while True:
        found = client.get(f"/v1/videos?{query}{after}").json()
        yield from (task["id"] for task in found["data"])
        if not found["has_more"]:
            return
        after = f"&after={found['last_id']}"


def create_some(client: Client, count: int) -> list[str]:
    """Ids in the order of their creation; every second pair shares its moment."""
    created = []
    for number in range(count):
        created.append(client.create(f"Number {number}"))
        client.clock.advance(number % 2)
    return created


def test_the_table_is_listed_without_its_globs(client: Client) -> None:
    ids = page(client, "limit=100")
    assert {"vid_abc123xyz456", "vid_queued", "vid_deletable_5"} <= set(ids)
    assert len(ids) == 16
    assert not [task_id for task_id in ids if task_id.startswith("vid_size_")]


def test_the_newest_come_first_unless_asked_otherwise(client: Client) -> None:
    old = client.create("Old")
    client.clock.advance(1)
    new = client.create("New")
    assert page(client, "limit=2") == page(client, "limit=2&order=desc") == [new, old]
    assert page(client, "limit=100&order=asc")[-2:] == [old, new]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_walking_all_pages_sees_each_task_once(client: Client, limit: int, order: str) -> None:
    created = create_some(client, 9)
    seen = list(walk(client, f"limit={limit}&order={order}"))
    assert len(seen) == len(set(seen)) == 16 + 9
    assert set(created) < set(seen)
    assert seen == (page(client, "limit=100&order=asc") if order == "asc" else page(client, "limit=100"))
    assert list(walk(client, f"limit={limit}&order=desc")) == list(walk(client, f"limit={limit}&order=asc"))[::-1]


def test_more_tasks_than_a_store_gives_at_once_are_all_seen(client: Client) -> None:
    created = create_some(client, 130)
    for order in ("asc", "desc"):
        seen = list(walk(client, f"limit=100&order={order}"))
        assert len(seen) == len(set(seen)) == 16 + 130
        assert set(created) < set(seen)


def test_a_page_names_its_first_and_last_task(client: Client) -> None:
    found = client.get("/v1/videos?limit=3").json()
    assert (found["object"], found["has_more"], len(found["data"])) == ("list", True, 3)
    assert [found["first_id"], found["last_id"]] == [found["data"][0]["id"], found["data"][-1]["id"]]
    last = client.get(f"/v1/videos?after={found['data'][-1]['id']}&limit=100").json()
    assert (last["has_more"], len(last["data"])) == (False, 13)


def test_twenty_are_given_where_no_limit_is_asked_for(client: Client) -> None:
    create_some(client, 10)
    found = client.get("/v1/videos").json()
    assert (len(found["data"]), found["has_more"]) == (20, True)


def test_a_limit_of_zero_gives_an_empty_page(client: Client) -> None:
    found = client.get("/v1/videos?limit=0").json()
    assert found == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": True}


def test_the_page_after_the_last_task_is_empty(client: Client) -> None:
    last = page(client, "limit=100")[-1]
    found = client.get(f"/v1/videos?after={last}").json()
    assert (found["data"], found["has_more"], found["first_id"]) == ([], False, None)


def test_deleted_tasks_are_listed_no_more(client: Client) -> None:
    task_id = client.create()
    client.clock.advance(10)
    for gone in (task_id, "vid_deletable_3"):
        assert gone in page(client, "limit=100")
        assert client.ask("DELETE", f"/v1/videos/{gone}").status == 200
        assert gone not in page(client, "limit=100")


def test_after_a_size_on_demand_the_list_goes_on_from_its_place(client: Client) -> None:
    assert client.get("/v1/videos?after=vid_size_1MB&limit=100").status == 200


@pytest.mark.parametrize(
    ("query", "summary", "param"),
    [
        ("limit=-1", "400 invalid_value", "limit"),
        ("limit=101", "400 invalid_value", "limit"),
        ("limit=1.0", "400 invalid_value", "limit"),
        ("limit=ten", "400 invalid_value", "limit"),
        ("limit=", "400 invalid_value", "limit"),
        ("limit=" + "9" * 5000, "400 invalid_value", "limit"),
        ("order=newest", "400 invalid_value", "order"),
        ("order=asc&order=desc", "400 invalid_request", "order"),
        ("after=vid_nobody", "404 video_not_found", None),
        ("after=", "404 video_not_found", None),
        ("after=a%00b", "404 video_not_found", None),
        ("after=vid_nobody&limit=-1", "400 invalid_value", "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: Client, query: str, summary: str, param: str | None) -> None:
    answer = client.get(f"/v1/videos?{query}")
    assert answer.summary == summary
    assert answer.error.get("param") == param


def test_all_that_is_wrong_with_a_query_is_told_at_once(client: Client) -> None:
    message = client.get("/v1/videos?limit=-1&order=newest").error["message"]
    assert "'limit'" in message
    assert "'asc' and 'desc'" in message


def test_unknown_parameters_are_passed_over(client: Client) -> None:
    assert client.get("/v1/videos?utm_source=x&limit=1").status == 200
