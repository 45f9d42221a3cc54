"""What a body says besides bytes: pauses, a pace, and how the connection ends. Read from raw sockets."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from mock_server.content import padding
from mock_server.content.body import Abort, Body, Delivery, Pace, PaddingSpan, Part, Pause
from mock_server.serving import Server
from tests.serving.application import Environ, Start
from tests.serving.raw import Client

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class Instructed:
    """An application that answers with ``parts``, announces ``length`` bytes, and keeps the report of the end."""

    def __init__(self, *parts: Part, length: int, verbatim: bool = False) -> None:
        self.parts, self.length, self.verbatim = parts, length, verbatim
        self.reports: list[Delivery] = []
        self.entered, self.reported = threading.Event(), threading.Event()

    def __call__(self, _environ: Environ, start: Start) -> Body:
        self.entered.set()
        start("200 OK", [("Content-Length", str(self.length)), ("Content-Type", "video/mp4")])
        return Body(*self.parts, on_finish=self._report, verbatim=self.verbatim)

    def _report(self, delivery: Delivery) -> None:
        self.reports.append(delivery)
        self.reported.set()


def read_all(server: Server, request: bytes = GET) -> tuple[bytes, OSError | None, list[float]]:
    """All bytes until the connection ends, the error that ended it, and when each read returned."""
    begun, data, moments = time.monotonic(), b"", []
    with Client(server) as client:
        client.send(request)
        try:
            while piece := client.socket.recv(65_536):
                moments.append(time.monotonic() - begun)
                data += piece
        except OSError as error:
            return data, error, moments
    return data, None, moments


def body_of(data: bytes) -> bytes:
    return data.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("parts", [(Pause(60), b"12345"), (b"123", Pause(60), b"45")])
def test_a_client_that_leaves_in_a_pause_has_given_up(parts: tuple[Part, ...]) -> None:
    app = Instructed(*parts, length=5)
    with Server(app).running() as server:
        with Client(server) as client:
            client.send(GET)
            assert app.entered.wait(5)
            with Client(server) as other:
                other.send(b"none")
                other.end()
                other.rest()  # has been answered after the pause has begun
        assert app.reported.wait(5)

    assert app.reports == [Delivery(3 if isinstance(parts[0], bytes) else 0, aborted=True)]


def test_a_client_that_stops_sending_before_a_pause_is_answered() -> None:
    app = Instructed(Pause(0.02), b"12345", length=5)
    with Server(app).running() as server, Client(server) as client:
        client.send(GET[:-1])
        client.socket.sendall(GET[-1:], socket.MSG_MORE)  # so that both arrive at once
        client.end()
        assert client.answer().body == b"12345"


@pytest.mark.parametrize("sent", [0, 1, 1000, 3_000_000])
def test_a_cut_ends_the_connection_after_exactly_the_bytes_before_it(sent: int) -> None:
    app = Instructed(PaddingSpan(0, sent), Abort(reset=False), length=sent + 5000)
    with Server(app).running() as server:
        data, error, _ = read_all(server)
        assert app.reported.wait(5)

    assert error is None
    assert body_of(data) == padding.read(0, sent)
    assert app.reports == [Delivery(sent, aborted=False)]


@pytest.mark.parametrize("sent", [0, 1000, 200_000])
def test_a_reset_comes_after_the_bytes_before_it_were_delivered(sent: int) -> None:
    app = Instructed(PaddingSpan(0, sent), Abort(reset=True), length=sent + 5000)
    with Server(app).running() as server:
        data, error, _ = read_all(server)
        assert app.reported.wait(5)

    assert isinstance(error, ConnectionResetError)
    assert body_of(data) == padding.read(0, sent)
    assert app.reports == [Delivery(sent, aborted=False)]


def test_a_reset_may_come_before_the_header_section() -> None:
    app = Instructed(Abort(reset=True), length=0, verbatim=True)
    with Server(app).running() as server:
        data, error, _ = read_all(server)

    assert (data, type(error)) == (b"", ConnectionResetError)


def test_a_connection_may_end_without_an_answer() -> None:
    app = Instructed(Abort(reset=False), length=0, verbatim=True)
    with Server(app).running() as server:
        data, error, _ = read_all(server)

    assert (data, error) == (b"", None)


def test_verbatim_parts_are_all_that_is_sent() -> None:
    app = Instructed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", length=0, verbatim=True)
    with Server(app).running() as server:
        data, error, _ = read_all(server)
        assert app.reported.wait(5)

    assert (data, error) == (app.parts[0], None)
    assert app.reports == [Delivery(len(data), aborted=False)]


def test_a_pause_in_front_holds_the_header_section_back() -> None:
    app = Instructed(Pause(0.05), b"late", Abort(reset=False), length=9)
    with Server(app).running() as server:
        data, _, moments = read_all(server)

    assert body_of(data) == b"late"
    assert moments[0] >= 0.05


def test_a_stall_comes_after_exactly_the_bytes_before_it() -> None:
    app = Instructed(b"before", Pause(0.05), b"after", Abort(reset=False), length=99)
    with Server(app).running() as server, Client(server) as client:
        client.send(GET)
        first = b""
        while not first.endswith(b"before"):
            first += client.socket.recv(100)
        begun = time.monotonic()
        rest = client.socket.recv(100)

    assert rest == b"after"
    assert time.monotonic() - begun >= 0.03


@pytest.mark.parametrize("step", [100, 65_536])
def test_a_pace_is_kept_over_the_whole_and_every_byte_is_right(step: int) -> None:
    app = Instructed(b"x" * 10, Pace(step * 100), PaddingSpan(7, step * 5), Abort(reset=False), length=10**9)
    with Server(app).running() as server:
        data, _, moments = read_all(server)

    assert body_of(data) == b"x" * 10 + padding.read(7, step * 5)
    assert 0.03 <= moments[-1] < 5


def test_a_paused_and_a_paced_answer_keep_nobody_waiting() -> None:
    slow = Instructed(b"x", Pause(30), b"y", length=2)
    paced = Instructed(Pace(10), PaddingSpan(0, 10_000), length=10_000)
    quick = Instructed(b"ok", length=2)
    apps = {"/slow": slow, "/paced": paced, "/quick": quick}
    app = Server(lambda environ, start: apps[environ["PATH_INFO"]](environ, start))
    with app.running() as server, Client(server) as first, Client(server) as second, Client(server) as third:
        first.send(GET.replace(b"/ ", b"/slow ", 1))
        second.send(GET.replace(b"/ ", b"/paced ", 1))
        assert first.socket.recv(1)
        assert second.socket.recv(1)
        begun = time.monotonic()
        third.send(GET.replace(b"/ ", b"/quick ", 1))
        assert third.socket.recv(10)
        assert time.monotonic() - begun < 5


def test_a_client_that_leaves_during_a_pause_is_noticed_when_it_ends() -> None:
    app = Instructed(b"x", Pause(0.05), PaddingSpan(0, 50_000_000), length=50_000_001)
    with Server(app).running() as server:
        with Client(server) as client:
            client.send(GET)
            assert client.socket.recv(1)
        assert app.reported.wait(10)

    assert app.reports[0].aborted


def test_after_a_paused_answer_the_connection_goes_on() -> None:
    app = Instructed(Pause(0.01), b"one", Pause(0.01), b"two", length=6)
    with Server(app).running() as server, Client(server) as client:
        client.send(GET + GET)
        data = b""
        while data.count(b"onetwo") < 2:
            data += client.socket.recv(1000)

    assert data.count(b"200 OK") == 2
