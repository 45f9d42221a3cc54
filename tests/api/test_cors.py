"""Calls from browsers (Fetch standard, section 3.3)."""

from __future__ import annotations

import pytest

from tests.api.client import Answer, Client, Start

CONTENT = "/v1/videos/vid_completed/content"
EXPOSED = {
    "Content-Length", "Content-Range", "Content-Disposition", "ETag", "Accept-Ranges", "Last-Modified", "Retry-After",
    "Retry-After-Ms", "X-Should-Retry", "X-Request-Id", "openai-poll-after-ms", "Preference-Applied", "Mock-Fault",
}  # fmt: skip


def preflight(client: Client, target: str, method: str = "GET", origin: str = "https://a.example") -> Answer:
    """What a browser sends before a call with a key: it has no Authorization itself."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,range",
    }
    return client.ask("OPTIONS", target, headers=headers, key=None)


def names(answer: Answer, header: str) -> set[str]:
    return {name.strip() for name in str(answer.header(header)).split(",")}


def test_a_preflight_allows_the_key_and_the_methods_of_the_path(client: Client) -> None:
    answer = preflight(client, CONTENT)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert names(answer, "Access-Control-Allow-Methods") == {"GET", "HEAD", "OPTIONS"}
    assert names(answer, "Access-Control-Allow-Headers") == {"authorization", "range"}, "a star would not cover the key"
    assert answer.header("Access-Control-Max-Age") is not None


@pytest.mark.parametrize("target", ["/nowhere", "/v1/videos/vid_nobody/content", "/_mock/health"])
def test_any_path_answers_a_preflight_so_that_the_browser_sees_the_real_answer(client: Client, target: str) -> None:
    assert preflight(client, target).status == 204


def test_header_names_that_are_none_are_not_repeated(client: Client) -> None:
    headers = {
        "Origin": "https://a.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": 'x", <b>',
    }
    answer = client.ask("OPTIONS", CONTENT, headers=headers)
    assert names(answer, "Access-Control-Allow-Headers") == {"Authorization", "Content-Type"}


def test_a_page_of_the_public_network_may_reach_a_server_on_this_machine(client: Client) -> None:
    headers = {
        "Origin": "https://a.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    assert client.ask("OPTIONS", CONTENT, headers=headers).header("Access-Control-Allow-Private-Network") == "true"


ANSWERS = {
    "download": (CONTENT, {}, 200),
    "range": (CONTENT, {"Range": "bytes=0-9"}, 206),
    "not modified": (CONTENT, {"If-None-Match": "*"}, 304),
    "unsatisfiable": (CONTENT, {"Range": "bytes=99999999-"}, 416),
    "status": ("/v1/videos/vid_queued", {}, 200),
    "no task": ("/v1/videos/vid_nobody", {}, 404),
    "no path": ("/nowhere", {}, 404),
    "no key": (CONTENT, {"Authorization": ""}, 401),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_can_be_read_by_a_script(client: Client, case: str) -> None:
    target, headers, status = ANSWERS[case]
    answer = client.get(target, headers={"Origin": "https://a.example", **headers})
    assert answer.status == status
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert names(answer, "Access-Control-Expose-Headers") == EXPOSED
    assert answer.header("Access-Control-Allow-Credentials") is None


def test_an_answer_to_a_player_can_be_read_by_a_script_later(client: Client) -> None:
    """The player's request has no Origin, and what it left in the cache may serve a script."""
    assert client.get(CONTENT).header("Access-Control-Allow-Origin") == "*"


@pytest.fixture(scope="module")
def picky(start: Start) -> Client:
    return start(cors="https://a.example, http://localhost:3000")


@pytest.mark.parametrize("origin", ["https://a.example", "http://localhost:3000"])
def test_listed_origins_are_named_one_by_one(picky: Client, origin: str) -> None:
    for answer in (picky.get(CONTENT, headers={"Origin": origin}), preflight(picky, CONTENT, origin=origin)):
        assert answer.header("Access-Control-Allow-Origin") == origin
        assert answer.header("Vary") == "Origin"


@pytest.mark.parametrize("origin", ["https://b.example", "https://a.example.evil", "null", "HTTPS://A.EXAMPLE"])
def test_other_origins_are_not_allowed(picky: Client, origin: str) -> None:
    for answer in (picky.get(CONTENT, headers={"Origin": origin}), preflight(picky, CONTENT, origin=origin)):
        assert answer.header("Access-Control-Allow-Origin") is None
        assert answer.header("Vary") == "Origin", "or a cache would serve this to a listed origin"


def test_a_request_without_origin_varies_too(picky: Client) -> None:
    answer = picky.get(CONTENT)
    assert (answer.status, answer.header("Vary")) == (200, "Origin")


def test_nothing_is_said_where_it_is_off(start: Start) -> None:
    client = start(cors="off")
    for answer in (client.get(CONTENT, headers={"Origin": "https://a.example"}), preflight(client, CONTENT)):
        assert [name for name, _ in answer.headers if name.startswith("Access-Control") or name == "Vary"] == []
    assert preflight(client, CONTENT).header("Allow") == "GET, HEAD, OPTIONS", "OPTIONS like any other"
