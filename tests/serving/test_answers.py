"""An application's answer is framed as HTTP/1.1 wants it, whatever the application does."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from wsgiref.validate import validator

import pytest

from mock_server.serving import Access, Server
from tests.serving.application import Environ, Start, application
from tests.serving.raw import Client


def test_an_answer_of_unknown_length_is_chunked(client: Client) -> None:
    answer = client.get("/stream")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body == b"one two three"
    assert client.is_open()


def test_the_chunks_are_the_blocks_and_no_empty_one_ends_the_body_early(client: Client) -> None:
    client.send(b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert client.rest().partition(b"\r\n\r\n")[2] == b"4\r\none \r\n4\r\ntwo \r\n5\r\nthree\r\n0\r\n\r\n"


def test_an_answer_of_unknown_length_ends_with_the_connection_under_1_0(client: Client) -> None:
    answer = client.ask(b"GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert answer.headers["connection"] == "close"
    assert "transfer-encoding" not in answer.headers
    assert answer.body == b"one two three"


def test_a_list_gets_its_length_from_the_server(client: Client) -> None:
    answer = client.get("/status?200")
    assert (answer.headers["content-length"], answer.body) == ("6", b"a body")


def test_what_is_written_comes_before_what_is_returned(client: Client) -> None:
    assert client.get("/writes").body == b"written and returned"


def test_no_byte_is_sent_beyond_content_length(client: Client) -> None:
    client.send(b"GET /too-long HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.answer().body == b"abcd"
    assert client.answer().body == b"hello"


def test_a_body_shorter_than_announced_ends_with_the_connection(client: Client) -> None:
    client.send(b"GET /too-short HTTP/1.1\r\nHost: x\r\n\r\n")
    head, _, body = client.rest().partition(b"\r\n\r\n")
    assert b"Content-Length: 10" in head
    assert body == b"abc"


def test_a_crash_is_answered_500_in_the_envelope(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    answer = client.get("/crash")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert client.is_open()


def test_a_crash_in_the_middle_cuts_the_connection(client: Client) -> None:
    client.send(b"GET /crash-late HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.rest().endswith(b"\r\n\r\nabc")


def test_a_header_with_a_line_break_in_it_is_never_sent(client: Client) -> None:
    answer = client.get("/split-header")
    assert answer.status == 500
    assert b"Set-Cookie" not in answer.head


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_that_has_no_body_gets_none(client: Client, status: int) -> None:
    client.send(f"GET /status?{status} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    client.send(b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    first, _, second = client.rest().partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Length" not in first
    assert b"Transfer-Encoding" not in first
    assert second.startswith(b"HTTP/1.1 200 ")


def test_a_1xx_status_of_an_application_gets_no_body_and_ends_the_connection(client: Client) -> None:
    client.send(b"GET /status?102 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.rest().endswith(b"\r\n\r\n")


@pytest.mark.parametrize("path", ["/stream", "/status?200", "/too-long", "/writes", "/crash"])
def test_head_never_has_a_body(client: Client, path: str) -> None:
    client.send(f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    client.send(b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert client.rest().partition(b"\r\n\r\n")[2].startswith(b"HTTP/1.1 200 ")


def test_an_application_can_close_the_connection_and_name_itself(client: Client) -> None:
    answer = client.get("/says-close")
    assert (answer.headers["connection"], answer.headers["server"]) == ("close", "mine")
    assert answer.head.lower().count(b"server:") == 1
    assert client.rest() == b""


def serve(app: Callable[[Environ, Start], Iterable[bytes]], *requests: bytes) -> bytes:
    """All that comes back for ``requests``; the last one must close."""
    with Server(app).running() as server, Client(server) as client:
        client.send(b"".join(requests))
        return client.rest()


CLOSE = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_a_block_leaves_before_the_next_is_made() -> None:
    released: list[bytes] = []

    def app(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"first"
        released.append(b"too early" if not seen else b"in time")
        yield b"second"

    seen: list[bytes] = []
    with Server(app, threads=1).running() as server, Client(server) as client:
        client.send(CLOSE)
        while b"first" not in b"".join(seen):
            seen.append(client.socket.recv(1_000))
        assert b"second" in b"".join(seen) + client.rest()
    assert released


def test_close_is_called_once_however_it_ends() -> None:
    closed: list[str] = []

    class Result:
        def __init__(self, blocks: list[bytes], name: str) -> None:
            self.blocks, self.name = iter(blocks), name

        def __iter__(self) -> Iterator[bytes]:
            yield from self.blocks
            if self.name == "/crash":
                raise RuntimeError("in the middle")

        def close(self) -> None:
            closed.append(self.name)

    def app(environ: Environ, start: Start) -> Any:
        start("200 OK", [("Content-Length", "2")])
        return Result([b"a", b"b", b"c"], environ["PATH_INFO"])

    with Server(app).running() as server:
        for path in ("/whole", "/crash"):
            with Client(server) as client:
                assert client.ask(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).body == b"ab"
                client.ask(b"HEAD /head HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HEAD")
                client.rest()
    assert closed == ["/whole", "/head", "/crash", "/head"]


def test_start_response_can_replace_the_status_until_the_first_byte() -> None:
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        try:
            raise ValueError
        except ValueError as error:
            start("418 Teapot", [], (ValueError, error, error.__traceback__))
        return [b""]

    assert serve(app, CLOSE).startswith(b"HTTP/1.1 418 Teapot\r\n")


def test_start_response_raises_what_it_is_given_after_the_first_byte() -> None:
    caught: list[Exception] = []

    def app(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", "9")])
        yield b"a"
        try:
            error = ValueError("late")
            start("500 Oh", [], (ValueError, error, None))
        except ValueError as raised:
            caught.append(raised)
            raise

    assert serve(app, CLOSE).endswith(b"\r\n\r\na")
    assert str(caught[0]) == "late"


@pytest.mark.parametrize(
    "app",
    [
        lambda environ, start: [b"no status"],
        lambda environ, start: start("200 OK", []) and start("200 OK", []) and [],
        lambda environ, start: start("fine", []) and [],
        lambda environ, start: start("200 OK", [("Content-Length", "many")]) and [b""],
        lambda environ, start: start("200 OK", [("A", "\u20ac")]) and [b""],
        lambda environ, start: start("200 OK", [("A", "b\0")]) and [b""],
        lambda environ, start: start("200 OK\nA: b", []) and [b""],
        lambda environ, start: None,
    ],
    ids=["no start", "two starts", "no number", "no length", "not latin-1", "NUL", "two lines", "nothing"],
)
def test_an_application_that_breaks_pep_3333_is_a_500(app: Any) -> None:
    assert serve(app, CLOSE).startswith(b"HTTP/1.1 500 ")


def test_the_server_keeps_pep_3333_as_wsgiref_checks_it(capfd: pytest.CaptureFixture[str]) -> None:
    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        environ["wsgi.input"].read(10)
        environ["wsgi.errors"].write("")
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"valid"]

    answers = serve(
        validator(app),
        b"GET /a?b HTTP/1.1\r\nHost: x\r\nA-B: c\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        CLOSE,
    )
    assert answers.count(b"valid") == 4
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("announced", "sent"), [(None, b"3456789"), ("4", b"3456")])
def test_a_wrapped_file_is_sent_from_where_it_stands_as_far_as_announced(
    tmp_path: Any, announced: str | None, sent: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")

    def app(environ: Environ, start: Start) -> Any:
        file = path.open("rb")
        file.seek(3)
        start("200 OK", [("Content-Length", announced)] if announced else [])
        return environ["wsgi.file_wrapper"](file, 2)

    assert serve(app, CLOSE).partition(b"\r\n\r\n")[2] == sent


def test_a_wrapped_file_that_has_no_descriptor_is_read() -> None:
    def app(environ: Environ, start: Start) -> Any:
        start("200 OK", [("Content-Length", "5")])
        return environ["wsgi.file_wrapper"](io.BytesIO(b"0123456789"), 2)

    assert serve(app, CLOSE).partition(b"\r\n\r\n")[2] == b"01234"


def test_every_request_is_told_to_the_access_log_once() -> None:
    seen: list[Access] = []
    with Server(application, on_access=seen.extend).running() as server, Client(server) as client:
        client.get("/hello?a")
        client.ask(b"HEAD /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HEAD")
        client.get("/crash")
        client.send(b"FROB /secret HTTP/1.1\r\nHost: x\r\n\r\n")
        client.rest()
    told = [(access.method, access.target, access.protocol, access.status, access.sent_bytes) for access in seen[:2]]
    assert told == [("GET", "/hello?a", "HTTP/1.1", 200, 5), ("HEAD", "/hello", "HTTP/1.0", 200, 0)]
    assert [(access.status, access.aborted, access.peer) for access in seen] == [
        (200, False, "127.0.0.1"),
        (200, False, "127.0.0.1"),
        (500, False, "127.0.0.1"),
        (501, False, "127.0.0.1"),
    ]
    assert all(access.duration_s >= 0 for access in seen)


def test_a_failing_access_log_costs_no_answer() -> None:
    def fail(accesses: Sequence[Access]) -> None:
        raise RuntimeError("no log")

    with Server(application, on_access=fail).running() as server, Client(server) as client:
        assert client.get("/hello").status == client.get("/hello").status == 200
