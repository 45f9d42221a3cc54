"""The pytest plugin: a server for each worker process, a world for each test.

It is in every test run of everybody who has this package, so it imports nothing before it is used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mock_server.testing.host import Host
    from mock_server.testing.mock import SoraMock

MARKER = "sora_mock"
_OPTIONS = {
    "url": "Attach to the sora-mock server at this address instead of starting one.",
    "control-url": "Address of its control port, where it has one.",
    "key-prefix": "What the keys that it takes begin with (default: sk-mock-).",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each of which may also come from the environment."""
    group = parser.getgroup("sora-mock")
    for name, text in _OPTIONS.items():
        group.addoption(f"--sora-mock-{name}", metavar="TEXT", help=f"{text} Environment: {_variable(name)}.")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, so that strict runs take it."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(*, scenario, lifecycle, fault): what the world of the fixture sora_mock is to begin with;"
        " see docs/testing.md",
    )
    _spare_from_rewriting(config)


def _spare_from_rewriting(config: pytest.Config) -> None:
    """Have the package imported as it was compiled when it was installed.

    pytest rewrites the assertions of each package that comes with a plugin. There is none here that a test would see,
    and compiling all of the server anew takes longer than to start it.
    """
    marked = getattr(config.pluginmanager.rewrite_hook, "_must_rewrite", None)  # not public: where it is gone, so be it
    if isinstance(marked, set):
        marked.discard("mock_server")


@pytest.fixture(scope="session")
def sora_mock_settings() -> Mapping[str, Any]:
    """Settings of the server that is started, by name. Override it in a conftest.py."""
    return {}


@pytest.fixture(scope="session")
def sora_mock_server(pytestconfig: pytest.Config, sora_mock_settings: Mapping[str, Any]) -> Iterator[Host]:
    """The server of this process: its own on a free port, or the one that ``--sora-mock-url`` names."""
    if url := _option(pytestconfig, "url"):
        from mock_server.testing.attaching import NotAttachable, attach

        try:
            host = attach(
                url,
                control_url=_option(pytestconfig, "control-url"),
                keys=_option(pytestconfig, "key-prefix"),
                token=os.environ.get("SORA_MOCK_CONTROL_TOKEN"),  # noqa: TID251 - a secret is no command-line option
            )
        except NotAttachable as error:
            raise _failure(error) from None
        yield host
        host.way.close()
    else:
        from mock_server.settings import InvalidSetting
        from mock_server.source import InvalidSource
        from mock_server.testing import MockServer

        try:
            server = MockServer(**sora_mock_settings)
        except (InvalidSetting, InvalidSource) as error:
            raise _failure(error) from None
        with server as mock:
            yield mock.host


@pytest.fixture
def sora_mock(request: pytest.FixtureRequest, sora_mock_server: Host) -> Iterator[SoraMock]:
    """A fresh world for this test: an address, a key that nobody else has, and all that can be done to it."""
    from mock_server.testing.beginning import InvalidMarker, begin
    from mock_server.testing.mock import SoraMock

    try:
        key = sora_mock_server.new_key()
    except ValueError as error:
        raise _failure(error) from None
    with SoraMock(sora_mock_server, key) as mock:
        try:
            begin(mock, [(marker.args, marker.kwargs) for marker in request.node.iter_markers(MARKER)])
        except InvalidMarker as error:
            raise _failure(error) from None
        request.node.stash[_WORLD] = mock
        yield mock
        del request.node.stash[_WORLD]


_WORLD = pytest.StashKey["SoraMock"]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marker without the fixture would do nothing, and nobody would notice."""
    if item.get_closest_marker(MARKER) and "sora_mock" not in getattr(item, "fixturenames", ()):
        pytest.fail(f"the marker {MARKER} is about the fixture sora_mock, which this test does not use", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Show the journal of its world with a test that has failed. Keys are not in it."""
    report = yield
    if report.failed and _WORLD in item.stash:
        from mock_server.testing.report import journal_section

        report.sections.append(("sora-mock journal", journal_section(item.stash[_WORLD])))
    return report


def _failure(error: Exception) -> BaseException:
    """What is wrong, without the way to it."""
    return pytest.fail.Exception(str(error), pytrace=False)


def _option(config: pytest.Config, name: str) -> str:
    return config.getoption(f"--sora-mock-{name}") or os.environ.get(_variable(name), "")  # noqa: TID251 - a plugin has no settings


def _variable(name: str) -> str:
    return f"SORA_MOCK_{name.replace('-', '_').upper()}"
