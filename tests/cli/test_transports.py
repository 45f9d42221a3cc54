"""What ``sora-mock serve`` listens on, how it speaks TLS, and how a second signal ends it.

Each test starts a process.
"""

from __future__ import annotations

import json
import signal
import socket
import ssl
import time
import urllib.request
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.process import run, serving

pytestmark = pytest.mark.live


def health(url: str, trusting: ssl.SSLContext | None = None) -> int:
    with urllib.request.urlopen(f"{url}/_mock/health", timeout=10, context=trusting) as answer:
        return int(answer.status)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate, its key, both in one file, and the CA that a client has to trust."""
    trustme = pytest.importorskip("trustme")
    folder = tmp_path_factory.mktemp("pem")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    return folder


@pytest.mark.parametrize(
    "flags", [("--tls-cert", "cert.pem", "--tls-key", "key.pem"), ("--tls-cert", "both.pem")], ids=["two", "one"]
)
def test_tls_is_spoken_with_a_certificate_of_ones_own(pem: Path, flags: Sequence[str]) -> None:
    paths = [str(pem / flag) if flag.endswith(".pem") else flag for flag in flags]
    with serving(*paths, lines=2) as server:
        assert server.url.startswith("https://127.0.0.1:")
        assert health(server.url, ssl.create_default_context(cafile=str(pem / "ca.pem"))) == 200


def test_tls_is_spoken_with_a_certificate_made_on_the_spot_whose_ca_the_ready_line_names() -> None:
    pytest.importorskip("trustme")
    with serving("--tls", "--log-format", "json") as server:
        ca_file = Path(json.loads(server.ready[0])["ca_file"])
        assert health(server.url, ssl.create_default_context(cafile=str(ca_file))) == 200
        assert server.end(signal.SIGTERM)[0] == 0
    assert not ca_file.exists(), "it was made for this server alone"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--tls-cert", "/nowhere.pem"), "tls with /nowhere.pem: [Errno 2] No such file or directory"),
        (("--tls-key", "key.pem"), "a private key alone is no certificate"),
        (("--tls", "--tls-cert", "cert.pem"), "not both"),
    ],
)
def test_tls_that_cannot_be_spoken_ends_the_start_with_2(flags: Sequence[str], message: str) -> None:
    ended = run("serve", "--port", "0", *flags)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert message in ended.stderr


@pytest.mark.parametrize("host", ["::1", "::", "localhost", "0.0.0.0"])
def test_the_ready_line_names_a_url_that_answers_wherever_the_server_listens(host: str) -> None:
    if ":" in host and not socket.has_ipv6:
        pytest.skip("this system has no IPv6")
    with serving("--host", host, "--log-format", "json") as server:
        assert health(server.url) == 200


def test_a_unix_socket_answers_and_is_removed_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "mock.sock"
    with serving("--unix", str(path), lines=2) as server:
        assert server.ready[1].startswith(f"Try: curl --unix-socket {path} http://localhost/")
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        assert server.end(signal.SIGTERM)[0] == 0
    assert not path.exists()


def test_a_file_that_is_no_socket_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("kept")
    ended = run("serve", "--unix", str(tmp_path / "notes.txt"))
    assert (ended.returncode, ended.stdout) == (1, "")
    where = f"sora-mock: cannot listen on {tmp_path}/notes.txt"
    assert ended.stderr == f"{where}: there is a file that is no socket\n"
    assert (tmp_path / "notes.txt").read_text() == "kept"


def test_a_unix_socket_in_use_is_named_as_such(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as taken:
        taken.bind(str(tmp_path / "mock.sock"))
        taken.listen()
        ended = run("serve", "--unix", str(tmp_path / "mock.sock"))
    assert (ended.returncode, "another server has this socket" in ended.stderr) == (1, True)


def begun(url: str, target: str, key: str = "") -> socket.socket:
    """A download without an end, of which nobody reads more than the beginning."""
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    client = socket.create_connection((urlsplit(url).hostname or "", urlsplit(url).port or 0), timeout=10)
    client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n{authorization}\r\n".encode())
    assert client.recv(15) == b"HTTP/1.1 200 OK"
    return client


def link(url: str) -> str:
    """The address on the second origin that a download is redirected to."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    headers = {"Authorization": "Bearer sk-mock", "Prefer": "fault=redirect-elsewhere"}
    connection.request("GET", "/v1/videos/vid_size_1TiB/content", headers=headers)
    location = connection.getresponse().headers["Location"]
    connection.close()
    return location


def until_refused(place: str) -> None:
    """Return when nobody can connect there any more: the server has seen the signal."""
    host, _, port = place.partition(":")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection((host, int(port)), timeout=10).close()
        except ConnectionError:
            return
    pytest.fail(f"{place} still takes connections")


@pytest.mark.parametrize(("drain_s", "signals"), [("0.5", 1), ("25", 2)], ids=["drained", "cut by a second signal"])
def test_downloads_on_all_ports_are_cut_in_time(drain_s: str, signals: int) -> None:
    with serving("--second-port", "0", "--drain", drain_s, "--log-format", "json") as server:
        address = urlsplit(link(server.url))
        with (
            begun(server.url, "/v1/videos/vid_size_1TiB/content", "sk-mock"),
            begun(f"http://{address.netloc}", f"{address.path}?{address.query}"),
        ):
            if signals == 2:
                server.process.send_signal(signal.SIGTERM)
                until_refused(address.netloc)
            started = time.monotonic()
            code, _, _ = server.end(signal.SIGTERM)
            took_s = time.monotonic() - started
    assert code == 0
    assert took_s < 2.5, "half a second of drain, and some for a busy machine"
