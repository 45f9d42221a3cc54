"""GET /_mock/receipts: which faults have fired, on which requests, and what the client did next."""

from __future__ import annotations

from typing import Any

import pytest

from tests.receipts.asking import TASK, Drill

CREATE = "/v1/videos"


def cut(drill: Drill, after: int = 1000, **details: Any) -> str:
    """Break the first download off; the entity tag that came with it."""
    drill.declare("cut", after_bytes=after, times=1, when={"operation": "getVideoContent"}, **details)
    tag = drill.download().header("ETag")
    assert tag is not None
    return tag


def test_a_fault_that_has_not_fired_has_a_receipt_that_says_so(drill: Drill) -> None:
    name = drill.declare("cut", after_bytes=10, when={"task": "vid_other"})
    drill.download()
    assert drill.receipts() == [{"fault": name, "kind": "cut", "in_force": True, "fired": 0, "requests": []}]


def test_a_receipt_names_each_request_that_the_fault_befell(drill: Drill) -> None:
    drill.declare("cut", after_bytes=10, times=2)
    for _ in range(3):
        drill.download()
    entries = drill.journal("operation=getVideoContent")
    assert [(each["request"], each["number"]) for each in drill.firings()] == [
        (entry["id"], entry["number"]) for entry in entries[:2]
    ]
    assert drill.firing()["sent_bytes"] == 10
    assert [(each["task"], each["status"], each["whole"]) for each in drill.firings()] == [(TASK, 200, False)] * 2


def test_a_client_that_asks_for_exactly_what_is_missing_has_resumed(drill: Drill) -> None:
    tag = cut(drill)
    drill.download(1000, tag)
    firing = drill.firing()
    assert (firing["did"], firing["resume_at"], firing["if_range"]) == ("resumed", 1000, "right")
    assert firing["next"] == drill.journal("operation=getVideoContent")[1]["id"]


def test_resuming_goes_on_from_one_attempt_to_the_next(drill: Drill) -> None:
    drill.declare("cut", after_bytes=1000, times=3)
    for start in (None, 1000, 2000, 3000):
        drill.download(start)
    assert [each["did"] for each in drill.firings()] == ["resumed"] * 3
    assert [each["resume_at"] for each in drill.firings()] == [1000, 2000, 3000]


@pytest.mark.parametrize(("start", "did"), [(None, "restarted"), (0, "restarted"), (999, "asked_elsewhere")])
def test_a_client_that_asks_for_anything_else_has_not(drill: Drill, start: int | None, did: str) -> None:
    cut(drill)
    drill.download(start)
    assert drill.firing()["did"] == did


@pytest.mark.parametrize(("given", "said"), [(None, "missing"), ('"another"', "wrong"), ("W/", "wrong")])
def test_if_range_must_be_the_strong_entity_tag_that_was_sent(drill: Drill, given: str | None, said: str) -> None:
    tag = cut(drill)
    drill.download(1000, f"W/{tag}" if given == "W/" else given)
    assert (drill.firing()["did"], drill.firing()["if_range"]) == ("resumed", said)


def test_a_weak_tag_is_never_right(drill: Drill) -> None:
    drill.declare("etag", form="weak")
    tag = cut(drill)
    drill.download(1000, tag)
    by_kind = {receipt["kind"]: receipt["requests"][0] for receipt in drill.receipts()}
    assert tag.startswith("W/")
    assert by_kind["cut"]["if_range"] == "wrong"


def test_a_date_is_right_where_no_tag_was_sent(drill: Drill) -> None:
    drill.declare("etag", form="missing")
    drill.declare("cut", name="cut", after_bytes=1000, times=1)
    date = drill.download().header("Last-Modified")
    drill.download(1000, date)
    assert drill.firing("fault=cut")["if_range"] == "right"


