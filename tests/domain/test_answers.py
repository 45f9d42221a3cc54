from __future__ import annotations

import pytest

from mock_server.domain.answers import STATES, Answer, choose_answer, parse_answer

TABLE = {state: Answer(200) for state in STATES} | {
    "protected": Answer(409, "video_protected"),
    "lag": Answer(404, "x"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200", Answer(200)),
        ("404/video_not_found", Answer(404, "video_not_found")),
        ("204/Preflight", Answer(204, None, "Preflight")),
        ("404/NotFound/not_found", Answer(404, "not_found", "NotFound")),
    ],
)
def test_an_answer_is_a_status_and_perhaps_a_response_and_an_example(text: str, expected: Answer) -> None:
    assert parse_answer(text) == expected


@pytest.mark.parametrize("text", ["", "ok", "20", "2000", "404/", "404//x", "404/a/b", "404/A/b/c", "-04", "²00"])
def test_anything_else_is_no_answer(text: str) -> None:
    with pytest.raises(ValueError, match="STATUS"):
        parse_answer(text)


def test_a_condition_beats_the_state_and_the_first_beats_the_next() -> None:
    assert choose_answer(TABLE, "completed") == Answer(200)
    assert choose_answer(TABLE, "completed", ["protected"]).example == "video_protected"
    assert choose_answer(TABLE, "completed", ["lag", "protected"]).status == 404


def test_a_condition_without_an_answer_changes_nothing() -> None:
    assert choose_answer(TABLE, "failed", ["unheard_of"]) == Answer(200)


def test_a_state_without_an_answer_is_an_error() -> None:
    with pytest.raises(KeyError):
        choose_answer({}, "queued")


@pytest.mark.parametrize(("status", "expected"), [(200, True), (304, True), (404, False), (500, False)])
def test_success_is_below_400(status: int, expected: bool) -> None:
    assert Answer(status).is_success is expected
