"""The same server in threads, under TLS, on a Unix socket, over IPv6, without epoll."""

from __future__ import annotations

import builtins
import contextlib
import selectors
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server.content import padding
from mock_server.serving import Limits, Server, tls
from tests.serving.application import Bodies, Environ, Start, application, hello
from tests.serving.raw import TIMEOUT_S, Client

# Threads


def test_calls_in_a_pool_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2, timeout=10)

    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        both.wait()
        return hello(environ, start)

    with Server(app, threads=2).running() as server, Client(server) as first, Client(server) as second:
        for client in (first, second):
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert first.answer().body == second.answer().body == b"hello"


def test_blocks_are_made_in_the_pool_too() -> None:
    names: list[str] = []

    def app(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [])
        yield b"a"
        names.append(threading.current_thread().name)
        yield b"b"

    with Server(app, threads=1).running() as server, Client(server) as client:
        assert client.get("/").body == b"ab"
    assert names == ["app-0"]


@pytest.mark.parametrize("path", ["/hello", "/stream", "/writes", "/crash", "/too-long", "/too-short"])
def test_a_pool_changes_no_answer(server: Server, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with Client(server) as client:
        client.send(request)
        on_the_loop = client.rest()
    with Server(application, threads=2).running() as pooled, Client(pooled) as client:
        client.send(request)
        assert without_date(client.rest()) == without_date(on_the_loop)


def without_date(answer: bytes) -> bytes:
    return b"\r\n".join(line for line in answer.split(b"\r\n") if not line.startswith(b"Date: "))


def test_pipelined_requests_wait_for_the_pool_in_their_order() -> None:
    with Server(application, threads=4).running() as server, Client(server) as client:
        client.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(50)))
        assert [client.answer().json()["environ"]["PATH_INFO"] for _ in range(50)] == [f"/{n}" for n in range(50)]


