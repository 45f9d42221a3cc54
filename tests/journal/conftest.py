"""Servers whose waits are no waits: what ``on_pause`` does happens in the meantime."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest
from werkzeug.test import run_wsgi_app

from mock_server.app import create_app
from mock_server.web.api import Api
from tests.api.client import Client, FakeClock, _environ

_numbers = itertools.count()


class Pauses:
    """Takes no time. ``meanwhile`` is done in the next one, once."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        self.lengths_s: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, seconds: float) -> None:
        self.lengths_s.append(seconds)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()

    @property
    def total_s(self) -> float:
        return round(sum(self.lengths_s), 6)


class Watched(Client):
    """A client with a key of its own, and what the questions to its server waited."""

    def __init__(self, app: Api, clock: FakeClock, pauses: Pauses) -> None:
        super().__init__(app, clock, f"sk-mock-journal-{next(_numbers):06}")
        self.pauses = pauses

    def entries(self, query: str = "order=asc") -> list[dict[str, Any]]:
        """The world's journal, oldest first."""
        entries: list[dict[str, Any]] = self.get(f"/_mock/requests?{query}").json()["data"]
        return entries

    def only_entry(self, query: str = "") -> dict[str, Any]:
        (entry,) = self.entries(query)
        return entry

    def begin(self, target: str) -> Iterable[bytes]:
        """A request whose body nobody has taken yet; to be closed."""
        environ = _environ("GET", target, b"", "", {"Authorization": f"Bearer {self.key}"})
        iterable, _, _ = run_wsgi_app(self.app, environ)
        return iterable

    def verify(self, **wanted: Any) -> dict[str, Any]:
        answer = self.post("/_mock/verify", wanted)
        assert answer.status == 200, answer.body
        outcome: dict[str, Any] = answer.json()
        return outcome


Start = Callable[..., Watched]


def _started(**settings: Any) -> Watched:
    clock, pauses = FakeClock(), Pauses()
    app = create_app({"strict": True, **settings}, clock=clock, rng=Random(next(_numbers)), pause=pauses)
    return Watched(app, clock, pauses)


@pytest.fixture(scope="session")
def start() -> Start:
    """Starts a server of its own with these settings."""
    return _started


@pytest.fixture(scope="session")
def _shared() -> Watched:
    return _started()


@pytest.fixture
def client(_shared: Watched) -> Watched:
    """A client of one server for all. Its world is the test's own; the anonymous journal is emptied for it."""
    _shared.ask("DELETE", "/_mock/requests?world=anonymous")
    _shared.pauses.begin_anew()
    return Watched(_shared.app, _shared.clock, _shared.pauses)
