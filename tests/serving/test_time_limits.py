"""Nobody can hold a connection for nothing, and nobody has to wait for those who try."""

from __future__ import annotations

import selectors
import socket
import sys
import threading
from collections.abc import Iterable, Iterator

import pytest

from mock_server.content.body import Body, Delivery, PaddingSpan
from mock_server.serving import Limits, Server, door
from mock_server.serving.room import room_for
from tests.serving.application import Environ, Start, application
from tests.serving.raw import Client

SHORT_S = 0.03
FIRST_S = 0.25
"""For header sections: what a test sends at once must have arrived within it, on a busy machine too."""
LONG_S = 60.0


def server_with(**limits: float) -> Server:
    """All time limits long, but for ``limits``."""
    long = {"header_s": LONG_S, "body_s": LONG_S, "idle_s": LONG_S, "write_s": LONG_S}
    return Server(application, limits=Limits(**long | limits))  # type: ignore[arg-type]  # sizes are left out


@pytest.mark.parametrize("start", [b"G", b"GET / HTTP/1.1\r\nHost: x\r\nA", b"\r"])
def test_a_header_section_that_does_not_end_in_time_is_answered_408(start: bytes) -> None:
    with server_with(header_s=FIRST_S).running() as server, Client(server) as client:
        client.send(start)
        answer = client.answer()
        assert (answer.status, answer.code) == (408, "timeout")
        assert client.rest() == b""


def test_the_time_for_a_header_section_is_not_prolonged_by_single_bytes() -> None:
    with server_with(header_s=FIRST_S).running() as server, Client(server) as client:
        client.send(b"GET / HTTP/1.1\r\nA: ")
        client.socket.settimeout(0.002)
        for _ in range(5_000):
            try:
                if client.socket.recv(1_000).startswith(b"HTTP/1.1 408 "):
                    return
            except TimeoutError:
                client.send(b"a")
        pytest.fail("a byte every two milliseconds kept the request alive")


def test_a_second_request_has_its_own_time() -> None:
    with server_with(header_s=FIRST_S).running() as server, Client(server) as client:
        assert client.is_open()
        client.send(b"GET")
        assert client.answer().status == 408


def test_a_connection_without_a_request_is_closed_without_a_word() -> None:
    with server_with(header_s=FIRST_S).running() as server, Client(server) as client:
        assert client.rest() == b""


def test_an_idle_connection_is_closed_without_a_word() -> None:
    with server_with(idle_s=SHORT_S).running() as server, Client(server) as client:
        assert client.is_open()
        assert client.rest() == b""


def test_a_body_that_stops_coming_is_answered_408() -> None:
    with server_with(body_s=SHORT_S).running() as server, Client(server) as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
        assert client.answer().code == "timeout"


def test_a_client_that_takes_nothing_is_cut_off_and_reported() -> None:
    finished = threading.Event()
    deliveries: list[Delivery] = []

    def report(delivery: Delivery) -> None:
        deliveries.append(delivery)
        finished.set()

    def app(environ: Environ, start: Start) -> Body:
        start("200 OK", [])
        return Body(PaddingSpan(0, 1 << 40), on_finish=report)

    limits = Limits(write_s=SHORT_S)
    with Server(app, limits=limits).running() as server, Client(server, receive_buffer=65_536) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert finished.wait(10)
    assert deliveries[0].aborted


def test_after_the_last_answer_a_client_that_does_not_close_is_closed() -> None:
    with server_with(linger_s=SHORT_S).running() as server, Client(server) as client:
        client.send(b"GET /hello HTTP/1.0\r\n\r\n")
        assert client.rest().endswith(b"hello")
        for _ in range(1_000_000):
            try:
                client.send(b"a" * 1_000)
            except OSError:
                return
        pytest.fail("the server reads on for ever")


