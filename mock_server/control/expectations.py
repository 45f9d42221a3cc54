"""What a test may expect a client to have done about the faults that befell its requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.control.aftermath import DOWNLOADS, Aftermath, first_byte
from mock_server.control.judging import NEAREST, Failure
from mock_server.journal import Entry

Differs = dict[str, dict[str, Any]]


class Expectation(NamedTuple):
    """``concerns``: which requests it is about, ``subject`` in words; ``differs``: what is not as expected of one."""

    subject: str
    concerns: Callable[[Aftermath], bool]
    differs: Callable[[Aftermath], Differs]


def expectation_failures(name: str, found: Sequence[Aftermath]) -> Iterator[Failure]:
    """Why ``name`` does not hold of all that happened. That nothing happened which it is about proves nothing."""
    expectation = EXPECTATIONS[name]
    concerned = [each for each in found if expectation.concerns(each)]
    if not concerned:
        yield Failure(f"There is {expectation.subject} among {len(found)} requests that faults befell.")
        return
    wrong: list[tuple[Entry, Differs]] = [
        (each.next or each.entry, differs) for each in concerned if (differs := expectation.differs(each))
    ]
    if wrong:
        yield Failure(f"{name} does not hold of {len(wrong)} of {len(concerned)} requests.", wrong[:NEAREST])


def _differing(name: str, expected: Any, got: Any) -> Differs:
    return {name: {"expected": expected, "got": got}}


def _broke_off(each: Aftermath) -> bool:
    entry = each.entry
    return entry["operation"] in DOWNLOADS and entry["status"] in (200, 206) and not entry["whole"]


def _resumption(each: Aftermath) -> Differs:
    """Where nothing at all was delivered, byte 0 is where it was cut."""
    asked = None if each.next is None else each.next["range"]["asked"]
    if each.did == "resumed" or (each.did == "restarted" and first_byte(asked) == each.resume_at):
        return {}
    if each.next is None or each.resume_at is None:
        return _differing("did", "resumed", each.did)
    return _differing("range.asked", f"bytes={each.resume_at}-", asked)


def _resumption_with_validator(each: Aftermath) -> Differs:
    differs = _resumption(each)
    if each.if_range in ("missing", "wrong") and each.next is not None:
        differs |= _differing("headers.if-range", each.entry["etag"], each.next["headers"].get("if-range"))
    return differs


def _wait(each: Aftermath) -> Differs:
    expected = {"at_least": each.entry["retry_after_s"]}
    return _differing("after_s", expected, each.after_s) if each.honoured_retry_after is False else {}


def _second_creates(each: Aftermath) -> Differs:
    got = [create["id"] for create in each.second_creates]
    return _differing("second_creates", [], got) if got else {}


def _leak(each: Aftermath) -> Differs:
    return _differing("leaked_key", False, True) if each.leaked_key else {}


def _what_it_did(expected: str) -> Callable[[Aftermath], Differs]:
    return lambda each: _differing("did", expected, each.did) if each.did != expected else {}


def _return(each: Aftermath) -> Differs:
    return _differing("did", "came back", each.did) if each.did in ("gave_up", "accepted") else {}


def _went_wrong(each: Aftermath) -> bool:
    return not each.is_good


def _was_sent_elsewhere(each: Aftermath) -> bool:
    return 300 <= (each.entry["status"] or 0) < 400 or each.did == "followed"


EXPECTATIONS: Mapping[str, Expectation] = {
    "resumed_from_where_it_was_cut": Expectation("no download that broke off", _broke_off, _resumption),
    "resumed_with_if_range": Expectation("no download that broke off", _broke_off, _resumption_with_validator),
    "restarted_from_the_beginning": Expectation("no download that broke off", _broke_off, _what_it_did("restarted")),
    "honoured_retry_after": Expectation(
        "no retry after an answer with Retry-After", lambda each: each.honoured_retry_after is not None, _wait
    ),
    "no_second_create": Expectation("none for a task", lambda each: each.entry["task"] is not None, _second_creates),
    "followed_the_redirect": Expectation("no redirect", _was_sent_elsewhere, _what_it_did("followed")),
    "never_sent_the_key_to_the_second_origin": Expectation("no redirect", _was_sent_elsewhere, _leak),
    "came_back": Expectation("none that went wrong", _went_wrong, _return),
    "gave_up": Expectation("none that went wrong", _went_wrong, _what_it_did("gave_up")),
}
"""By the names that ``client`` of a verification may have; docs/receipts.md says what each means."""
