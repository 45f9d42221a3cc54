"""The same requests over a socket: the front end and the API give one answer between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest

from mock_server.app import create_app
from mock_server.front import refuse
from mock_server.serving import Server
from mock_server.web.application import MAX_BODY_BYTES
from tests.api.client import Answer
from tests.api.odd_requests import ODD, Odd
from tests.api.oracle import Oracle
from tests.api.test_documented import DOCUMENTED_HEADERS
from tests.serving.raw import Client as Wire

REFUSED_BEFORE_THE_API = {
    "path: an odd method": "501 not_implemented",
    "path: an odd method on nothing": "501 not_implemented",
    "path: a method in small letters": "400 bad_request",
}
"""What the front end answers by itself (RFC 9110 section 9.1: a method that it does not know is 501)."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    app = create_app({"strict": True})
    with Server(app, refuse=lambda refusal: refuse(app, refusal)).running() as running:
        yield running


@pytest.fixture(scope="module")
def judge() -> Oracle:
    return Oracle(create_app().pipeline.snapshot.contracts["api"].as_yaml.decode())


def send(server: Server, odd: Odd) -> Answer:
    headers = {"Host": "x", "Authorization": "Bearer sk-mock", **odd.headers}
    if odd.content_type:
        headers["Content-Type"] = odd.content_type
    if odd.body:
        headers["Content-Length"] = str(len(odd.body))
    lines = [f"{odd.method} {odd.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    with Wire(server) as wire:
        answer = wire.ask("\r\n".join(lines).encode("latin-1") + odd.body, odd.method)
    return Answer(answer.status, list(answer.headers.items()), answer.body)


@pytest.mark.parametrize("case", ODD)
def test_an_odd_request_gets_the_same_answer_over_a_socket(server: Server, judge: Oracle, case: str) -> None:
    odd = ODD[case]
    answer = send(server, odd)
    assert answer.summary == REFUSED_BEFORE_THE_API.get(case, odd.expected)
    path = odd.target.partition("?")[0]
    assert list(judge.breaches(odd.method, path, answer.status, answer.headers, answer.body)) == []


def test_a_repeated_key_is_refused_even_if_both_are_the_same(server: Server) -> None:
    with Wire(server) as wire:
        answer = wire.get("/v1/videos", "Authorization: Bearer sk-mock", "Authorization: Bearer sk-mock")
    assert (answer.status, answer.code, answer.headers["www-authenticate"]) == (401, "unauthorized", "Bearer")


def test_the_documented_download_is_to_the_letter_on_the_wire(server: Server) -> None:
    with closing(HTTPConnection(server.host, server.port, timeout=10)) as connection:
        connection.request(
            "GET", "/v1/videos/vid_abc123xyz456/content", headers={"Authorization": "Bearer YOUR_API_KEY"}
        )
        response = connection.getresponse()
        assert (response.version, response.status, response.reason) == (11, 200, "OK")
        sent = [field for field in response.getheaders() if field in DOCUMENTED_HEADERS]
        assert sent == DOCUMENTED_HEADERS, "each once, in the documented order"
        assert len(response.read()) == 15_728_640


def test_a_terabyte_can_be_asked_for_piece_by_piece(server: Server) -> None:
    with Wire(server) as wire:
        answer = wire.get("/v1/videos/vid_size_1TiB/content", "Authorization: Bearer sk-mock", "Range: bytes=-10")
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes {2**40 - 10}-{2**40 - 1}/{2**40}"
    assert len(answer.body) == 10


def test_an_id_of_ten_thousand_characters_is_refused_in_the_envelope(server: Server) -> None:
    with Wire(server) as wire:
        answer = wire.get(f"/v1/videos/{'a' * 10_000}", "Authorization: Bearer sk-mock")
    assert (answer.status, answer.code) == (414, "uri_too_long")


@pytest.mark.parametrize("framing", [f"Content-Length: {MAX_BODY_BYTES + 1}", f"Content-Length: {'9' * 19}"])
def test_a_body_that_is_announced_over_the_limit_is_413_before_it_is_sent(server: Server, framing: str) -> None:
    request = f"POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-mock\r\n{framing}\r\n\r\n"
    with Wire(server) as wire:
        answer = wire.ask(request.encode())
    assert (answer.status, answer.code) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("POST /nope", 404),
        ("PUT /v1/videos", 405),
        ("POST /v1/videos", 401),
        ("POST /v1/videos HTTP/1.1\r\nContent-Type: text/plain\r\nAuthorization: Bearer sk-mock", 413),
    ],
)
@pytest.mark.parametrize("length", [str(MAX_BODY_BYTES + 1), "9" * 6000])
def test_route_and_key_come_before_the_size_of_the_body(server: Server, line: str, status: int, length: str) -> None:
    line = line if "HTTP" in line else f"{line} HTTP/1.1"
    with Wire(server) as wire:
        answer = wire.ask(f"{line}\r\nHost: x\r\nContent-Length: {length}\r\n\r\nGET / HTTP/1.1\r\n\r\n".encode())
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        assert wire.rest() == b"", "what follows is part of the body"


def test_what_is_refused_before_the_api_is_as_documented_named_and_readable_by_scripts(
    server: Server, judge: Oracle
) -> None:
    with Wire(server) as wire:
        answer = wire.get("/" + "a" * 10_000)
    headers = list(answer.headers.items())
    assert list(judge.breaches("GET", "/nowhere", answer.status, headers, answer.body)) == []
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.headers["access-control-allow-origin"] == "*"