def test_a_slow_application_is_not_hurried() -> None:
    """Time limits are for clients."""
    gate = threading.Event()

    def app(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [("Content-Length", "2")])
        yield b"a"
        gate.wait(10)
        yield b"b"

    limits = Limits(header_s=FIRST_S, idle_s=SHORT_S, write_s=SHORT_S, body_s=SHORT_S)
    with Server(app, limits=limits, threads=1).running() as server, Client(server) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with Client(server) as other:  # closed for being idle, which shows that the time has passed
            assert other.rest() == b""
        gate.set()
        assert client.answer().body == b"ab"


def test_clients_beyond_the_cap_are_told_and_those_within_it_go_on() -> None:
    running = Server(application, limits=Limits(connections=2)).running()
    with running as server, Client(server) as first, Client(server) as second:
        assert first.is_open()
        assert second.is_open()
        with Client(server) as third:
            answer = third.answer()
            assert (answer.status, answer.code) == (503, "overloaded")
            assert answer.headers["retry-after"] == "1"
            assert third.rest() == b""
        assert first.is_open()
        first.socket.close()
        assert second.is_open()  # by then the server has seen that the first has left
        with Client(server) as fourth:
            assert fourth.is_open()


def test_clients_far_beyond_the_cap_are_closed_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "TOLD_AT_ONCE", 0)
    running = Server(application, limits=Limits(connections=1)).running()
    with running as server, Client(server) as first:
        assert first.is_open()
        with Client(server) as second:
            assert second.rest() == b""


def test_a_server_out_of_descriptors_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "OUT_OF_DESCRIPTORS_S", 0.01)
    failures = iter([OSError(24, "Too many open files")] * 3)
    accept = socket.socket.accept

    def failing(self: socket.socket) -> object:
        for failure in failures:
            raise failure
        return accept(self)

    monkeypatch.setattr(socket.socket, "accept", failing)
    with Server(application).running() as server, Client(server) as client:
        assert client.is_open()
        assert next(failures, None) is None


class Limited:
    """Stands in for the module ``resource``."""

    RLIMIT_NOFILE, RLIM_INFINITY = 7, -1

    def __init__(self, soft: int, hard: int, *, refuses: bool = False) -> None:
        self.limit, self.refuses = (soft, hard), refuses

    def getrlimit(self, _what: int) -> tuple[int, int]:
        return self.limit

    def setrlimit(self, _what: int, limit: tuple[int, int]) -> None:
        if self.refuses:
            raise ValueError("not on this system")
        self.limit = limit


@pytest.mark.parametrize(
    ("limited", "room", "left"),
    [
        (Limited(100_000, 100_000), 10_000, (100_000, 100_000)),
        (Limited(1_024, 100_000), 10_000, (20_064, 100_000)),
        (Limited(1_024, -1), 10_000, (20_064, -1)),
        (Limited(-1, -1), 10_000, (-1, -1)),
        (Limited(1_024, 4_096), 2_016, (4_096, 4_096)),
        (Limited(1_024, 100_000, refuses=True), 480, (1_024, 100_000)),
        (Limited(10, 10), 1, (10, 10)),
    ],
)
def test_the_cap_leaves_a_descriptor_for_each_client_and_one_for_its_file(
    monkeypatch: pytest.MonkeyPatch, limited: Limited, room: int, left: tuple[int, int]
) -> None:
    monkeypatch.setitem(sys.modules, "resource", limited)
    with selectors.PollSelector() as selector:
        assert room_for(10_000, selector) == room
    assert limited.limit == left


def test_select_has_room_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    with selectors.SelectSelector() as selector:
        assert room_for(10_000, selector) + door.TOLD_AT_ONCE < 512


def test_a_hundred_slow_clients_do_not_delay_a_quick_one() -> None:
    with Server(application).running() as server:
        slow = [Client(server) for _ in range(100)]
        for client in slow:
            client.send(b"GET / HTTP/1.1\r\nHost:")
        with Client(server) as quick:
            assert quick.is_open()
        for client in slow:
            client.send(b" x\r\n\r\n")
        statuses: Iterable[int] = [client.answer().status for client in slow]
        assert set(statuses) == {200}
        for client in slow:
            client.socket.close()