def test_a_client_that_comes_no_more_has_given_up(drill: Drill) -> None:
    cut(drill)
    drill.download(task="vid_completed")
    firing = drill.firing()
    assert (firing["did"], firing["next"], firing["after_s"]) == ("gave_up", None, None)


def test_what_comes_too_late_is_no_reaction_where_that_is_asked(drill: Drill) -> None:
    cut(drill)
    drill.clock.advance(10)
    drill.download(1000)
    assert (drill.firing()["did"], drill.firing()["after_s"]) == ("resumed", 10)
    assert drill.firing("within_s=9")["did"] == "gave_up"
    assert drill.firing("within_s=11")["did"] == "resumed"


def test_asking_for_the_state_is_not_coming_back_for_the_video(drill: Drill) -> None:
    cut(drill)
    drill.get(f"{CREATE}/{TASK}")
    assert drill.firing()["did"] == "went_on"
    drill.download(1000)
    assert drill.firing()["did"] == "resumed"


def test_a_task_that_is_created_after_a_failed_download_is_a_second_one(drill: Drill) -> None:
    cut(drill)
    drill.create()
    drill.create()
    creates = [entry["id"] for entry in drill.journal("operation=createVideo")]
    firing = drill.firing()
    assert (firing["did"], firing["next"], firing["second_creates"]) == ("created", creates[0], creates)


def test_a_task_that_is_created_after_the_video_has_arrived_is_none(drill: Drill) -> None:
    cut(drill)
    drill.download(1000)
    drill.create()
    assert drill.firing()["second_creates"] == []


def test_a_create_that_is_sent_again_after_its_answer_was_lost_creates_a_second_task(drill: Drill) -> None:
    drill.declare("reset", although_done=True, times=1, when={"operation": "createVideo"})
    drill.create()
    drill.create()
    first, second = drill.journal("operation=createVideo")
    assert first["task"] not in (None, second["task"])
    firing = drill.firing()
    assert (firing["did"], firing["second_creates"]) == ("retried", [second["id"]])


def test_a_create_that_was_refused_is_only_retried(drill: Drill) -> None:
    drill.declare("status", status=503, times=1)
    drill.create()
    drill.create()
    assert (drill.firing()["did"], drill.firing()["second_creates"]) == ("retried", [])


@pytest.mark.parametrize("way", ["seconds", "date", "ms"])
@pytest.mark.parametrize(("waited_s", "honoured"), [(1.9, True), (2, True), (60, True), (1.8, False), (0.1, False)])
def test_what_retry_after_said_is_compared_with_the_wait(
    drill: Drill, way: str, waited_s: float, honoured: bool
) -> None:
    drill.clock.moment = float(int(drill.clock.moment))  # a date has no fractions
    drill.declare("status", status=503, times=1, retry_after_s=2, retry_after_as=way)
    drill.get(f"{CREATE}/{TASK}")
    drill.clock.advance(waited_s)
    drill.get(f"{CREATE}/{TASK}")
    firing = drill.firing()
    assert (firing["did"], firing["retry_after_s"], firing["honoured_retry_after"]) == ("retried", 2, honoured)


def test_a_client_that_was_told_nothing_honours_nothing(drill: Drill) -> None:
    drill.declare("status", status=503, times=1)
    drill.download()
    drill.download()
    assert (drill.firing()["did"], drill.firing()["honoured_retry_after"]) == ("retried", None)


def test_a_retry_of_a_range_is_a_retry(drill: Drill) -> None:
    drill.declare("status", status=503, times=1)
    drill.download(500)
    drill.download(500)
    assert drill.firing()["did"] == "retried"


def test_a_client_that_goes_where_it_was_sent_has_followed(drill: Drill) -> None:
    drill.declare("redirect", when={"operation": "getVideoContent"})
    target = drill.download().header("Location")
    assert target is not None
    drill.get(target, key=None)
    assert (drill.firing()["did"], drill.firing()["leaked_key"]) == ("followed", False)


