from __future__ import annotations

import gc
import threading
import unittest
import warnings
from pathlib import Path
from urllib.request import urlopen

import pytest

from mock_server.settings import InvalidSetting
from mock_server.testing import MockServer, SoraMock
from tests.testing.program import ask, status_of


def test_a_server_answers_while_its_block_lasts() -> None:
    with MockServer(lifecycle="instant") as mock:
        assert ask(mock, "/videos", {"prompt": "A cat"})[1]["status"] == "completed"
        url = mock.url
    with pytest.raises(OSError, match="refused"):
        urlopen(url, timeout=5)


def test_a_server_leaves_no_thread_and_no_socket() -> None:
    before = set(threading.enumerate())
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        with MockServer(second_port=0, control_port=0) as mock:
            ask(mock, "/videos")
            mock.requests.find()
            during = {thread.name for thread in set(threading.enumerate()) - before}
        gc.collect()
    assert "sora-mock" in during
    assert set(threading.enumerate()) == before


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"lifecycel": "instant"}, "did you mean 'lifecycle'"),
        ({"cors": 1, "content_auth": "maybe"}, "required, optional"),
        ({"poll_after_ms": -1}, "expected a whole number"),
        ({"workers": 2}, "sora-mock serve"),
    ],
)
def test_settings_are_checked_as_those_of_the_command_are(settings: dict, text: str) -> None:
    with pytest.raises(InvalidSetting, match=text):
        MockServer(**settings)


def test_a_setting_beats_the_environment_which_says_nothing_of_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SORA_MOCK_PORT", "1")
    monkeypatch.setenv("SORA_MOCK_WORKERS", "4")
    monkeypatch.setenv("SORA_MOCK_LIFECYCLE", "polls")
    with MockServer() as mock:
        assert ask(mock, "/videos", {"prompt": "A cat"})[1]["status"] == "queued"
        assert status_of(mock, "vid_completed") == "completed"
    with MockServer(lifecycle="instant") as mock:
        assert ask(mock, "/videos", {"prompt": "A cat"})[1]["status"] == "completed"


def test_each_world_is_alone(mock: SoraMock) -> None:
    other = mock.another()
    assert other.api_key != mock.api_key
    task = mock.failed()
    other.clock.advance(3600)
    other.faults.add("status", status=503)
    assert status_of(mock, task.id) == "failed"
    assert task.id not in {each.id for each in other.tasks.list()}
    assert mock.clock.now() < other.clock.now() - 3000
    assert [entry.status for entry in mock.requests.find()] == [200]


def test_a_world_that_is_closed_is_forgotten_with_those_that_came_from_it(mock: SoraMock) -> None:
    with mock.another() as world:
        worlds = [world, world.another()]
        for each in worlds:
            each.completed()
            ask(each, "/videos")
    for each in worlds:
        assert each.control.state()["tasks"] == []
        assert each.requests.count() == 0


def test_a_world_in_a_store_that_stays_is_forgotten_when_its_server_stops(tmp_path: Path) -> None:
    store = f"sqlite:{tmp_path / 'tasks.db'}"
    with MockServer(store=store, api_key=["the-only-one"]) as mock:
        made = mock.completed().id
        assert status_of(mock, made) == "completed"
    with MockServer(store=store, api_key=["the-only-one"]) as mock:
        assert made not in {task.id for task in mock.tasks.list()}


def test_a_server_in_memory_stops_whatever_became_of_its_control_api() -> None:
    with MockServer(control=False) as mock:
        assert status_of(mock, "vid_queued") == "queued"


def test_a_server_with_one_key_has_one_world() -> None:
    with MockServer(api_key=["the-only-one"]) as mock:
        assert mock.api_key == "the-only-one"
        assert status_of(mock, "vid_queued") == "queued"
        with pytest.raises(ValueError, match="a star at its end"):
            mock.another()


def test_fresh_keys_begin_as_the_server_wants_them() -> None:
    with MockServer(api_key=["team-*"]) as mock:
        assert mock.api_key.startswith("team-")
        assert status_of(mock, "vid_queued") == "queued"


def test_a_second_origin_and_a_control_port_are_there_when_they_are_asked_for() -> None:
    with MockServer(second_port=0, control_port=0) as mock:
        assert mock.second_url != mock.url
        mock.faults.add_preset("redirect-elsewhere")
        task = mock.completed()
        ask(mock, f"/videos/{task.id}/content")
        mock.verify(client="followed_the_redirect")


class TestWithUnittest(unittest.TestCase):
    """What it looks like without pytest's fixtures."""

    shared: SoraMock
    mock: SoraMock

    @classmethod
    def setUpClass(cls) -> None:
        cls.shared = cls.enterClassContext(MockServer(lifecycle="instant"))

    def setUp(self) -> None:
        self.mock = self.enterContext(self.shared.another())

    def test_a_task_of_this_test(self) -> None:
        self.assertEqual(status_of(self.mock, self.mock.failed().id), "failed")  # noqa: PT009 - as its users write
