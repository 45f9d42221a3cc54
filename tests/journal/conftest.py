"""Servers whose waits are no waits: what ``on_pause`` does happens in the meantime."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest
from werkzeug.test import run_wsgi_app

from mock_server.app import create_app
from tests.api.client import Client, FakeClock, _environ

_numbers = itertools.count()


class Watched(Client):
    """A client, and what its server's questions waited."""

    def __init__(self, **settings: Any) -> None:
        clock = FakeClock()
        self.paused_s: list[float] = []
        self.on_pause: Callable[[], object] = lambda: None
        app = create_app({"strict": True, **settings}, clock=clock, rng=Random(next(_numbers)), pause=self._pause)
        super().__init__(app, clock, "sk-mock-journal-0123456789")

    def _pause(self, seconds: float) -> None:
        self.paused_s.append(seconds)
        meanwhile, self.on_pause = self.on_pause, lambda: None
        meanwhile()

    @property
    def waited_s(self) -> float:
        return round(sum(self.paused_s), 6)

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


@pytest.fixture(scope="session")
def start() -> Start:
    """Starts a server of its own with these settings."""
    return Watched


@pytest.fixture
def client() -> Watched:
    return Watched()