def test_a_client_that_takes_its_key_to_the_second_origin_has_leaked_it(drill: Drill) -> None:
    drill.declare("redirect")
    target = drill.download().header("Location")
    assert target is not None
    drill.get(target)
    assert drill.firing()["leaked_key"] is False, "on the origin that it was for, it is none"


def test_a_whole_answer_that_nothing_follows_was_accepted_even_if_it_is_no_video(drill: Drill) -> None:
    drill.declare("json_as_video", when={"operation": "getVideoContent"})
    drill.download()
    assert drill.firing()["did"] == "accepted"
    drill.create()
    assert drill.firing()["did"] == "created"


def test_after_an_answer_that_was_merely_slow_nothing_is_a_retry_or_a_second_task(drill: Drill) -> None:
    drill.declare("latency", seconds=0, when={"operation": "getVideo"})
    drill.get(f"{CREATE}/{TASK}")
    drill.get(f"{CREATE}/{TASK}")
    drill.create()
    assert [(each["did"], each["second_creates"]) for each in drill.firings()] == [("went_on", []), ("accepted", [])]


def test_an_unasked_part_is_resumed_where_it_ended(drill: Drill) -> None:
    drill.declare("unasked_range", first_bytes=700)
    drill.download()
    drill.download(700)
    assert drill.firing()["did"] == "resumed"


def test_where_a_range_was_ignored_the_answer_began_at_0(drill: Drill) -> None:
    drill.declare("ignore_range", name="ignored")
    drill.declare("cut", name="cut", after_bytes=100)
    drill.download(5000)
    drill.download(100)
    assert drill.firings("fault=cut")[0]["did"] == "resumed"


def test_what_a_lying_header_says_is_not_what_was_delivered(drill: Drill) -> None:
    drill.declare("lying_range", name="lie", by_bytes=10)
    drill.declare("cut", name="cut", after_bytes=100)
    drill.download(1000)
    drill.download(1100)
    assert drill.firings("fault=cut")[0]["did"] == "resumed"


def test_each_fault_of_a_request_has_its_receipt(drill: Drill) -> None:
    drill.declare("throttle", bytes_per_s=1000, name="slow")
    drill.declare("cut", after_bytes=100, name="short")
    drill.download()
    assert [(each["fault"], each["fired"]) for each in drill.receipts()] == [("slow", 1), ("short", 1)]
    assert [each["fault"] for each in drill.receipts("fault=short")] == ["short"]


def test_receipts_may_be_those_of_one_task(drill: Drill) -> None:
    drill.declare("cut", after_bytes=100)
    drill.download()
    drill.download(task="vid_completed")
    assert [each["task"] for each in drill.firings("task=vid_completed")] == ["vid_completed"]


def test_a_fault_that_somebody_asked_for_has_a_receipt_although_it_is_not_in_force(drill: Drill) -> None:
    drill.get(f"/v1/videos/{TASK}/content", {"Prefer": "fault=json-as-video"})
    (receipt,) = drill.receipts()
    assert (receipt["kind"], receipt["in_force"], receipt["fired"]) == ("json_as_video", False, 1)


def test_an_open_request_is_named_and_has_no_receipt_yet(drill: Drill) -> None:
    drill.declare("stall", seconds=1)
    reply = drill.begin(f"/v1/videos/{TASK}/content")
    seen = drill.get("/_mock/receipts").json()
    assert seen["open"] == [drill.journal("open=true")[0]["id"]]
    assert seen["data"][0]["fired"] == 0, "what befell it is known when it ends"
    reply.body.close()


def test_requests_are_found_by_the_fault_that_befell_them(drill: Drill) -> None:
    name = drill.declare("cut", after_bytes=100, times=1)
    drill.download()
    drill.download()
    assert [entry["number"] for entry in drill.journal(f"faults={name}")] == [1]
    assert [entry["number"] for entry in drill.journal("faults=cut*")] == [1]
    assert drill.journal("faults=other") == []
