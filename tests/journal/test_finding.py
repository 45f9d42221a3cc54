"""Finding requests: filters, counting, waiting, worlds, and forgetting."""

from __future__ import annotations

import pytest

from tests.journal.conftest import Watched


def paths(client: Watched, query: str) -> list[str]:
    return [entry["path"].removeprefix("/v1/videos") for entry in client.entries(f"{query}&order=asc")]


@pytest.fixture
def busy(client: Watched) -> Watched:
    """A world in which something has happened."""
    client.get("/v1/videos/vid_queued")
    client.get("/v1/videos/vid_failed/content")
    client.get("/v1/videos/vid_size_1GiB/content")
    client.ask("DELETE", "/v1/videos/vid_nobody")
    client.get("/v1/videos/vid_queued")
    return client


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("operation=getVideoContent", ["/vid_failed/content", "/vid_size_1GiB/content"]),
        ("task=vid_queued", ["/vid_queued", "/vid_queued"]),
        ("status=404", ["/vid_failed/content", "/vid_nobody"]),
        ("status=4xx", ["/vid_failed/content", "/vid_nobody"]),
        ("status=2xx&operation=getVideo", ["/vid_queued", "/vid_queued"]),
        ("method=DELETE", ["/vid_nobody"]),
        ("path=/v1/videos/*/content", ["/vid_failed/content", "/vid_size_1GiB/content"]),
        ("path=/v1/videos/vid_queue?", []),
        ("state=failed", ["/vid_failed/content"]),
        ("state=unknown", ["/vid_nobody"]),
        ("code=video_not_ready", ["/vid_failed/content"]),
        ("aborted=true", ["/vid_size_1GiB/content"]),
        ("open=true", []),
        ("after=3", ["/vid_nobody", "/vid_queued"]),
        ("scenario=slow", []),
        ("status=404&state=failed", ["/vid_failed/content"]),
    ],
)
def test_a_filter_finds_what_fits_all_of_it(busy: Watched, query: str, expected: list[str]) -> None:
    assert paths(busy, query) == expected


def test_the_newest_come_first_unless_the_oldest_are_asked_for(busy: Watched) -> None:
    numbers = [entry["number"] for entry in busy.entries("")]
    assert numbers == [5, 4, 3, 2, 1]
    assert [entry["number"] for entry in busy.entries("order=asc&limit=2")] == [1, 2]


def test_a_page_says_how_many_fit_and_where_to_go_on(busy: Watched) -> None:
    page = busy.get("/_mock/requests?limit=2").json()
    assert (len(page["data"]), page["count"], page["has_more"], page["last"]) == (2, 5, True, 5)
    assert busy.get("/_mock/requests?after=5").json()["last"] == 0


def test_a_limit_of_none_only_counts(busy: Watched) -> None:
    answer = busy.get("/_mock/requests?status=404&limit=0").json()
    assert (answer["data"], answer["count"]) == ([], 2)


@pytest.mark.parametrize(
    "query", ["status=600", "status=abc", "limit=-1", "limit=1001", "order=up", "wait_s=6", "after=-1", "aborted=maybe"]
)
def test_a_filter_that_cannot_be_is_refused(client: Watched, query: str) -> None:
    assert client.get(f"/_mock/requests?{query}").summary == "400 invalid_value"


def test_no_world_sees_the_requests_of_another(busy: Watched) -> None:
    assert busy.get("/_mock/requests", key="sk-mock-another-world").json()["count"] == 0
    name = busy.entries()[0]["id"]
    assert busy.get(f"/_mock/requests/{name}", key="sk-mock-another-world").status == 404


