"""POST /_mock/verify: how often, in what order, how far apart; and why not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journal.conftest import Watched

CONTENT = "/v1/videos/vid_completed/content"


@pytest.fixture
def polled(client: Watched) -> Watched:
    """A client that polled three times, two seconds apart, and then took the video in two pieces."""
    for _ in range(3):
        client.get("/v1/videos/vid_completed")
        client.clock.advance(2)
    client.get(CONTENT, headers={"Range": "bytes=0-9", "User-Agent": "drill/1"})
    client.get(CONTENT, headers={"Range": "bytes=10-", "User-Agent": "drill/2"})
    return client


POLL, FETCH = {"operation": "getVideo"}, {"operation": "getVideoContent"}


@pytest.mark.parametrize(
    ("count", "verified"),
    [
        ({"exactly": 3}, True),
        ({"exactly": 2}, False),
        ({"exactly": 4}, False),
        ({"at_least": 3}, True),
        ({"at_least": 4}, False),
        ({"at_most": 3}, True),
        ({"at_most": 2}, False),
        ({"at_least": 1, "at_most": 3}, True),
        ({"exactly": 0}, False),
    ],
)
def test_how_often(polled: Watched, count: dict[str, int], verified: bool) -> None:
    outcome = polled.verify(requests=POLL, count=count)
    assert outcome["verified"] is verified
    assert len(outcome["matched"]) == 3
    if not verified:
        assert outcome["explanation"].endswith("but found 3.")


def test_one_is_enough_where_no_count_is_named(polled: Watched) -> None:
    assert polled.verify(requests=POLL)["verified"]
    assert polled.verify()["verified"]
    assert not polled.verify(requests={"operation": "deleteVideo"})["verified"]


@pytest.mark.parametrize(
    ("steps", "strict", "verified"),
    [
        ([POLL, FETCH], False, True),
        ([FETCH, POLL], False, False),
        ([POLL, POLL, POLL, FETCH, FETCH], True, True),
        ([POLL, POLL, POLL, POLL], False, False),
        ([POLL, FETCH], True, True),  # the last poll, and what came at once after it
        ([POLL, {**FETCH, "range": {"asked": "bytes=10-"}}], False, True),
        ([POLL, {**FETCH, "range": {"asked": "bytes=10-"}}], True, False),
        ([{**FETCH, "range": {"asked": "bytes=0-*"}}, {**FETCH, "range": {"asked": "bytes=10-"}}], True, True),
    ],
)
def test_in_what_order(polled: Watched, steps: list[Any], strict: bool, verified: bool) -> None:
    assert polled.verify(sequence=steps, strict=strict)["verified"] is verified


def test_a_sequence_looks_only_at_the_requests_that_are_meant(polled: Watched) -> None:
    polled.get("/v1/videos")
    polled.get("/v1/videos/vid_completed")
    sequence = [FETCH, POLL]
    assert not polled.verify(sequence=sequence, strict=True)["verified"]
    assert polled.verify(requests={"task": "vid_completed"}, sequence=sequence, strict=True)["verified"]


@pytest.mark.parametrize(
    ("apart_s", "verified"),
    [
        ({"at_least": 2}, True),
        ({"at_least": 2.5}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1.5}, False),
        ({"at_least": 1, "at_most": 3}, True),
    ],
)
def test_how_far_apart(polled: Watched, apart_s: dict[str, float], verified: bool) -> None:
    outcome = polled.verify(requests=POLL, apart_s=apart_s)
    assert outcome["verified"] is verified
    if not verified:
        assert outcome["nearest"][0]["differs"]["apart_s"] == {"expected": apart_s, "got": 2}


def test_a_distance_needs_two_requests(polled: Watched) -> None:
    outcome = polled.verify(requests={**FETCH, "range": {"asked": "bytes=10-"}}, apart_s={"at_least": 0})
    assert not outcome["verified"]
    assert "no distance to measure: 1 request with" in outcome["explanation"]


def test_the_steps_of_a_sequence_may_have_to_be_so_far_apart_in_any_of_the_ways_to_find_them(polled: Watched) -> None:
    first = {**FETCH, "range": {"asked": "bytes=0-9"}}
    assert polled.verify(sequence=[POLL, first], apart_s={"at_most": 2})["verified"], "the last poll will do"
    assert polled.verify(sequence=[POLL, first], apart_s={"at_least": 6})["verified"], "and so will the first"
    outcome = polled.verify(sequence=[POLL, first], apart_s={"at_most": 1})
    assert not outcome["verified"]
    assert outcome["nearest"][0]["differs"] == {"apart_s": {"expected": {"at_most": 1}, "got": 2}}


def test_distances_may_be_those_of_world_time(client: Watched) -> None:
    for _ in range(2):
        client.get("/v1/videos/vid_queued")
        answer = client.ask("PATCH", "/_mock/clock", b'{"advance_s": 3600}', content_type="application/json")
        assert answer.status == 200, answer.body
    assert client.verify(requests=POLL, apart_s={"at_most": 1})["verified"]
    assert client.verify(requests=POLL, apart_s={"at_least": 3600}, clock="world")["verified"]
    assert not client.verify(requests=POLL, apart_s={"at_most": 1}, clock="world")["verified"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"range": {"asked": "bytes=0-9"}}, 1),
        ({"range": {"asked": "bytes=*"}}, 2),
        ({"range": {"asked": "bytes=?-9"}}, 0),
        ({"range": {"asked": None}}, 3),
        ({"range": {"given": "bytes 0-9/*"}}, 1),
        ({"headers": {"User-Agent": "drill/2"}}, 1),
        ({"headers": {"user-agent": "drill/*", "range": "bytes=10-"}}, 1),
        ({"headers": {"Range": None}}, 3),
        ({"headers": {"X-Nothing": "*"}}, 0),
        ({"status": 206}, 2),
        ({"status": "2xx"}, 5),
        ({"status": "206"}, 2),
        ({"path": "*/content"}, 2),
    ],
)
def test_with_what_range_and_headers(polled: Watched, filters: dict[str, Any], found: int) -> None:
    assert polled.verify(requests=filters, count={"exactly": found})["verified"]


def test_a_failure_names_the_nearest_requests_and_what_differs_in_each(polled: Watched) -> None:
    wanted = {**FETCH, "range": {"asked": "bytes=20-"}, "task": "vid_completed"}
    outcome = polled.verify(requests=wanted)
    assert "bytes=20-" in outcome["explanation"]
    assert [near["differs"] for near in outcome["nearest"][:2]] == [
        {"range.asked": {"expected": "bytes=20-", "got": "bytes=10-"}},
        {"range.asked": {"expected": "bytes=20-", "got": "bytes=0-9"}},
    ]
    assert set(outcome["nearest"][2]["differs"]) == {"operation", "range.asked"}
    assert outcome["nearest"][0]["request"] == polled.entries()[-1]


def test_what_came_too_often_is_named(polled: Watched) -> None:
    outcome = polled.verify(requests=FETCH, count={"exactly": 0})
    assert [near["request"]["number"] for near in outcome["nearest"]] == [5, 4]


def test_a_sequence_that_breaks_off_says_where(polled: Watched) -> None:
    outcome = polled.verify(sequence=[POLL, FETCH, {"operation": "deleteVideo"}])
    assert outcome["explanation"].startswith('Step 3 of 3: requests with {"operation": "deleteVideo"}')
    assert outcome["nearest"][0]["differs"] == {"operation": {"expected": "deleteVideo", "got": "getVideoContent"}}
    assert polled.verify(sequence=[{"operation": "deleteVideo"}])["nearest"][0]["request"]["number"] == 5


def test_no_requests_verify_nothing_but_that_none_were_expected(client: Watched) -> None:
    for wanted in (
        {},
        {"requests": POLL},
        {"count": {"at_most": 3}},
        {"sequence": [POLL]},
        {"apart_s": {"at_most": 1}},
    ):
        outcome = client.verify(**wanted)
        assert (outcome["verified"], outcome["matched"]) == (False, [])
    assert client.verify(count={"exactly": 0})["verified"]
    assert client.verify(requests=POLL, count={"at_most": 0})["verified"]


def test_only_the_requests_of_the_last_seconds_count_where_that_is_asked(polled: Watched) -> None:
    assert polled.verify(requests=POLL, count={"exactly": 1}, within_s=3)["verified"]
    assert not polled.verify(requests=POLL, within_s=1)["verified"]
    assert polled.verify(requests=POLL, count={"exactly": 0}, within_s=1)["verified"]


def test_only_the_requests_after_a_number_count_where_that_is_asked(polled: Watched) -> None:
    assert polled.verify(requests=POLL, count={"exactly": 1}, after=2)["verified"]
    assert not polled.verify(after=5)["verified"]


def test_the_requests_without_an_accepted_key_can_be_verified(client: Watched) -> None:
    client.get("/v1/videos", key=None)
    wanted: dict[str, Any] = {"requests": {"status": 401, "headers": {"Authorization": None}}}
    assert client.verify(world="anonymous", **wanted)["verified"]
    assert not client.verify(**wanted)["verified"]


def test_open_requests_are_waited_for(client: Watched) -> None:
    body = client.begin(CONTENT)
    client.pauses.meanwhile = body.close  # type: ignore[attr-defined]  # the stub calls it a plain iterable
    outcome = client.verify(requests={"status": 200})
    assert (outcome["verified"], outcome["open"]) == (True, [])
    assert 0 < client.pauses.total_s < 0.1


def test_what_is_open_after_a_second_is_named(client: Watched) -> None:
    body = client.begin(CONTENT)
    outcome = client.verify(requests={"status": 200})
    assert (outcome["verified"], client.pauses.total_s) == (False, 1)
    assert outcome["open"] == [client.only_entry("open=true")["id"]]
    assert outcome["nearest"][0]["differs"] == {"status": {"expected": 200, "got": None}}
    body.close()  # type: ignore[attr-defined]  # the stub calls it a plain iterable


@pytest.mark.parametrize(
    ("wanted", "param", "hint"),
    [
        ({"sequnce": []}, "sequnce", "sequence"),
        ({"requests": {"oparation": "getVideo"}}, "requests.oparation", "operation"),
        ({"count": {"exact": 1}}, "count.exact", "exactly"),
        ({"sequence": [{"range": {"askd": "x"}}]}, "sequence.0.range.askd", "asked"),
        ({"apart_s": {"at_leest": 1}}, "apart_s.at_leest", "at_least"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_right_one(
    client: Watched, wanted: dict[str, Any], param: str, hint: str
) -> None:
    answer = client.post("/_mock/verify", wanted)
    assert (answer.summary, answer.error["param"]) == ("400 invalid_value", param)
    assert hint in answer.error["message"]


@pytest.mark.parametrize(
    ("wanted", "param"),
    [
        ({"requests": {"operation": "createVide"}, "count": {"exactly": 0}}, "requests.operation"),
        ({"sequence": [{"operation": "createVideo"}, {"operation": "getVide"}]}, "sequence.1.operation"),
    ],
)
def test_an_operation_that_there_is_not_verifies_nothing(client: Watched, wanted: dict[str, Any], param: str) -> None:
    answer = client.post("/_mock/verify", wanted)
    assert (answer.summary, answer.error["param"]) == ("400 invalid_value", param)
    assert "Did you mean" in answer.error["message"]
    assert client.get("/_mock/requests?operation=createVide").error["param"] == "operation"


@pytest.mark.parametrize("operation", ["createVideo", "getSignedContent"])
def test_an_operation_of_either_origin_can_be_verified(client: Watched, operation: str) -> None:
    wanted = {"requests": {"operation": operation}, "count": {"exactly": 0}}
    assert client.post("/_mock/verify", wanted).json()["verified"]


def test_an_unknown_key_of_a_client_verifies_nothing(client: Watched) -> None:
    assert client.post("/_mock/verify", {}, key="wrong").summary == "401 unauthorized"
