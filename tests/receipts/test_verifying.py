"""POST /_mock/verify with ``client``: what a client is expected to have done about a fault; and why it has not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_server.control.expectations import EXPECTATIONS
from tests.receipts.asking import TASK, Drill


def cut_and_resumed(drill: Drill, start: int | None = 1000, *, tagged: bool = True) -> None:
    drill.declare("cut", name="cut", after_bytes=1000, times=1)
    tag = drill.download().header("ETag")
    drill.download(start, tag if tagged else None)


def cut_and_left(drill: Drill) -> None:
    drill.declare("cut", after_bytes=1000, times=1)
    drill.download()


def cut_and_bought_again(drill: Drill) -> None:
    cut_and_left(drill)
    drill.create()


def told_to_wait(drill: Drill, waited_s: float) -> None:
    drill.declare("status", status=429, retry_after_s=3, times=1)
    drill.download()
    drill.clock.advance(waited_s)
    drill.download()


def redirected(drill: Drill, *, follow: bool = True) -> None:
    drill.declare("redirect", when={"operation": "getVideoContent"})
    target = drill.download().header("Location")
    if follow and target is not None:
        drill.get(target, key=None)


HOLDS: list[tuple[str, Callable[[Drill], None]]] = [
    ("resumed_from_where_it_was_cut", lambda drill: cut_and_resumed(drill, tagged=False)),
    ("resumed_with_if_range", cut_and_resumed),
    ("restarted_from_the_beginning", lambda drill: cut_and_resumed(drill, None)),
    ("honoured_retry_after", lambda drill: told_to_wait(drill, 3.1)),
    ("no_second_create", cut_and_resumed),
    ("followed_the_redirect", redirected),
    ("never_sent_the_key_to_the_second_origin", redirected),
    ("came_back", cut_and_resumed),
    ("gave_up", cut_and_left),
]

FAILS: list[tuple[str, Callable[[Drill], None], str]] = [
    ("resumed_from_where_it_was_cut", lambda drill: cut_and_resumed(drill, 1001), "range.asked"),
    ("resumed_from_where_it_was_cut", lambda drill: cut_and_resumed(drill, None), "range.asked"),
    ("resumed_from_where_it_was_cut", cut_and_left, "did"),
    ("resumed_with_if_range", lambda drill: cut_and_resumed(drill, tagged=False), "headers.if-range"),
    ("restarted_from_the_beginning", cut_and_resumed, "did"),
    ("honoured_retry_after", lambda drill: told_to_wait(drill, 1), "after_s"),
    ("no_second_create", cut_and_bought_again, "second_creates"),
    ("followed_the_redirect", lambda drill: redirected(drill, follow=False), "did"),
    ("came_back", cut_and_left, "did"),
    ("gave_up", cut_and_resumed, "did"),
]


@pytest.mark.parametrize(("client", "history"), HOLDS, ids=[name for name, _ in HOLDS])
def test_what_the_client_did_is_verified(drill: Drill, client: str, history: Callable[[Drill], None]) -> None:
    history(drill)
    outcome = drill.verify(client)
    assert outcome["verified"], outcome["explanation"]


@pytest.mark.parametrize(("client", "history", "differs"), FAILS)
def test_a_failure_says_what_differs_in_which_request(
    drill: Drill, client: str, history: Callable[[Drill], None], differs: str
) -> None:
    history(drill)
    outcome = drill.verify(client)
    assert not outcome["verified"]
    assert client in outcome["explanation"]
    assert list(outcome["nearest"][0]["differs"]) == [differs]


def test_a_failed_resumption_is_explained_by_the_request_that_came_instead(drill: Drill) -> None:
    cut_and_resumed(drill, 999)
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
    cut_and_resumed(drill)
    drill.declare("close", name="gone", times=1)
    drill.download(task="vid_completed")
    assert not drill.verify("came_back")["verified"]
    assert drill.verify("came_back", requests={"faults": "cut"})["verified"]
    assert drill.verify("came_back", requests={"task": TASK})["verified"]
    assert drill.verify("gave_up", requests={"faults": "gone"})["verified"]


def test_what_comes_too_late_does_not_count_where_that_is_asked(drill: Drill) -> None:
    cut_and_left(drill)
    drill.clock.advance(10)
    drill.download(1000)
    assert drill.verify("gave_up", client_within_s=9)["verified"]
    assert not drill.verify("gave_up")["verified"]


def test_a_client_that_was_told_to_wait_and_never_came_back_verifies_nothing(drill: Drill) -> None:
    drill.declare("status", status=429, retry_after_s=3)
    drill.download()
    assert not drill.verify("honoured_retry_after")["verified"]


def test_what_else_is_expected_has_to_hold_as_well(drill: Drill) -> None:
    cut_and_resumed(drill)
    assert drill.verify("came_back", count={"exactly": 2})["verified"]
    assert not drill.verify("came_back", count={"exactly": 3})["verified"]


def test_the_contract_lists_every_expectation(drill: Drill) -> None:
    schemas = drill.app.pipeline.snapshot.contracts["control"].as_yaml.decode()
    assert [name for name in EXPECTATIONS if f"            - {name}\n" not in schemas] == []