def test_all_worlds_are_spanned_on_request_and_told_apart_without_their_keys(busy: Watched) -> None:
    other = f"{busy.key}-other"
    busy.clock.advance(1)
    busy.get("/v1/videos", key=other)
    busy.clock.advance(1)
    busy.get("/v1/videos", key=None)
    answer = busy.get("/_mock/requests?all=true&limit=3").json()
    newest = answer["data"]
    assert [entry["key"] for entry in newest] == [None, "sk-moc...", "sk-moc..."]
    assert len({entry["world"] for entry in newest}) == 3
    assert answer["count"] >= 7
    assert other not in str(answer)
    assert busy.get(f"/_mock/requests/{newest[1]['id']}?all=true").json() == newest[1]


def test_an_unknown_key_sees_no_journal(client: Watched) -> None:
    for target in ("/_mock/requests", "/_mock/requests.har", "/_mock/requests/events", "/_mock/requests?all=true"):
        assert client.get(target, key="wrong").summary == "401 unauthorized"


def test_a_forgotten_journal_is_empty_and_its_numbers_are_not_given_again(busy: Watched) -> None:
    for _ in range(2):
        assert busy.ask("DELETE", "/_mock/requests").status == 204
        assert busy.entries() == []
    busy.get("/v1/videos")
    assert busy.only_entry()["number"] == 6


def test_forgetting_spares_other_worlds_unless_all_are_meant(busy: Watched) -> None:
    other = f"{busy.key}-other"
    busy.get("/v1/videos", key=other)
    busy.get("/v1/videos", key=None)
    busy.ask("DELETE", "/_mock/requests?world=anonymous")
    busy.ask("DELETE", "/_mock/requests", key=other)
    assert (len(busy.entries()), len(busy.entries("world=anonymous"))) == (5, 0)
    busy.ask("DELETE", "/_mock/requests?all=true")
    assert busy.get("/_mock/requests?all=true").json()["count"] == 0


def test_an_entry_that_was_forgotten_while_open_stays_forgotten(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    client.ask("DELETE", "/_mock/requests")
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable
    assert client.entries() == []


def test_a_question_waits_for_open_requests_to_end(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    client.pauses.meanwhile = body.close  # type: ignore[attr-defined]  # the stub calls it a plain iterable
    assert client.get("/_mock/requests").json()["open"] == []
    assert client.only_entry()["open"] is False
    assert client.pauses.total_s < 0.1


def test_a_question_waits_a_second_at_most_and_says_which_are_open(client: Watched) -> None:
    body = client.begin("/v1/videos/vid_completed/content")
    name = client.only_entry("open=true")["id"]
    assert client.pauses.total_s == 0, "who asks for open requests does not wait for their end"
    assert client.get("/_mock/requests").json()["open"] == [name]
    assert client.pauses.total_s == 1
    assert client.get(f"/_mock/requests/{name}").json()["open"] is True
    assert client.pauses.total_s == 2
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable


def test_nothing_is_waited_for_unless_it_is_asked_for(client: Watched) -> None:
    assert client.get("/_mock/requests?at_least=5").json()["count"] == 0
    assert client.pauses.lengths_s == []


def test_a_wait_ends_with_the_request_that_it_is_for(client: Watched) -> None:
    client.get("/v1/videos/vid_queued")
    client.pauses.meanwhile = lambda: client.get("/v1/videos/vid_failed")
    answer = client.get("/_mock/requests?wait_s=5&state=failed").json()
    assert answer["count"] == 1
    assert 0 < client.pauses.total_s < 0.1


def test_a_wait_is_for_as_many_requests_as_it_names(client: Watched) -> None:
    client.get("/v1/videos/vid_queued")
    client.pauses.meanwhile = lambda: client.get("/v1/videos/vid_queued")
    assert client.get("/_mock/requests?wait_s=5&at_least=2").json()["count"] == 2
    assert client.get("/_mock/requests?wait_s=0.5&at_least=3").json()["count"] == 2


@pytest.mark.parametrize("wait_s", [0.5, 5])
def test_a_wait_ends_when_its_time_is_up(client: Watched, wait_s: float) -> None:
    assert client.get(f"/_mock/requests?wait_s={wait_s}").json()["count"] == 0
    assert client.pauses.total_s == wait_s