def test_a_client_that_leaves_while_a_thread_is_at_work_harms_nobody() -> None:
    entered, gate, closed = threading.Event(), threading.Event(), threading.Event()

    class Result(list[bytes]):
        def close(self) -> None:
            closed.set()

    def app(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/hello":
            return hello(environ, start)
        entered.set()
        gate.wait(10)
        start("200 OK", [])
        return Result([b"a"])

    with Server(app, threads=2).running() as server:
        with Client(server) as client:
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert entered.wait(10)
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        with Client(server) as other:
            assert other.is_open()
        gate.set()
        assert closed.wait(10)


# TLS


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return tls.throwaway(tmp_path_factory.mktemp("tls"))


def tls_client(server: Server, ca_path: Path) -> Client:
    context = ssl.create_default_context(cafile=str(ca_path))
    plain = socket.create_connection((server.host, server.port), timeout=TIMEOUT_S)
    return Client(server, context.wrap_socket(plain, server_hostname="localhost"))


def test_requests_are_answered_under_tls(certified: tuple[ssl.SSLContext, Path]) -> None:
    context, ca_path = certified
    with Server(application, tls=context).running() as server, tls_client(server, ca_path) as client:
        assert server.url.startswith("https://127.0.0.1:")
        assert client.get("/echo").json()["environ"]["wsgi.url_scheme"] == "https"
        body = b"b" * 300_000
        answer = client.ask(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        assert answer.json()["body"].encode() == body
        assert client.is_open()


def test_bodies_arrive_byte_for_byte_under_tls(
    certified: tuple[ssl.SSLContext, Path], bodies: Bodies, content: bytes
) -> None:
    context, ca_path = certified
    with Server(bodies, tls=context).running() as server, tls_client(server, ca_path) as client:
        assert client.get("/file?offset=3&length=5000008").body == content[3:]
        assert client.get("/padding?offset=77&length=3000000").body == padding.read(77, 3_000_000)
        assert client.is_open()
    assert [delivery.sent_bytes for delivery in bodies.deliveries] == [5_000_008, 3_000_000]


def test_an_answer_that_ends_with_the_connection_is_not_truncated_under_tls(
    certified: tuple[ssl.SSLContext, Path],
) -> None:
    context, ca_path = certified
    with Server(application, tls=context).running() as server, tls_client(server, ca_path) as client:
        client.send(b"GET /stream HTTP/1.0\r\n\r\n")
        assert client.rest().endswith(b"one two three")  # an end without close_notify would raise SSLEOFError


def test_a_client_that_speaks_no_tls_is_dropped_and_others_are_served(certified: tuple[ssl.SSLContext, Path]) -> None:
    context, ca_path = certified
    with Server(application, tls=context).running() as server:
        with Client(server) as plain:
            plain.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            with contextlib.suppress(ConnectionResetError):  # what it sent has not been read to its end
                assert b"HTTP/1.1" not in plain.rest()
        with tls_client(server, ca_path) as client:
            assert client.is_open()


def test_a_handshake_that_does_not_end_is_given_up(certified: tuple[ssl.SSLContext, Path]) -> None:
    limits = Limits(header_s=0.03)
    with Server(application, tls=certified[0], limits=limits).running() as server, Client(server) as silent:
        assert silent.rest() == b""


def test_clients_beyond_the_cap_are_told_under_tls_too(certified: tuple[ssl.SSLContext, Path]) -> None:
    context, ca_path = certified
    limits = Limits(connections=1)
    with Server(application, tls=context, limits=limits).running() as server, tls_client(server, ca_path) as first:
        assert first.is_open()
        with tls_client(server, ca_path) as second:
            assert second.answer().code == "overloaded"


def test_a_certificate_of_ones_own_is_used(tmp_path: Path) -> None:
    import trustme

    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    cert, key, ca = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    issued.cert_chain_pems[0].write_to_path(cert)
    issued.private_key_pem.write_to_path(key)
    authority.cert_pem.write_to_path(ca)
    with Server(application, tls=tls.context(cert, key)).running() as server, tls_client(server, ca) as client:
        assert client.is_open()


def test_a_certificate_that_is_none_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    with pytest.raises(OSError):  # noqa: PT011 - the text is OpenSSL's
        tls.context(tmp_path / "cert.pem", tmp_path / "cert.pem")


def test_without_trustme_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "trustme":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(RuntimeError, match="pip install trustme"):
        tls.throwaway(tmp_path)


# Unix sockets, IPv6, other selectors


def unix_client(server: Server) -> Client:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(TIMEOUT_S)
    sock.connect(str(server.unix_path))
    return Client(server, sock)


def test_a_unix_socket_serves_bodies_and_is_removed_at_the_end(tmp_path: Path, bodies: Bodies, content: bytes) -> None:
    path = tmp_path / "s"
    with Server(bodies, unix_path=str(path)).running() as server, unix_client(server) as client:
        assert server.url == f"http+unix://{str(path).replace('/', '%2F')}"
        environ = client.get("/echo").json()["environ"]
        assert (environ["REMOTE_ADDR"], environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("", "localhost", "80")
        assert client.get("/file?offset=1&length=3000000").body == content[1:3_000_001]
    assert not path.exists()


def test_a_unix_socket_left_behind_is_replaced_and_one_in_use_is_not(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stale:
        stale.bind(str(path))
    with Server(application, unix_path=str(path)).running() as server, unix_client(server) as client:
        assert client.is_open()
        with pytest.raises(OSError, match="in use"):
            Server(application, unix_path=str(path)).bind()
        assert client.is_open()


def test_a_worker_that_inherited_a_unix_socket_leaves_it_to_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s"
    server = Server(application, unix_path=str(path))
    server.bind()
    monkeypatch.setattr("os.getpid", lambda: -1)
    server.stop()
    server.serve()
    assert path.is_socket()


def test_a_file_that_is_no_socket_is_not_replaced_by_one(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("data")
    with pytest.raises(OSError, match="no socket"):
        Server(application, unix_path=str(path)).bind()
    assert path.read_text() == "data"


def test_ipv6_is_served_and_its_url_has_brackets() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with Server(application, host="::1").running() as server, Client(server) as client:
        assert server.url == f"http://[::1]:{server.port}"
        assert client.get("/echo").json()["environ"]["REMOTE_ADDR"] == "::1"


def test_the_url_of_a_server_that_listens_everywhere_can_be_used() -> None:
    with Server(application, host="0.0.0.0").running() as server:
        assert server.url == f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize("name", ["SelectSelector", "PollSelector", "EpollSelector", "KqueueSelector"])
def test_every_selector_of_the_system_will_do(monkeypatch: pytest.MonkeyPatch, bodies: Bodies, name: str) -> None:
    if not hasattr(selectors, name):
        pytest.skip("not on this system")
    monkeypatch.setattr(selectors, "DefaultSelector", getattr(selectors, name))
    with Server(bodies).running() as server, Client(server) as client:
        assert len(client.get("/parts?offset=0&length=2000000").body) == 4_000_015
        assert client.is_open()
