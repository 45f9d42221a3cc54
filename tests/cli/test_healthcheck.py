"""``sora-mock healthcheck``: the exit code is all that a container's engine looks at."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result

from mock_server.app import control_app, create_app
from mock_server.cli import main
from mock_server.command.address import address_of
from mock_server.serving import Server, tls
from mock_server.settings import InvalidSetting, Settings
from tests.cli.process import ROOT, environment


def check(*words: str, **settings: str) -> Result:
    """The command, with only these settings in its environment."""
    none = dict.fromkeys(("URL", "HOST", "PORT", "UNIX", "TLS", "TLS_CERT", "CONTROL_PORT"))
    env = {
        f"SORA_MOCK_{name}": value for name, value in {**none, **{n.upper(): v for n, v in settings.items()}}.items()
    }
    return CliRunner().invoke(main, ["healthcheck", *words], env=env)


def port_of(url: str) -> str:
    return url.rpartition(":")[2]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server(create_app()).running() as server:
        yield server.url


def test_a_server_that_is_ready_is_0(url: str) -> None:
    done = check("--url", url)
    assert (done.exit_code, done.stdout) == (0, f"{url} is ready\n")
    assert check(url=url).exit_code == 0
    assert check("--url", f"{url}/v1/").exit_code == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_the_address_comes_from_the_settings_of_the_server(url: str, host: str) -> None:
    assert check(host=host, port=port_of(url)).exit_code == 0


@pytest.mark.parametrize("setting", [{"control": "off"}, {"control_token": "open-sesame"}, {"control_port": "0"}])
def test_the_main_port_tells_its_readiness_whatever_becomes_of_the_control_api(setting: dict[str, str]) -> None:
    with Server(create_app(setting)).running() as server:
        assert check(port=port_of(server.url), **setting).exit_code == 0


def test_nobody_there_is_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = check(port=str(port))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"sora-mock: http://127.0.0.1:{port} does not answer: ")


def test_somebody_who_does_not_answer_in_time_is_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        done = check("--timeout", "0.05", port=str(mute.getsockname()[1]))
    assert (done.exit_code, "timed out" in done.stderr) == (1, True)


class Other(BaseHTTPRequestHandler):
    """Some other server, which has never heard of readiness."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def another_server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_another_server_is_1() -> None:
    with another_server() as url:
        done = check("--url", url)
    assert (done.exit_code, done.stderr) == (1, f"sora-mock: {url} is not ready: it answers 404\n")


def test_a_unix_socket_is_asked(tmp_path: Path) -> None:
    path = str(tmp_path / "mock.sock")
    assert check(unix=path).exit_code == 1
    with Server(create_app(), unix_path=path).running():
        assert check(unix=path).exit_code == 0
        assert check("--url", f"http+unix://{quote(path, safe='')}").exit_code == 0


def test_any_certificate_will_do(tmp_path: Path) -> None:
    context, _ = tls.throwaway(tmp_path)
    with Server(create_app(), tls=context).running() as server:
        assert server.url.startswith("https:")
        assert check(tls="on", port=port_of(server.url)).exit_code == 0
        assert check(tls_cert="/somewhere/cert.pem", port=port_of(server.url)).exit_code == 0
        assert check(port=port_of(server.url)).exit_code == 1, "it speaks TLS and nothing else"


@pytest.mark.parametrize(
    ("words", "settings", "message"),
    [
        ((), {"port": "0"}, "port: 0 lets the server pick a port, which its ready line tells; right would be --url"),
        ((), {"port": "many"}, "SORA_MOCK_PORT: 'many': expected a number from 0 to 65535"),
        (("--url", "localhost:4010"), {}, "'localhost:4010' is no address of a server"),
        (("--timeout", "0"), {}, "0.0 is not in the range"),
    ],
)
def test_what_cannot_be_asked_is_2(words: tuple[str, ...], settings: dict[str, str], message: str) -> None:
    done = check(*words, **settings)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:4010"),
        (Settings(host="0.0.0.0"), "http://127.0.0.1:4010"),
        (Settings(host="::"), "http://[::1]:4010"),
        (Settings(host="mock.test", port=80, tls=True), "https://mock.test:80"),
        (Settings(unix="/run/mock.sock"), "http+unix://%2Frun%2Fmock.sock"),
    ],
)
def test_a_server_that_listens_on_all_addresses_is_asked_on_its_own_machine(settings: Settings, address: str) -> None:
    assert address_of(settings) == address


def test_the_control_api_may_have_an_address_of_its_own() -> None:
    assert address_of(Settings(unix="/run/mock.sock", control_port="4011"), control=True) == "http://127.0.0.1:4011"
    with pytest.raises(InvalidSetting, match="control_port: 0 lets the server pick a port"):
        address_of(Settings(control_port="0"), control=True)
    app = create_app({"control_port": "0"})
    with Server(control_app(app)).running() as server:
        assert check("--url", server.url).exit_code == 0


@pytest.mark.live
def test_it_starts_without_what_only_a_server_needs() -> None:
    code = (
        "import sys; from mock_server.cli import main\n"
        "try: main(['healthcheck', '--url', 'http://127.0.0.1:9'])\n"
        "except SystemExit as end: print(end.code, {'flask', 'jsonschema_rs', 'werkzeug', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout == "1 set()\n"
