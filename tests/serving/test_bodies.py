"""Bodies as data: every byte of every span, and a true report of what left."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mock_server.content import padding
from mock_server.content.body import Body, Delivery, FileSpan, PaddingSpan, Part
from mock_server.serving import Server
from mock_server.serving.sending import trimmed
from mock_server.serving.wire import Wire
from tests.serving.application import Bodies, Environ, Start
from tests.serving.raw import Client


@pytest.fixture(params=["sendfile", "copied"])
def copies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the server does without sendfile, as on Windows."""
    copied: bool = request.param == "copied"
    if copied:
        monkeypatch.delattr("os.sendfile", raising=False)
    return copied


@pytest.fixture
def server(bodies: Bodies, copies: bool) -> Iterator[Server]:
    with Server(bodies).running() as running:
        yield running


def expected(path: str, offset: int, length: int, content: bytes) -> bytes:
    file, filler = content[offset : offset + length], padding.read(offset, length)
    return {"/file": file, "/padding": filler, "/parts": b"start" + file + b"between" + filler + b"end"}[path]


@pytest.mark.parametrize("path", ["/file", "/padding", "/parts"])
@pytest.mark.parametrize(("offset", "length"), [(0, 5_000_011), (0, 0), (7, 1), (1_048_570, 10), (4_999_000, 1_011)])
def test_a_body_arrives_byte_for_byte(client: Client, content: bytes, path: str, offset: int, length: int) -> None:
    answer = client.get(f"{path}?offset={offset}&length={length}")
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.body == expected(path, offset, length, content)
    assert client.is_open()


def test_a_thousand_random_ranges_arrive_byte_for_byte_on_eight_connections_at_once(
    server: Server, content: bytes
) -> None:
    def ask_for_some(seed: int) -> int:
        choose = random.Random(seed)
        right = 0
        with Client(server) as client:
            for _ in range(125):
                path = choose.choice(["/file", "/padding", "/parts"])
                offset = choose.randrange(len(content))
                length = min(len(content) - offset, choose.choice([1, 1_000, 100_000, 2_000_000]))
                answer = client.get(f"{path}?offset={offset}&length={length}")
                right += answer.body == expected(path, offset, length, content)
        return right

    with ThreadPoolExecutor(8) as clients:
        assert sum(clients.map(ask_for_some, range(8))) == 1_000


def test_the_end_of_a_terabyte_comes_at_once(client: Client) -> None:
    offset = (1 << 40) - 100
    assert client.get(f"/padding?offset={offset}&length=100").body == padding.read(offset, 100)


def test_head_of_a_body_has_its_length_and_no_byte_of_it(client: Client, bodies: Bodies) -> None:
    answer = client.ask(b"HEAD /file?offset=0&length=1000000 HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD")
    assert answer.headers["content-length"] == "1000000"
    assert client.is_open()
    assert bodies.deliveries == [Delivery(0, aborted=False)]


def test_a_body_longer_than_announced_is_cut_and_the_connection_goes_on(client: Client, content: bytes) -> None:
    assert client.get("/parts?offset=0&length=1000&announce=500").body == b"start" + content[:495]
    assert client.is_open()


