"""Bodies of which the client is not told the length, and bytes that are computed on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from mock_server.content import padding
from mock_server.content.body import Abort, Body, Delivery, Pace, PaddingSpan, Part, Pause, Stream
from mock_server.serving import Server
from tests.serving.application import Environ, Start
from tests.serving.raw import Client

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LENGTH = 3_000_000


class Computing:
    """An application that answers with ``parts``, and keeps the report of the end."""

    def __init__(self, *parts: Part, chunked: bool) -> None:
        self.parts, self.chunked = parts, chunked
        self.reports: list[Delivery] = []
        self.reported = threading.Event()

    def __call__(self, _environ: Environ, start: Start) -> Body:
        start("200 OK", [("Content-Type", "video/mp4")])
        return Body(*self.parts, on_finish=self._report, chunked=self.chunked)

    def _report(self, delivery: Delivery) -> None:
        self.reports.append(delivery)
        self.reported.set()


def blocks(length: int) -> Iterator[bytes]:
    yield from (padding.read(start, min(100_000, length - start)) for start in range(0, length, 100_000))


def stream(start: int = 0, length: int = LENGTH) -> Stream:
    return Stream(partial(blocks, start + length), start, length)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (stream(), padding.read(0, LENGTH)),
        (stream(12_345, 1_000_000), padding.read(12_345, 1_000_000)),
        (PaddingSpan(7, LENGTH), padding.read(7, LENGTH)),
        (b"x" * 10, b"x" * 10),
        (b"", b""),
    ],
    ids=["computed", "computed from the middle on", "padding", "bytes", "nothing"],
)
def test_every_kind_of_part_arrives_as_it_is_and_the_connection_goes_on(
    part: Part, whole: bytes, chunked: bool
) -> None:
    app = Computing(part, chunked=chunked)
    with Server(app).running() as server, Client(server) as client:
        answers = [client.ask(GET) for _ in range(2)]
        assert app.reported.wait(5)

    assert [answer.body for answer in answers] == [whole, whole]
    assert ("transfer-encoding" in answers[0].headers, "content-length" in answers[0].headers) == (chunked, not chunked)
    assert app.reports[0] == Delivery(len(answers[0].body), aborted=False), "without the framing"


def test_without_chunks_the_end_of_the_connection_is_the_end_of_the_body() -> None:
    with Server(Computing(stream(), chunked=True)).running() as server, Client(server) as client:
        answer = client.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")

    assert "transfer-encoding" not in answer.headers
    assert answer.headers["connection"] == "close"
    assert answer.body == padding.read(0, LENGTH)


def test_head_has_neither_length_nor_chunks() -> None:
    with Server(Computing(b"x", chunked=True)).running() as server, Client(server) as client:
        heads = [client.ask(GET.replace(b"GET", b"HEAD"), "HEAD") for _ in range(2)]

    assert [answer.status for answer in heads] == [200, 200]
    assert {"transfer-encoding", "content-length"} & set(heads[0].headers) == set()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_pace_is_kept_for_what_is_computed(chunked: bool) -> None:
    app = Computing(Pace(LENGTH * 20), stream(), chunked=chunked)
    with Server(app).running() as server, Client(server) as client:
        begun = time.monotonic()
        answer = client.ask(GET)

    assert answer.body == padding.read(0, LENGTH)
    assert 0.045 <= time.monotonic() - begun < 5


def test_a_pause_in_front_holds_chunks_back_as_well() -> None:
    with Server(Computing(Pause(0.05), b"late", chunked=True)).running() as server, Client(server) as client:
        begun = time.monotonic()
        answer = client.ask(GET)

    assert (answer.body, time.monotonic() - begun >= 0.05) == (b"late", True)


def test_chunks_that_are_cut_have_no_end() -> None:
    app = Computing(PaddingSpan(0, 5000), Abort(reset=False), chunked=True)
    with Server(app).running() as server, Client(server) as client:
        client.send(GET)
        data = client.rest()
        assert app.reported.wait(5)

    assert data.endswith(padding.read(0, 5000) + b"\r\n")
    assert app.reports == [Delivery(5000, aborted=False)]


def test_the_last_chunk_may_be_nonsense_and_then_the_connection_ends() -> None:
    def app(_environ: Environ, start: Start) -> Body:
        start("200 OK", [])
        return Body(b"x" * 10, chunked=True, last_chunk=b"?\r\n")

    with Server(app).running() as server, Client(server) as client:
        client.send(GET)
        data = client.rest()

    assert data.endswith(b"\r\n\r\na\r\nxxxxxxxxxx\r\n?\r\n")


def test_what_is_computed_keeps_nobody_waiting() -> None:
    huge = Computing(stream(0, 2**40), chunked=False)
    quick = Computing(b"ok", chunked=False)
    apps = {"/huge": huge, "/quick": quick}
    app = Server(lambda environ, start: apps[environ["PATH_INFO"]](environ, start))
    with app.running() as server, Client(server) as first, Client(server) as second:
        first.send(GET.replace(b"/ ", b"/huge ", 1))
        reader = threading.Thread(target=_read, args=(first, 50_000_000))
        reader.start()
        begun = time.monotonic()
        assert second.ask(GET.replace(b"/ ", b"/quick ", 1)).body == b"ok"
        assert time.monotonic() - begun < 2
        reader.join()


def _read(client: Client, count: int) -> None:
    while count > 0:
        count -= len(client.socket.recv(1_000_000))
