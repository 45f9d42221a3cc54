"""Parameters and JSON bodies against the contract, with the messages that the API's clients know."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.contract.contract import Contract
from mock_server.contract.payload import parse_json
from mock_server.contract.requests import Arguments, read_request
from mock_server.domain.errors import ApiError


def ask(
    contract: Contract,
    operation: str,
    body: Any = None,
    *,
    raw: bytes | None = None,
    media_type: str = "application/json",
    query: str = "",
    **path: str,
) -> Arguments:
    sent = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    headers = {"content-type": media_type} if sent else {}
    return read_request(
        contract, contract.operations[operation], path, query, headers, lambda: (len(sent), BytesIO(sent))
    )


def refused(contract: Contract, operation: str, *arguments: Any, **options: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        ask(contract, operation, *arguments, **options)
    return caught.value


@pytest.mark.parametrize(
    ("body", "condition", "param", "message"),
    [
        ({}, "missing_required_parameter", "prompt", "Missing required parameter: 'prompt'."),
        (
            {"prompt": "x", "seconds": "10"},
            "invalid_value",
            "seconds",
            "Invalid value: '10'. Supported values are: '4', '8', and '12'.",
        ),
        (
            {"prompt": "x", "size": "1920x1080"},
            "invalid_value",
            "size",
            "Invalid value: '1920x1080'. Supported values are: '720x1280', '1280x720', '1024x1792', and '1792x1024'.",
        ),
        (
            {"prompt": "x", "seconds": 8},
            "invalid_value",
            "seconds",
            "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
        ),
        (
            {"prompt": 7},
            "invalid_value",
            "prompt",
            "Invalid type for 'prompt': expected a string, but got an integer instead.",
        ),
        (
            {"prompt": None},
            "invalid_value",
            "prompt",
            "Invalid type for 'prompt': expected a string, but got null instead.",
        ),
        ({"prompt": ""}, "invalid_value", "prompt", "Invalid 'prompt': expected at least 1 characters."),
        ({"prompt": "x" * 32_001}, "invalid_value", "prompt", "Invalid 'prompt': expected at most 32000 characters."),
        (
            {"prompt": "x", "n": 11},
            "invalid_value",
            "n",
            "Invalid 'n': expected at most 10, but got 11 instead.",
        ),
        (
            {"prompt": "x", "fps": 1.5},
            "invalid_value",
            "fps",
            "Invalid type for 'fps': expected an integer, but got a number instead.",
        ),
        (
            {"prompt": "x", "input_reference": "cat.png"},
            "invalid_value",
            "input_reference",
            "Invalid type for 'input_reference': expected an object, but got a string instead.",
        ),
        ([], "invalid_request", "", "The request body is not an object."),
        ("x", "invalid_request", "", "The request body is not an object."),
    ],
)
def test_a_breach_is_told_in_the_words_that_clients_know(
    body: Any, condition: str, param: str, message: str, contract: Contract
) -> None:
    error = refused(contract, "createVideo", body)
    assert (error.condition, error.param or "", error.message) == (condition, param, message)


def test_every_breach_is_told(contract: Contract) -> None:
    error = refused(contract, "createVideo", {"seconds": "5", "size": "1x1", "n": "two", "metadata": []})
    assert error.message is not None
    for part in ("'5'", "'1x1'", "'n'", "'metadata'", "'prompt'"):
        assert part in error.message


def test_breaches_of_parameters_and_body_are_told_together(contract: Contract) -> None:
    error = refused(contract, "listVideos", query="limit=many&order=up")
    assert error.message is not None
    assert "Invalid type for 'limit': expected an integer, but got a string instead." in error.message
    assert "Invalid value: 'up'. Supported values are: 'asc' and 'desc'." in error.message


def test_long_values_are_not_sent_back_whole(contract: Contract) -> None:
    error = refused(contract, "createVideo", {"prompt": "x", "size": "y" * 10_000})
    assert len(error.message or "") < 400


@given(
    body=st.dictionaries(
        st.sampled_from(["prompt", "model", "seconds", "size", "input_reference", "metadata", "n", "x"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
    )
)
def test_a_body_is_taken_or_refused_and_never_a_surprise(contract: Contract, body: dict[str, Any]) -> None:
    try:
        payload, error = ask(contract, "createVideo", body).payload, None
    except ApiError as raised:
        payload, error = None, raised
    if error is None:
        assert payload == body
    else:
        assert error.condition in ("invalid_value", "missing_required_parameter")
        assert error.param in {*body, "prompt"}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", "not valid JSON"),
        (b'{"prompt": NaN}', "NaN is not a JSON number"),
        (b'{"prompt": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"prompt": 1e999}', "out of range"),
        (b'{"prompt": "\\ud800"}', "lone surrogate"),
        (b'{"prompt": "\xff"}', "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        (b'{"prompt": 1' + b"0" * 5_000 + b"}", "not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\x00", "not valid JSON"),
        (b'{"prompt": "x"} trailing', "not valid JSON"),
    ],
)
def test_what_json_does_not_allow_is_refused(raw: bytes, message: str, contract: Contract) -> None:
    error = refused(contract, "createVideo", raw=raw)
    assert error.condition == "invalid_request"
    assert message in (error.message or "")


def test_surrogates_that_make_a_pair_are_one_character() -> None:
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/jsonp", "application/xml; x=y", ";", "\x00"])
def test_a_media_type_that_is_not_declared_is_refused(media_type: str, contract: Contract) -> None:
    error = refused(contract, "createVideo", {"prompt": "x"}, media_type=media_type)
    assert error.condition == "unsupported_media_type"
    assert "Supported: application/json, multipart/form-data." in (error.message or "")


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "Application/JSON", 'application/json;a="b;c"']
)
def test_media_types_are_compared_as_such(media_type: str, contract: Contract) -> None:
    assert ask(contract, "createVideo", {"prompt": "x"}, media_type=media_type).payload == {"prompt": "x"}


def test_a_body_that_is_required_is_missed(contract: Contract) -> None:
    assert refused(contract, "createVideo").condition == "invalid_request"


def test_a_body_that_no_operation_asked_for_is_not_opened(contract: Contract) -> None:
    def explode() -> Any:
        raise AssertionError("the body was opened")

    operation = contract.operations["getVideo"]
    assert read_request(contract, operation, {"task_id": "vid_1"}, "", {}, explode).task_id == "vid_1"


def test_defaults_fill_what_is_not_asked(contract: Contract) -> None:
    assert ask(contract, "listVideos").values == {"limit": 20, "order": "desc"}
    defaults = ask(contract, "createVideo", {"prompt": "x"}).defaults
    assert (defaults["model"], defaults["seconds"], defaults["size"]) == ("sora-2", "4", "720x1280")


@pytest.mark.parametrize("text", ["1_0", " 7", "7 ", "+7", "7.0", "\uff17", "0x7", "1e1", "true", "", "9" * 401])
def test_a_number_in_a_query_is_plain_digits(text: str, contract: Contract) -> None:
    from urllib.parse import quote

    assert refused(contract, "listVideos", query=f"limit={quote(text)}").param == "limit"


def test_a_parameter_given_twice_is_refused(contract: Contract) -> None:
    error = refused(contract, "listVideos", query="limit=1&order=asc&limit=1")
    assert (error.condition, error.param) == ("invalid_request", "limit")


def test_parameters_that_are_not_declared_are_let_pass(contract: Contract) -> None:
    assert ask(contract, "listVideos", query="x=1&x=2&%ff=%fe&limit=3&;=").values["limit"] == 3


@pytest.mark.parametrize(
    "task_id", ["a/b", "", "x" * 129, "x" * 10_000, "\x00", "\ufffd", "vid 1", "vid_1\n", "..\\", "é"]
)
def test_text_that_can_be_no_id_is_one_that_nobody_has(task_id: str, contract: Contract) -> None:
    for arguments in (
        ask(contract, "getVideo", task_id=task_id),
        ask(contract, "remixVideoByBody", {"video_id": task_id, "prompt": "x"}),
    ):
        assert (arguments.names_task, arguments.task_id) == (True, None)


@pytest.mark.parametrize("task_id", ["vid_1", "sora-2:task_1", "a.b-c", "x" * 128, "..", "7"])
def test_ids_are_opaque(task_id: str, contract: Contract) -> None:
    assert ask(contract, "getVideo", task_id=task_id).task_id == task_id


def test_an_id_of_another_type_is_a_malformed_request(contract: Contract) -> None:
    assert refused(contract, "remixVideoByBody", {"video_id": 7, "prompt": "x"}).param == "video_id"


def test_a_malformed_request_is_said_before_an_unknown_id(contract: Contract) -> None:
    error = refused(contract, "remixVideoByBody", {"video_id": "a/b"})
    assert (error.condition, error.param) == ("missing_required_parameter", "prompt")


def test_a_list_that_starts_nowhere_names_no_task(contract: Contract) -> None:
    assert ask(contract, "listVideos").names_task is False