def test_a_body_shorter_than_announced_ends_with_the_connection(client: Client, content: bytes) -> None:
    client.send(b"GET /file?offset=0&length=10&announce=500 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.rest().partition(b"\r\n\r\n")[2] == content[:10]


def test_a_file_that_has_become_too_short_cuts_the_connection(
    client: Client, bodies: Bodies, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    client.send(b"GET /file?offset=5000000&length=100 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.rest().partition(b"\r\n\r\n")[2] == content[5_000_000:]
    assert bodies.deliveries == [Delivery(11, aborted=True)]
    assert "ended before the body" in capfd.readouterr().err


def test_a_file_that_is_not_there_cuts_the_connection_and_is_reported(
    client: Client, bodies: Bodies, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(bodies.path).unlink()
    client.send(b"GET /file?offset=0&length=100 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.rest().partition(b"\r\n\r\n")[2] == b""
    assert bodies.deliveries == [Delivery(0, aborted=True)]
    assert "FileNotFoundError" in capfd.readouterr().err


def test_every_end_of_a_body_is_reported_once_with_the_bytes_that_left(client: Client, bodies: Bodies) -> None:
    for length in (0, 10, 3_000_000):
        client.get(f"/file?offset=0&length={length}")
    assert client.is_open()
    assert bodies.deliveries == [Delivery(length, aborted=False) for length in (0, 10, 3_000_000)]


def test_a_client_that_leaves_is_reported_with_no_more_bytes_than_the_kernel_took(
    server: Server, bodies: Bodies
) -> None:
    finished = threading.Event()
    deliveries: list[Delivery] = []

    class Noted(list[Delivery]):
        def append(self, delivery: Delivery) -> None:
            deliveries.append(delivery)
            finished.set()

    bodies.deliveries = Noted()
    with Client(server, receive_buffer=65_536) as client:
        client.send(b"GET /padding?offset=0&length=1000000000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        received = len(client.socket.recv(65_536))
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert finished.wait(10)
    assert deliveries[0].aborted
    assert received <= deliveries[0].sent_bytes < 1_000_000_000


def test_a_client_that_takes_nothing_delays_nobody(server: Server) -> None:
    with Client(server, receive_buffer=65_536) as stuck, Client(server) as other:
        stuck.send(b"GET /padding?offset=0&length=1000000000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert stuck.socket.recv(1_000)
        for _ in range(50):
            assert other.is_open()


def test_a_client_that_takes_all_it_can_does_not_keep_others_from_being_served(server: Server) -> None:
    stop = threading.Event()

    def take() -> None:
        with Client(server) as greedy:
            greedy.send(b"GET /padding?offset=0&length=1000000000000 HTTP/1.1\r\nHost: x\r\n\r\n")
            while not stop.is_set():
                greedy.socket.recv(1_000_000)

    taker = threading.Thread(target=take)
    taker.start()
    try:
        with Client(server) as other:
            assert all(other.is_open() for _ in range(50))
    finally:
        stop.set()
        taker.join()


def test_a_body_can_wait_without_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new kind of part is one generator function in a table."""
    from mock_server.serving import sending

    def pause(wire: Wire, seconds: float) -> sending.Steps:
        yield seconds

    monkeypatch.setitem(sending.CARRIERS, float, pause)

    def app(environ: Environ, start: Start) -> Body:
        start("200 OK", [("Content-Length", "2")])
        body = Body(b"a")
        body.parts = (b"a", 0.02, b"b")  # type: ignore[assignment]  # the part made up above
        body.length = 2
        return body

    with Server(app).running() as server, Client(server) as first, Client(server) as second:
        for client in (first, second):
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert first.answer().body == second.answer().body == b"ab"


PARTS: list[Part] = [b"abc", FileSpan("p", 5, 10), PaddingSpan(3, 4), b"de"]


@pytest.mark.parametrize(
    ("limit", "left"),
    [
        (0, []),
        (2, [b"ab"]),
        (3, [b"abc"]),
        (4, [b"abc", FileSpan("p", 5, 1)]),
        (15, [b"abc", FileSpan("p", 5, 10), PaddingSpan(3, 2)]),
        (18, [*PARTS[:3], b"d"]),
        (99, PARTS),
    ],
)
def test_parts_are_trimmed_to_a_number_of_bytes(limit: int, left: list[Part]) -> None:
    assert list(trimmed(PARTS, limit)) == left


def test_a_small_body_leaves_in_one_piece_with_its_header_section(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    send: Callable[..., int] = Wire.send

    def counted(self: Wire, data: bytes, *, more: bool = False) -> int:
        sizes.append(len(data))
        return send(self, data, more=more)

    def app(environ: Environ, start: Start) -> Body:
        start("200 OK", [])
        return Body(b"a" * 100, b"b" * 100)

    monkeypatch.setattr(Wire, "send", counted)
    with Server(app).running() as server, Client(server) as client:
        client.get("/")
    assert len(sizes) == 1
