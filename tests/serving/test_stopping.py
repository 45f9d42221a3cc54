"""Ready means ready, and an end is an end: within the time that was promised."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable

import pytest

from mock_server.content.body import Body, Delivery, PaddingSpan
from mock_server.serving import Server
from tests.serving.application import Environ, Start, application, hello
from tests.serving.raw import Client

LONG_S = 60.0


class Gated:
    """Answers once ``gate`` is open; ``entered`` tells that a request has arrived."""

    def __init__(self) -> None:
        self.entered, self.gate = threading.Event(), threading.Event()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.entered.set()
        self.gate.wait(10)
        return hello(environ, start)


def started(server: Server) -> threading.Thread:
    server.bind()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    return thread


def ended(thread: threading.Thread) -> bool:
    thread.join(10)
    return not thread.is_alive()


def test_a_client_that_connects_before_the_server_runs_is_answered() -> None:
    server = Server(application)
    server.bind()
    with Client(server) as client:
        client.send(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        thread = started(server)
        assert client.answer().body == b"hello"
        server.stop()
        assert ended(thread)


def test_a_server_stopped_before_it_serves_returns_at_once() -> None:
    server = Server(application)
    server.bind()
    server.stop()
    assert ended(started(server))


def test_stop_with_idle_connections_takes_no_time() -> None:
    server = Server(application, drain_s=LONG_S)
    thread = started(server)
    with Client(server) as client:
        assert client.is_open()
        server.stop()
        assert client.rest() == b""
        assert ended(thread)


def test_a_request_that_is_being_answered_is_finished_and_announces_the_close() -> None:
    app = Gated()
    server = Server(app, drain_s=LONG_S, threads=1)
    thread = started(server)
    with Client(server) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert app.entered.wait(10)
        server.stop()
        app.gate.set()
        answer = client.answer()
        assert (answer.body, answer.headers["connection"]) == (b"hello", "close")
    assert ended(thread)


def test_an_answer_that_ends_in_the_drain_ends_its_connection() -> None:
    def app(environ: Environ, start: Start) -> Body:
        start("200 OK", [])
        return Body(PaddingSpan(0, 20 << 20))

    server = Server(app, drain_s=LONG_S)
    thread = started(server)
    with Client(server, receive_buffer=65_536) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        head = client.socket.recv(1_000)
        server.stop()
        assert b"Connection: close" not in head, "which was told before the stop"
        assert len((head + client.rest()).partition(b"\r\n\r\n")[2]) == 20 << 20
    assert ended(thread)


def test_a_connection_that_waited_in_the_queue_at_the_stop_is_answered() -> None:
    app = Gated()
    server = Server(app, drain_s=LONG_S)
    thread = started(server)
    with Client(server) as first:
        first.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert app.entered.wait(10)
        with Client(server) as queued:
            server.stop()
            app.gate.set()
            assert first.answer().body == b"hello"
            assert queued.get("/").body == b"hello"
    assert ended(thread)


def test_nobody_can_connect_after_the_stop() -> None:
    with Server(application).running() as server:
        pass
    with pytest.raises(ConnectionRefusedError), Client(server):
        pass


@pytest.mark.parametrize("stops", [1, 2])
def test_what_outlasts_the_drain_or_a_second_stop_is_cut_and_reported(stops: int) -> None:
    deliveries: list[Delivery] = []

    def app(environ: Environ, start: Start) -> Body:
        start("200 OK", [])
        return Body(PaddingSpan(0, 1 << 40), on_finish=deliveries.append)

    server = Server(app, drain_s=0.05 if stops == 1 else LONG_S)
    thread = started(server)
    with Client(server, receive_buffer=65_536) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.socket.recv(1_000)
        began = time.monotonic()
        for _ in range(stops):
            server.stop()
        assert ended(thread)
        assert time.monotonic() - began < 5
    assert deliveries[0].aborted


def test_an_application_that_never_returns_does_not_keep_the_server_from_ending() -> None:
    app = Gated()
    server = Server(app, drain_s=0.05, threads=1)
    thread = started(server)
    with Client(server) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert app.entered.wait(10)
        server.stop()
        assert ended(thread)
        app.gate.set()


def test_a_server_leaves_no_thread_and_no_open_file_behind() -> None:
    before = threading.enumerate()  # those of servers that other tests still use among them
    with Server(application, threads=3).running() as server, Client(server) as client:
        assert client.is_open()
    for thread in set(threading.enumerate()).difference(before):
        thread.join(10)
        assert not thread.is_alive(), thread.name


def test_a_port_in_use_is_an_error_at_once() -> None:
    with Server(application).running() as server, pytest.raises(OSError, match="in use"):
        Server(application, port=server.port).bind()


def test_the_port_is_known_after_bind() -> None:
    server = Server(application)
    server.bind()
    assert server.port > 0
    assert server.url == f"http://127.0.0.1:{server.port}"
    server.stop()
    server.serve()


def test_a_socket_that_was_closed_while_it_waited_in_the_queue_harms_nobody() -> None:
    server = Server(application)
    server.bind()
    for _ in range(10):
        gone = socket.create_connection((server.host, server.port))
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        gone.close()
    thread = started(server)
    with Client(server) as client:
        assert client.is_open()
    server.stop()
    assert ended(thread)
