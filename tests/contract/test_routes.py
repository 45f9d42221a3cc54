"""The one matcher: from method and raw path to an operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_server.contract.contract import Contract
from mock_server.contract.routes import Routes
from tests.contract.small import small_contract


def found(contract: Contract, method: str, path: str) -> str | None:
    operation = contract.routes.match(method, path).operation
    return operation.id if operation is not None else None


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/v1/videos", "listVideos"),
        ("POST", "/v1/videos", "createVideo"),
        ("GET", "/v1/videos/vid_1", "getVideo"),
        ("DELETE", "/v1/videos/vid_1", "deleteVideo"),
        ("GET", "/v1/videos/vid_1/content", "getVideoContent"),
        ("HEAD", "/v1/videos/vid_1/content", "headVideoContent"),
        ("POST", "/v1/videos/vid_1/remix", "remixVideo"),
        ("POST", "/v1/videos/remix", "remixVideoByBody"),
    ],
)
def test_each_operation_is_found_by_method_and_path(method: str, path: str, operation: str, contract: Contract) -> None:
    assert found(contract, method, path) == operation


def test_head_is_found_where_get_is(contract: Contract) -> None:
    assert found(contract, "HEAD", "/v1/videos/vid_1") == "getVideo"
    assert found(contract, "HEAD", "/v1/videos") == "listVideos"


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_a_concrete_path_beats_a_template_for_every_method(method: str, contract: Contract) -> None:
    match = contract.routes.match(method, "/v1/videos/remix")
    assert match.operation is None
    assert match.allowed == ("OPTIONS", "POST")


def test_what_is_allowed_is_what_is_declared_with_head_and_options(contract: Contract) -> None:
    assert contract.routes.match("PUT", "/v1/videos").allowed == ("GET", "HEAD", "OPTIONS", "POST")
    assert contract.routes.match("PUT", "/v1/videos/x").allowed == ("DELETE", "GET", "HEAD", "OPTIONS")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "*",
        "/v1",
        "/v1/video",
        "/V1/videos",
        "/v1/videos/",
        "/v1//videos",
        "//v1/videos",
        "/v1/videos//content",
        "/v1/videos/x/content/",
        "/v1/videos/x/y/z",
    ],
)
def test_what_no_path_of_the_contract_fits_is_not_found(path: str, contract: Contract) -> None:
    match = contract.routes.match("GET", path)
    assert (match.operation, match.allowed) == (None, ())


@pytest.mark.parametrize("method", ["get", "Get", "", "GET ", "G\u0130T"])
def test_methods_are_case_sensitive(method: str, contract: Contract) -> None:
    assert found(contract, method, "/v1/videos") is None


@pytest.mark.parametrize(
    ("raw", "task_id"),
    [
        ("vid_1", "vid_1"),
        ("a%20b", "a b"),
        ("a%2Fb", "a/b"),
        ("a%2fcontent", "a/content"),
        ("%2E%2E", ".."),
        ("..", ".."),
        ("%00", "\x00"),
        ("%FF", "\ufffd"),
        ("%C3%A9", "é"),
        ("a+b", "a+b"),
        ("%", "%"),
        ("%zz", "%zz"),
        ("a;b=c", "a;b=c"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_an_encoded_slash_is_a_character_of_its_segment(raw: str, task_id: str, contract: Contract) -> None:
    match = contract.routes.match("GET", f"/v1/videos/{raw}")
    assert match.operation is not None
    assert match.operation.id == "getVideo"
    assert match.parameters == {"task_id": task_id}
    assert match.path == "/v1/videos/{task_id}"


def test_what_need_not_be_encoded_may_be(contract: Contract) -> None:
    assert found(contract, "GET", "/v1/%76ideos") == "listVideos"
    assert found(contract, "POST", "/v1/videos/%72emix") == "remixVideoByBody"
    assert found(contract, "GET", "/v1/videos/x/%63ontent") == "getVideoContent"
    assert found(contract, "GET", "/v1%2Fvideos") is None


def test_of_two_templates_the_one_that_says_more_wins(tmp_path: Path) -> None:
    answer = "responses: {'204': {description: Fine.}}"
    contract = small_contract(
        tmp_path,
        f"""/a/{{x}}/{{y}}:
  parameters: [{{name: x, in: path, required: true, schema: {{}}}}, {{name: y, in: path, required: true, schema: {{}}}}]
  get: {{operationId: general, {answer}}}
/a/{{x}}/b:
  parameters: [{{name: x, in: path, required: true, schema: {{}}}}]
  get: {{operationId: particular, {answer}}}
""",
    )
    assert found(contract, "GET", "/a/1/b") == "particular"
    assert found(contract, "GET", "/a/1/c") == "general"


def test_without_operations_nothing_is_found() -> None:
    assert Routes([]).match("GET", "/").allowed == ()
