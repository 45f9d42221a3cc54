from __future__ import annotations

import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mock_server.app import create_app
from mock_server.serving import Limits, Server
from mock_server.testing import Control, ControlError, MockServer, SoraMock
from mock_server.testing.connection import Connections


def test_a_connection_is_kept_for_the_next_request(mock: SoraMock) -> None:
    with Control(mock.url, mock.api_key) as control:
        control.clock.get()
        [connection] = control._way._idle  # type: ignore[attr-defined]  # what a socket is kept in
        ours = connection.sock.getsockname()
        control.tasks.put("vid_mine")
        control.tasks.delete("vid_mine")
        assert connection.sock.getsockname() == ours


def test_a_connection_that_the_server_has_closed_meanwhile_is_replaced() -> None:
    with Server(create_app(), limits=Limits(idle_s=0.02)).running() as server, Control(server.url) as control:
        control.clock.get()
        [connection] = control._way._idle  # type: ignore[attr-defined]  # what a socket is kept in
        connection.sock.settimeout(5)
        connection.sock.recv(1, socket.MSG_PEEK)  # waits until the server has hung up
        assert control.clock.get().scale == 1


def test_a_client_serves_several_threads_at_once(mock: SoraMock) -> None:
    together = threading.Barrier(4)

    def use(number: int) -> str:
        together.wait()
        return mock.tasks.put(f"vid_{number}", state="failed").id

    with ThreadPoolExecutor(4) as threads:
        assert [*threads.map(use, range(4))] == [f"vid_{number}" for number in range(4)]


def test_nobody_there_is_told_with_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ControlError, match=f"http://127.0.0.1:{port} does not answer") as refused:
        Control(f"http://127.0.0.1:{port}").version()
    assert (refused.value.status, refused.value.code) == (0, "unreachable")


def test_who_is_no_control_api_is_told_as_such() -> None:
    with (
        Server(lambda _environ, start: (start("200 OK", []), [b"<html>"])[1]).running() as server,
        Control(server.url) as control,
        pytest.raises(ControlError, match="no answer of a control API: '<html>'") as refused,
    ):
        control.version()
    assert refused.value.code == "not_the_control_api"


@pytest.mark.skipif(sys.platform == "win32", reason="there, the number of a descriptor says nothing")
def test_a_connection_is_kept_where_the_process_has_thousands_of_files_open(mock: SoraMock) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    null = os.open(os.devnull, os.O_RDONLY)
    others = [null]
    try:
        while others[-1] < 1024:
            others.append(os.dup(null))
        with Control(mock.url, mock.api_key) as control:
            assert [control.clock.get().scale for _ in range(2)] == [1, 1]
    finally:
        for each in others:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("host", ["a..b", "a" * 70, "caf\udce9"])
def test_a_name_that_no_host_can_have_is_told_as_nobody_there(host: str) -> None:
    with pytest.raises(ControlError, match="does not answer") as refused:
        Control(f"http://{host}").version()
    assert refused.value.code == "unreachable"


@pytest.mark.parametrize(("key", "token"), [("sk-mock-secret\n", None), (None, "secr\u00e9t")])
def test_a_key_or_token_that_no_header_section_can_have_is_refused_without_telling_it(
    mock: SoraMock, key: str | None, token: str | None
) -> None:
    with pytest.raises(ValueError, match="has a character that none can have") as refused:
        Control(mock.url, key, token=token)
    assert "secr" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["127.0.0.1:4010", "ftp://127.0.0.1", "http://", "http://127.0.0.1:99999", "http://127.0.0.1:x"]
)
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match=r"http://127\.0\.0\.1:4010"):
        Connections(url)


def test_a_unix_socket_will_do(tmp_path: Path) -> None:
    with MockServer(unix=str(tmp_path / "a:b %2F socket")) as mock:
        assert mock.url.startswith("http+unix://")
        assert Control(mock.url, mock.api_key).clock.get().scale == 1


def test_tls_is_verified_with_the_authority_that_is_given() -> None:
    with MockServer(tls=True) as mock:
        with Control(mock.url, mock.api_key, ca_file=mock.ca_file) as control:
            assert control.version()
        with pytest.raises(ControlError, match="CERTIFICATE_VERIFY_FAILED"):
            Control(mock.url).version()


def test_a_control_token_opens_the_control_api() -> None:
    with MockServer(control_token="open-sesame") as mock:
        assert mock.clock.get().scale == 1
        assert Control(mock.url, mock.api_key, token="open-sesame").with_key(mock.new_key()).version()
        with pytest.raises(ControlError, match="Mock-Token"):
            Control(mock.url, mock.api_key).clock.get()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("http://127.0.0.1:4010/v1", "http://127.0.0.1:4010"),
        ("http://127.0.0.1:4010/v1/", "http://127.0.0.1:4010"),
        ("http://mock.test/below/v1", "http://mock.test/below"),
        ("http://mock.test/v10", "http://mock.test/v10"),
        ("http://v1", "http://v1"),
    ],
)
def test_an_address_may_be_that_of_the_api(url: str, server: str) -> None:
    with Control(url) as control:
        assert control.url == server


@pytest.mark.parametrize("path", ["/v1", "/v1/"])
def test_a_client_with_the_address_of_the_api_asks_the_control_api(path: str) -> None:
    with Server(create_app()).running() as server, Control(server.url + path) as control:
        assert control.ready()
