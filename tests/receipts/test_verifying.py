"""POST /_mock/verify with ``client``: what a client is expected to have done about a fault; and why it has not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_server.control.expectations import EXPECTATIONS
from tests.receipts.asking import TASK, Drill


def cut(drill: Drill) -> str | None:
    drill.declare("cut", name="cut", after_bytes=1000, times=1)
    return drill.download().header("ETag")


def left(drill: Drill) -> None:
    cut(drill)


def resumed(drill: Drill) -> None:
    drill.download(1000, cut(drill))


def resumed_without_tag(drill: Drill) -> None:
    cut(drill)
    drill.download(1000)


def resumed_one_too_early(drill: Drill) -> None:
    drill.download(999, cut(drill))


def restarted(drill: Drill) -> None:
    cut(drill)
    drill.download()


def bought_again(drill: Drill) -> None:
    cut(drill)
    drill.create()


def told_to_wait(drill: Drill, waited_s: float) -> None:
    drill.declare("status", status=429, retry_after_s=3, times=1)
    drill.download()
    drill.clock.advance(waited_s)
    drill.download()


def waited(drill: Drill) -> None:
    told_to_wait(drill, 3.1)


def hurried(drill: Drill) -> None:
    told_to_wait(drill, 1)


def redirected(drill: Drill) -> str:
    drill.declare("redirect", when={"operation": "getVideoContent"})
    return drill.download().header("Location") or ""


def followed(drill: Drill) -> None:
    drill.get(redirected(drill), key=None)


def did_not_follow(drill: Drill) -> None:
    redirected(drill)


History = Callable[[Drill], None]

HOLDS: list[tuple[str, History]] = [
    ("resumed_from_where_it_was_cut", resumed_without_tag),
    ("resumed_with_if_range", resumed),
    ("restarted_from_the_beginning", restarted),
    ("honoured_retry_after", waited),
    ("no_second_create", resumed),
    ("followed_the_redirect", followed),
    ("never_sent_the_key_to_the_second_origin", followed),
    ("came_back", resumed),
    ("gave_up", left),
]

FAILS: list[tuple[str, History, str]] = [
    ("resumed_from_where_it_was_cut", resumed_one_too_early, "range.asked"),
    ("resumed_from_where_it_was_cut", restarted, "range.asked"),
    ("resumed_from_where_it_was_cut", left, "did"),
    ("resumed_with_if_range", resumed_without_tag, "headers.if-range"),
    ("restarted_from_the_beginning", resumed, "did"),
    ("honoured_retry_after", hurried, "after_s"),
    ("no_second_create", bought_again, "second_creates"),
    ("followed_the_redirect", did_not_follow, "did"),
    ("came_back", left, "did"),
    ("gave_up", resumed, "did"),
]


@pytest.mark.parametrize(("client", "history"), HOLDS)
def test_what_the_client_did_is_verified(drill: Drill, client: str, history: History) -> None:
    history(drill)
    outcome = drill.verify(client)
    assert outcome["verified"], outcome["explanation"]


@pytest.mark.parametrize(("client", "history", "differs"), FAILS)
def test_a_failure_says_what_differs_in_which_request(
    drill: Drill, client: str, history: History, differs: str
) -> None:
    history(drill)
    outcome = drill.verify(client)
    assert not outcome["verified"]
    assert client in outcome["explanation"]
    assert list(outcome["nearest"][0]["differs"]) == [differs]


def test_a_failed_resumption_is_explained_by_the_request_that_came_instead(drill: Drill) -> None:
    resumed_one_too_early(drill)
    (nearest,) = drill.verify("resumed_from_where_it_was_cut")["nearest"]
    assert nearest["request"]["number"] == 2
    assert nearest["differs"] == {"range.asked": {"expected": "bytes=1000-", "got": "bytes=999-"}}


@pytest.mark.parametrize("client", EXPECTATIONS)
def test_nothing_is_verified_where_no_fault_has_fired(drill: Drill, client: str) -> None:
    drill.download()
    assert not drill.verify(client)["verified"]


def test_byte_0_is_where_a_download_was_cut_of_which_nothing_arrived(drill: Drill) -> None:
    drill.declare("cut", after_bytes=0, times=1)
    drill.download()
    drill.download()
    assert drill.verify("resumed_from_where_it_was_cut")["verified"]


def test_every_attempt_counts(drill: Drill) -> None:
    drill.declare("cut", after_bytes=1000, times=2)
    for start in (None, 1000, None):
        drill.download(start)
    outcome = drill.verify("resumed_from_where_it_was_cut")
    assert (outcome["verified"], "1 of 2" in outcome["explanation"]) == (False, True)


def test_the_requests_that_are_meant_may_be_those_of_one_fault_or_task(drill: Drill) -> None:
    resumed(drill)
    drill.declare("close", name="gone", times=1)
    drill.download(task="vid_completed")
    assert not drill.verify("came_back")["verified"]
    assert drill.verify("came_back", requests={"faults": "cut"})["verified"]
    assert drill.verify("came_back", requests={"task": TASK})["verified"]
    assert drill.verify("gave_up", requests={"faults": "gone"})["verified"]


def test_what_comes_too_late_does_not_count_where_that_is_asked(drill: Drill) -> None:
    left(drill)
    drill.clock.advance(10)
    drill.download(1000)
    assert drill.verify("gave_up", client_within_s=9)["verified"]
    assert not drill.verify("gave_up")["verified"]


def test_a_client_that_was_told_to_wait_and_never_came_back_verifies_nothing(drill: Drill) -> None:
    drill.declare("status", status=429, retry_after_s=3)
    drill.download()
    assert not drill.verify("honoured_retry_after")["verified"]


def test_what_else_is_expected_has_to_hold_as_well(drill: Drill) -> None:
    resumed(drill)
    assert drill.verify("came_back", count={"exactly": 2})["verified"]
    assert not drill.verify("came_back", count={"exactly": 3})["verified"]
