"""What is a request is answered, in all the ways in which HTTP lets clients write one."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.serving import Limits, Server
from tests.serving.application import application
from tests.serving.raw import Answer, Client


def seen(answer: Answer) -> dict[str, Any]:
    """The environ as the application saw it."""
    assert answer.status == 200
    environ: dict[str, Any] = answer.json()["environ"]
    return environ


def test_an_answer_is_framed_dated_and_kept_alive(client: Client) -> None:
    answer = client.get("/hello")
    assert answer.head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n")
    assert answer.headers["server"] == "sora-mock"
    assert answer.headers["date"].endswith(" GMT")
    assert "connection" not in answer.headers
    assert client.is_open()


def test_the_environ_is_as_pep_3333_has_it(server: Server, client: Client) -> None:
    environ = seen(client.get("/a%20b/%C3%BC%2F?q=%20&r", "Range: bytes=0-1", "Content-Type: a/b"))
    assert environ["REQUEST_METHOD"] == "GET"
    assert environ["PATH_INFO"] == "/a b/\xc3\xbc/"
    assert environ["SCRIPT_NAME"] == ""
    assert environ["QUERY_STRING"] == "q=%20&r"
    assert environ["REQUEST_URI"] == environ["RAW_URI"] == "/a%20b/%C3%BC%2F?q=%20&r"
    assert environ["HTTP_RANGE"] == "bytes=0-1"
    assert environ["CONTENT_TYPE"] == "a/b"
    assert environ["HTTP_HOST"] == "x"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", str(server.port))
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert environ["REMOTE_PORT"] == str(client.socket.getsockname()[1])
    assert environ["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert environ["wsgi.url_scheme"] == "http"
    assert "CONTENT_LENGTH" not in environ


def test_a_field_name_with_an_underscore_cannot_pass_for_another_field(client: Client) -> None:
    environ = seen(client.get("/echo", "X_Forwarded_For: evil", "Content_Length: 5", "X-Real: good"))
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert "CONTENT_LENGTH" not in environ
    assert environ["HTTP_X_REAL"] == "good"


def test_repeated_fields_arrive_as_one_list(client: Client) -> None:
    environ = seen(
        client.get("/echo", "Authorization: a", "Accept: b", "authorization: c", "Cookie: d=1", "Cookie: e=2")
    )
    assert environ["HTTP_AUTHORIZATION"] == "a, c"
    assert environ["HTTP_ACCEPT"] == "b"
    assert environ["HTTP_COOKIE"] == "d=1; e=2"


def test_white_space_around_a_value_is_dropped_and_inside_kept(client: Client) -> None:
    assert seen(client.get("/echo", "A:\t b \t c\t "))["HTTP_A"] == "b \t c"


def test_bytes_above_127_in_a_value_pass_as_they_are(client: Client) -> None:
    assert seen(client.get("/echo", "A: \xc3\xbc\xff"))["HTTP_A"] == "\xc3\xbc\xff"


def test_an_empty_value_is_a_value(client: Client) -> None:
    assert seen(client.get("/echo", "A:"))["HTTP_A"] == ""


@pytest.mark.parametrize("path", ["/%", "/%zz", "/%2", "/a;b=c", "/a|b", '/"', "/{x}", "//", "/../x"])
def test_a_path_is_passed_on_whatever_it_means(client: Client, path: str) -> None:
    environ = seen(client.get(path))
    assert environ["PATH_INFO"] == environ["RAW_URI"] == path


def test_an_absolute_target_is_reduced_to_its_path_and_its_authority_replaces_host(client: Client) -> None:
    environ = seen(client.ask(b"GET http://other:81/a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/a", "b=c")
    assert environ["HTTP_HOST"] == "other:81"
    assert environ["REQUEST_URI"] == "/a?b=c"
    assert environ["RAW_URI"] == "http://other:81/a?b=c"


def test_an_absolute_target_without_a_path_means_the_root(client: Client) -> None:
    assert seen(client.ask(b"GET HTTP://x HTTP/1.1\r\nHost: x\r\n\r\n"))["PATH_INFO"] == "/"
    assert seen(client.ask(b"GET http://x?a HTTP/1.1\r\nHost: x\r\n\r\n"))["REQUEST_URI"] == "/?a"


def test_options_for_the_server_as_a_whole_reaches_the_application(client: Client) -> None:
    environ = seen(client.ask(b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert (environ["PATH_INFO"], environ["REQUEST_URI"]) == ("", "*")


@pytest.mark.parametrize("host", ["x", "x:80", "x:", "[::1]:80", "127.0.0.1", "a_b.c-d", ""])
def test_any_form_of_host_is_accepted(client: Client, host: str) -> None:
    assert seen(client.ask(f"GET /echo HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()))["HTTP_HOST"] == host


@pytest.mark.parametrize("method", ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"])
def test_every_method_of_http_is_passed_on(client: Client, method: str) -> None:
    assert seen(client.ask(f"{method} /echo HTTP/1.1\r\nHost: x\r\n\r\n".encode()))["REQUEST_METHOD"] == method


def test_empty_lines_before_a_request_are_ignored(client: Client) -> None:
    assert client.ask(b"\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n").status == 200
    assert client.ask(b"\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n").status == 200


# Bodies of requests


def test_a_body_of_known_length_is_read(client: Client) -> None:
    answer = client.ask(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde")
    assert answer.json()["body"] == "abcde"
    assert answer.json()["environ"]["CONTENT_LENGTH"] == "5"


def test_a_chunked_body_is_decoded_and_its_extensions_and_trailers_dropped(client: Client) -> None:
    answer = client.ask(
        b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\nTrailer: A\r\n\r\n"
        b'3;a="b"\r\nabc\r\n0000000A \t;c\r\n0123456789\r\n0\r\nContent-Length: 99\r\nA: b\r\n\r\n'
    )
    environ = answer.json()["environ"]
    assert answer.json()["body"] == "abc0123456789"
    assert environ["CONTENT_LENGTH"] == "13"
    assert "HTTP_TRANSFER_ENCODING" not in environ
    assert "HTTP_A" not in environ
    assert client.is_open()


def test_an_empty_chunked_body_is_empty(client: Client) -> None:
    assert (
        client.ask(b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").json()["body"]
        == ""
    )


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_above_the_spool_limit_arrives_whole(framing: str) -> None:
    body = bytes(range(32, 127)) * 400
    with Server(application, limits=Limits(spool_bytes=1_000)).running() as server, Client(server) as client:
        if framing == "length":
            request = b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        else:
            chunks = b"".join(
                b"%x\r\n%b\r\n" % (len(c), c) for c in (body[n : n + 777] for n in range(0, len(body), 777))
            )
            request = b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
        answer = client.ask(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + request)
        assert answer.json()["body"].encode() == body
        assert client.is_open()


def test_a_client_that_waits_is_told_to_go_on(client: Client) -> None:
    client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert client.answer().head == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert client.ask(b"abc").json()["body"] == "abc"


def test_a_client_that_waits_with_a_chunked_body_is_told_to_go_on(client: Client) -> None:
    client.send(b"PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-Continue\r\n\r\n")
    assert client.answer().status == 100
    assert client.ask(b"3\r\nabc\r\n0\r\n\r\n").json()["body"] == "abc"


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n",
        b"POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
        b"POST /echo HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
    ],
    ids=["body is here", "empty body", "no body", "HTTP/1.0"],
)
def test_a_client_that_need_not_wait_is_not_told_to_go_on(client: Client, request_: bytes) -> None:
    assert client.ask(request_).status == 200


# Connections


@pytest.mark.parametrize(
    ("version", "connection", "stays", "says"),
    [
        ("1.1", None, True, None),
        ("1.1", "keep-alive", True, None),
        ("1.1", "close", False, "close"),
        ("1.1", "Foo , CLOSE", False, "close"),
        ("1.1", "close, keep-alive", False, "close"),
        ("1.0", None, False, "close"),
        ("1.0", "Keep-Alive", True, "keep-alive"),
        ("1.0", "close", False, "close"),
    ],
)
def test_a_connection_is_kept_exactly_as_announced(
    client: Client, version: str, connection: str | None, stays: bool, says: str | None
) -> None:
    field = f"Connection: {connection}\r\n" if connection else ""
    answer = client.ask(f"GET /hello HTTP/{version}\r\nHost: x\r\n{field}\r\n".encode())
    assert answer.headers.get("connection") == says
    if stays:
        assert client.is_open()
    else:
        assert client.rest() == b""


def test_http_1_0_needs_no_host(client: Client) -> None:
    assert client.ask(b"GET /hello HTTP/1.0\r\n\r\n").body == b"hello"


def test_an_upgrade_is_ignored_and_the_connection_goes_on(client: Client) -> None:
    answer = client.get(
        "/hello",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAA",
    )
    assert (answer.status, answer.body) == (200, b"hello")
    assert client.is_open()


def test_pipelined_requests_are_answered_in_their_order(client: Client) -> None:
    count = 100
    client.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(count)))
    assert [seen(client.answer())["PATH_INFO"] for _ in range(count)] == [f"/{n}" for n in range(count)]


def test_pipelined_bodies_end_where_they_say(client: Client) -> None:
    client.send(
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
        b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    assert [client.answer().json()["body"] for _ in range(2)] == ["abc", "de"]
    assert client.answer().body == b"hello"


def test_nothing_is_answered_after_the_connection_was_announced_closed(client: Client) -> None:
    close = b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    client.send(close + b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.answer().headers["connection"] == "close"
    assert client.rest() == b""


def test_a_client_that_stopped_sending_is_still_answered(client: Client) -> None:
    client.send(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    client.end()
    assert client.answer().body == client.answer().body == b"hello"
    assert client.rest() == b""


@pytest.mark.parametrize("part", [b"GET / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"])
def test_a_client_that_stopped_in_the_middle_is_told(client: Client, part: bytes) -> None:
    client.send(part)
    client.end()
    assert client.answer().code == "bad_request"


def test_a_client_that_says_nothing_and_leaves_gets_nothing(client: Client) -> None:
    client.end()
    assert client.rest() == b""


def test_head_is_answered_as_get_without_the_body(client: Client) -> None:
    answer = client.ask(b"HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD")
    assert answer.headers["content-length"] == "5"
    assert client.is_open()


REQUEST = (
    b"\r\nPOST /echo?a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nA:  b \r\n\r\n"
    b"3;x\r\nabc\r\n1\r\nd\r\n0\r\nT: u\r\n\r\n"
)


def test_a_request_is_the_same_wherever_it_is_cut_in_two(client: Client) -> None:
    whole = client.ask(REQUEST).body
    for cut in range(1, len(REQUEST)):
        client.send(REQUEST[:cut])
        client.send(REQUEST[cut:])
        assert client.answer().body == whole


def test_a_request_is_the_same_byte_by_byte(client: Client) -> None:
    whole = client.ask(REQUEST).body
    for at in range(len(REQUEST)):
        client.send(REQUEST[at : at + 1])
    assert client.answer().body == whole
