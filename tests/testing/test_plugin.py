"""The pytest plugin, as other people's test runs meet it: each test here is a run of pytest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

import mock_server
from mock_server.testing import MockServer, SoraMock

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]

QUIET = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:schemathesis", "-p", "no:xdist")

PROGRAM = """
import json, pytest
from urllib.request import Request, urlopen

def ask(mock, target, body=None):
    headers = {"Authorization": f"Bearer {mock.api_key}", "Content-Type": "application/json"}
    with urlopen(Request(mock.base_url + target, body and json.dumps(body).encode(), headers), timeout=10) as answer:
        return json.load(answer)
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a test file in this process; its tests may use ``ask``."""
    monkeypatch.delenv("SORA_MOCK_URL", raising=False)

    def run_pytest(source: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(PROGRAM + dedent(source))
        return pytester.runpytest_inprocess(*QUIET, "--strict-markers", "-ra", *options)

    return run_pytest


def test_each_test_has_a_world_of_its_own_on_one_server(run: Run) -> None:
    result = run(
        """
    seen = []

    @pytest.mark.parametrize("number", range(3))
    def test_mine(sora_mock, number):
        assert sora_mock.completed().id == "vid_completed_1"
        assert sora_mock.requests.count() == 0
        ask(sora_mock, "/videos")
        seen.append(sora_mock)

    def test_all():
        assert len({mock.url for mock in seen}) == 1
        assert len({mock.api_key for mock in seen}) == 3
    """
    )
    result.assert_outcomes(passed=4)


def test_the_marker_says_what_a_world_begins_with(run: Run) -> None:
    result = run(
        """
    @pytest.mark.sora_mock(scenario="stuck_queue")
    def test_scenario(sora_mock):
        video = ask(sora_mock, "/videos", {"prompt": "A cat"})
        sora_mock.clock.advance(10**6)
        assert ask(sora_mock, f"/videos/{video['id']}")["status"] == "queued"

    @pytest.mark.sora_mock(scenario={"content": "webm", "when": {"model": "sora-2-pro"}})
    def test_definition(sora_mock):
        video = ask(sora_mock, "/videos", {"prompt": "A cat", "model": "sora-2-pro"})
        assert sora_mock.tasks.get(video["id"]).content == "webm"

    @pytest.mark.sora_mock(lifecycle="instant")
    def test_lifecycle(sora_mock):
        assert ask(sora_mock, "/videos", {"prompt": "A cat"})["status"] == "completed"

    @pytest.mark.sora_mock(fault=["flaky-cdn", {"kind": "gzip", "times": 1}])
    def test_faults(sora_mock):
        assert {fault.kind for fault in sora_mock.faults.list()} == {"cut", "status", "gzip"}

    @pytest.mark.sora_mock(lifecycle="polls", fault="gzipped")
    class TestClass:
        @pytest.mark.sora_mock(lifecycle="instant")
        def test_nearest(self, sora_mock):
            assert ask(sora_mock, "/videos", {"prompt": "A cat"})["status"] == "completed"
            assert [fault.kind for fault in sora_mock.faults.list()] == ["gzip"]

    def test_none(sora_mock):
        assert sora_mock.faults.list() == []
    """
    )
    result.assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("marker", "text"),
    [
        ("scenari='x'", "sora_mock(scenari=…): no such argument; did you mean 'scenario'?"),
        ("'instant'", "sora_mock('instant'): its arguments have names: scenario, lifecycle, fault"),
        (
            "scenario='stuck'",
            "sora_mock(scenario='stuck'): There is no scenario 'stuck' in this world. Did you mean 'stuck_queue'?",
        ),
        ("lifecycle='instantly'", "sora_mock(lifecycle='instantly'): *instant*"),
        ("fault='flaky'", "sora_mock(fault='flaky'): There is no preset of faults 'flaky'*"),
        ("fault={'kind': 'cutt'}", "sora_mock(fault={'kind': 'cutt'}): *Did you mean 'cut'?"),
        ("fault=5", "sora_mock(fault=5): 'int' object is not iterable"),
        ("fault={}", "sora_mock(fault={}): *Supported values are*"),
    ],
)
def test_a_marker_that_says_nothing_known_is_an_error_in_one_line(run: Run, marker: str, text: str) -> None:
    result = run(
        f"""
    @pytest.mark.sora_mock({marker})
    def test_it(sora_mock):
        pass
    """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([text.replace("[", "[[]")])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*During handling*")


def test_a_marker_without_the_fixture_is_an_error(run: Run) -> None:
    result = run(
        """
    @pytest.mark.sora_mock(lifecycle="instant")
    def test_it():
        pass
    """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*sora_mock is about the fixture sora_mock, which this test does not use"])


def test_a_test_that_fails_shows_the_journal_of_its_world_and_no_key(run: Run) -> None:
    result = run(
        """
    def test_it(sora_mock):
        video = ask(sora_mock, "/videos", {"prompt": "A secret prompt"})
        try:
            ask(sora_mock, "/videos/vid_quued")
        except OSError:
            pass
        print(f"the key is {sora_mock.api_key}!")
        raise SystemExit(2)

    def test_other(sora_mock):
        assert sora_mock.url == "x"

    def test_fine(sora_mock):
        ask(sora_mock, "/videos/vid_failed")
    """
    )
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines_random(
        [
            "*sora-mock journal*",
            "*#1 POST /v1/videos  -> 200*",
            "*#2 GET /v1/videos/vid_quued  -> 404/video_not_found*did you mean vid_queued*",
            "No request has come with this test's key.",
        ]
    )
    printed = result.stdout.str()
    key = printed.split("the key is ")[1].split("!")[0]
    assert printed.count(key) == 1
    assert "A secret prompt" not in printed.split("sora-mock journal")[1]
    assert "vid_failed" not in printed


def test_the_sdk_s_environment_lasts_as_long_as_the_test(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    result = run(
        """
    import os

    def test_in(sora_mock):
        sora_mock.openai_env()
        assert os.environ["OPENAI_BASE_URL"] == sora_mock.base_url

    def test_out():
        assert "OPENAI_BASE_URL" not in os.environ
    """
    )
    result.assert_outcomes(passed=2)


def test_settings_come_from_a_fixture_that_is_overridden(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def sora_mock_settings():
            return {"lifecycle": "instant", "api_key": ["team-*"]}
    """)
    result = run(
        """
    def test_it(sora_mock):
        assert sora_mock.api_key.startswith("team-")
        assert ask(sora_mock, "/videos", {"prompt": "A cat"})["status"] == "completed"
    """
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"lifecyle": "instant"}, "'lifecyle' is not a setting (did you mean 'lifecycle'[?])"),
        ({"tasks": "nowhere.yaml"}, "nowhere.yaml:1:1: cannot be read: No such file or directory"),
    ],
)
def test_settings_that_cannot_be_used_are_told_in_their_own_words(
    run: Run, pytester: pytest.Pytester, settings: dict[str, str], told: str
) -> None:
    pytester.makeconftest(f"""
        import pytest

        @pytest.fixture(scope="session")
        def sora_mock_settings():
            return {settings}
    """)
    result = run("""
    def test_it(sora_mock):
        pass
    """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    result.stdout.no_fnmatch_line("*mock_server/*")


def test_a_server_with_one_key_cannot_give_each_test_its_own(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def sora_mock_settings():
            return {"api_key": ["the-only-one"]}
    """)
    result = run("""
    def test_it(sora_mock):
        pass
    """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["this server takes only keys that it knows one by one; *"])
    result.stdout.no_fnmatch_line("*Traceback*")


ATTACHED = """
def test_it(sora_mock):
    sora_mock.failed()
    assert ask(sora_mock, "/videos/vid_failed_1")["status"] == "failed"
"""


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_a_running_server_is_attached_to_by_an_option(run: Run, mock: SoraMock, path: str) -> None:
    result = run(ATTACHED + f"    assert sora_mock.url == {mock.url!r}", "--sora-mock-url", mock.url + path)
    result.assert_outcomes(passed=1)


def test_a_running_server_is_attached_to_by_the_environment(
    run: Run, mock: SoraMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORA_MOCK_URL", mock.url)
    run(ATTACHED + f"    assert sora_mock.url == {mock.url!r}").assert_outcomes(passed=1)


def test_a_server_with_keys_of_its_own_is_told_their_beginning(run: Run) -> None:
    with MockServer(api_key=["team-*"]) as mock:
        options = ("--sora-mock-url", mock.url, "--sora-mock-key-prefix", "team-")
        run(ATTACHED, *options).assert_outcomes(passed=1)
        refused = run(ATTACHED, *options[:2])
    refused.assert_outcomes(errors=1)
    refused.stdout.fnmatch_lines(["*does not take keys that begin with 'sk-mock-'*--api-key 'sk-mock-[*]'*"])
    refused.stdout.no_fnmatch_line("*Traceback*")


def test_a_server_with_a_control_port_and_a_token_is_told_them(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with MockServer(control_port=0, control_token="open-sesame") as mock:
        control_url = mock.control.url
        beside = run(ATTACHED, "--sora-mock-url", mock.url)
        beside.stdout.fnmatch_lines(["There is no control API at *--sora-mock-control-url*"])
        options = ("--sora-mock-url", mock.url, "--sora-mock-control-url", control_url)
        without = run(ATTACHED, *options)
        without.stdout.fnmatch_lines(["*wants its token: set SORA_MOCK_CONTROL_TOKEN."])
        monkeypatch.setenv("SORA_MOCK_CONTROL_TOKEN", "open-sesame")
        run(ATTACHED, *options).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://127.0.0.1:9", "*http://127.0.0.1:9 does not answer*sora-mock serve starts one."),
        ("127.0.0.1:4010", "*'127.0.0.1:4010' is no address of a server*"),
    ],
)
def test_a_server_that_is_not_there_is_told_in_one_line(run: Run, url: str, text: str) -> None:
    result = run(ATTACHED, "--sora-mock-url", url)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([text])


def test_several_workers_have_a_server_each(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        PROGRAM
        + """
@pytest.mark.parametrize("number", range(20))
def test_it(sora_mock, number, worker_id):
    task = sora_mock.queued(then="completed")
    assert [ask(sora_mock, f"/videos/{task.id}")["status"] for _ in range(2)] == ["queued", "completed"]
    sora_mock.verify(requests={"task": task.id}, count={"exactly": 2})
    with open("servers", "a") as file:
        file.write(f"{sora_mock.url} {worker_id}\\n")
"""
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:schemathesis", "-n", "2")
    result.assert_outcomes(passed=20)
    lines = (pytester.path / "servers").read_text().splitlines()
    assert len(lines) == 20
    assert {line.split()[1] for line in lines} == {"gw0", "gw1"}
    assert len(set(lines)) == 2


def test_a_run_that_does_not_use_it_imports_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys

        def test_it():
            heavy = {"click", "flask", "http.client", "jsonschema_rs", "sortedcontainers", "werkzeug", "yaml"}
            assert not heavy & set(sys.modules)
            assert {name for name in sys.modules if name.startswith("mock_server")} == {
                "mock_server", "mock_server.testing", "mock_server.testing.plugin"
            }
    """)
    result = pytester.runpytest_subprocess(
        "--disable-plugin-autoload", "-p", "mock_server.testing.plugin", "-p", "no:cacheprovider"
    )
    result.assert_outcomes(passed=1)


def test_the_server_is_imported_as_it_was_compiled(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        pytest.register_assert_rewrite("mock_server")  # as pytest does for a package that is installed with a plugin
    """)
    pytester.makepyfile("""
        import sys
        from importlib.machinery import SourceFileLoader

        def test_it(sora_mock):
            ours = [name for name in sys.modules if name.startswith("mock_server")]
            loaders = {name: type(sys.modules[name].__loader__) for name in ours}
            del loaders["mock_server"], loaders["mock_server.testing"], loaders["mock_server.testing.plugin"]
            assert set(loaders.values()) == {SourceFileLoader}
    """)
    pytester.runpytest_subprocess(*QUIET).assert_outcomes(passed=1)


def test_the_entry_point_is_the_plugin() -> None:
    from importlib.metadata import entry_points

    [point] = [point for point in entry_points(group="pytest11") if point.name == "sora_mock"]
    assert point.value == "mock_server.testing.plugin"


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(mock_server.__file__).with_name("py.typed").exists()
