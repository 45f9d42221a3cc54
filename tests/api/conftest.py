from __future__ import annotations

import itertools
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mock_server.app import create_app
from mock_server.schema import shipped
from tests.api.client import Client, FakeClock, Start

_numbers = itertools.count()


def _started(**settings: Any) -> Client:
    clock = FakeClock()
    return Client(create_app({"strict": True, **settings}, clock=clock, rng=Random(next(_numbers))), clock)


@pytest.fixture(scope="session")
def start() -> Start:
    """Starts a server of its own, in strict mode, with these settings."""
    return _started


@pytest.fixture(scope="session")
def _shared() -> Client:
    return _started()


@pytest.fixture
def client(_shared: Client) -> Client:
    """A client of the default server. Its key, and so its world, is the test's own."""
    return Client(_shared.app, _shared.clock, f"sk-mock-{next(_numbers)}")


@pytest.fixture
def start_with_table(tmp_path: Path) -> Start:
    """Starts a server with the shipped table after these replacements in its text."""

    def started(*replacements: tuple[str, str], **settings: Any) -> Client:
        text = shipped("fixtures/tasks.yaml").read_text("utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "tasks.yaml"
        path.write_text(text, "utf-8")
        return _started(tasks=str(path), **settings)

    return started
