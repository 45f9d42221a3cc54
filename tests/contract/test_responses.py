"""What strict mode holds an answer against."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.contract.contract import Contract
from mock_server.contract.responses import breaches_of
from mock_server.domain.answers import Answer

ID = ("X-Request-Id", "req_0123456789abcdef")
JSON = ("Content-Type", "application/json")
NOT_FOUND = {"error": {"message": "No", "code": "video_not_found"}}
CONTENT = (
    ID,
    ("Content-Type", "video/mp4"),
    ("Content-Length", "7"),
    ("Content-Disposition", 'attachment; filename="video.mp4"'),
    ("Accept-Ranges", "bytes"),
    ("ETag", '"abc"'),
    ("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT"),
)


def breaches(
    contract: Contract,
    operation: str | None,
    answer: Answer,
    headers: tuple[tuple[str, str], ...],
    document: Any = None,
    has_body: bool = True,
) -> list[str]:
    of = contract.operations[operation] if operation is not None else None
    return list(breaches_of(contract, of, answer, headers, document, has_body))


def without(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(field for field in CONTENT if field[0] != name)


def test_a_documented_answer_has_no_breach(contract: Contract) -> None:
    assert breaches(contract, "getVideo", Answer(404), (ID, JSON), NOT_FOUND) == []
    assert breaches(contract, "getVideoContent", Answer(200), CONTENT) == []


def test_parameters_of_a_media_type_do_not_matter(contract: Contract) -> None:
    fields = (ID, ("content-type", "application/json; charset=utf-8"))
    assert breaches(contract, "getVideo", Answer(404), fields, NOT_FOUND) == []


def test_a_status_that_is_not_documented_is_one(contract: Contract) -> None:
    assert breaches(contract, "getVideo", Answer(418), (ID, JSON)) == ["status 418 is not documented"]


@pytest.mark.parametrize("name", ["X-Request-Id", "Content-Length", "Content-Disposition", "Accept-Ranges", "ETag"])
def test_a_required_header_that_is_missing_is_one(name: str, contract: Contract) -> None:
    assert breaches(contract, "getVideoContent", Answer(200), without(name)) == [f"header {name} is required"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Length", "seven"),
        ("Content-Length", "-1"),
        ("ETag", 'W/"abc"'),
        ("Accept-Ranges", "none"),
        ("X-Request-Id", "1"),
    ],
)
def test_a_header_that_does_not_fit_is_one(name: str, value: str, contract: Contract) -> None:
    fields = (*without(name), (name, value))
    assert breaches(contract, "getVideoContent", Answer(200), fields) == [f"header {name} does not fit its schema"]


def test_a_header_that_need_not_be_there_has_to_fit_all_the_same(contract: Contract) -> None:
    assert breaches(contract, "getVideoContent", Answer(206), CONTENT) == []
    fields = (*CONTENT, ("Content-Range", "bytes 0-6"))
    assert breaches(contract, "getVideoContent", Answer(206), fields) == [
        "header Content-Range does not fit its schema"
    ]


def test_another_media_type_is_one(contract: Contract) -> None:
    found = breaches(contract, "getVideo", Answer(404), (ID, ("Content-Type", "text/html")), NOT_FOUND)
    assert found == ["media type text/html is not documented for status 404"]
    found = breaches(contract, "getVideo", Answer(404), (ID,), NOT_FOUND)
    assert found == ["media type (none) is not documented for status 404"]


def test_a_body_where_none_is_documented_is_one(contract: Contract) -> None:
    fields = tuple(field for field in CONTENT if field[0] in ("X-Request-Id", "ETag", "Last-Modified"))
    assert breaches(contract, "getVideoContent", Answer(304), fields, has_body=False) == []
    assert breaches(contract, "getVideoContent", Answer(304), fields) == [
        "status 304 documents no content, but there is a body"
    ]


def test_a_body_that_does_not_fit_its_schema_is_one_with_its_place(contract: Contract) -> None:
    (found,) = breaches(contract, "getVideo", Answer(404), (ID, JSON), {"error": {"message": 7, "code": "x"}})
    assert found.startswith("body at error/message: ")


def test_every_breach_is_found(contract: Contract) -> None:
    assert len(breaches(contract, "getVideo", Answer(404), (JSON,), {"error": {"message": 7, "code": 8}})) == 3


def test_answers_of_no_operation_are_held_against_their_own_responses(contract: Contract) -> None:
    answer = contract.answers["method_not_allowed"]
    document = {"error": {"message": "No", "code": "method_not_allowed"}}
    assert breaches(contract, None, answer, (ID, JSON, ("Allow", "GET")), document) == []
    assert breaches(contract, None, answer, (ID, JSON), document) == ["header Allow is required"]
