"""One server in three forms: one process, two workers behind one address, two replicas at two."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from mock_server.app import create_app
from mock_server.serving import Server
from tests.cli.process import serving
from tests.replicas.doors import Pair, door, door_of, new_key
from tests.store.conftest import redis_server  # noqa: F401 - a fixture

FLAGS = ("--log-format", "json", "--strict", "--seed", "0")

Open = Callable[[str], AbstractContextManager[Pair]]
"""Opens doors with a key into servers that are running."""


@contextmanager
def one_process() -> Iterator[Open]:
    app = create_app({"strict": True})

    @contextmanager
    def open_pair(key: str) -> Iterator[Pair]:
        with door(server.url, key) as one, door(server.url, key) as other:
            yield Pair(one, other)

    with Server(app, threads=4, may_block=app.may_block).running() as server:
        yield open_pair


@contextmanager
def two_workers(store: str) -> Iterator[Open]:
    with serving(*FLAGS, "--workers", "2", "--store", store) as server:
        ready = json.loads(server.ready[0])

        @contextmanager
        def open_pair(key: str) -> Iterator[Pair]:
            with ExitStack() as stack:
                doors = (door_of(worker, ready["workers"], ready["url"], key) for worker in ready["workers"])
                yield Pair(*map(stack.enter_context, doors))

        yield open_pair


@contextmanager
def two_replicas(store: str) -> Iterator[Open]:
    with serving(*FLAGS, "--store", store) as first, serving(*FLAGS, "--store", store) as second:

        @contextmanager
        def open_pair(key: str) -> Iterator[Pair]:
            with door(first.url, key) as one, door(second.url, key) as other:
                yield Pair(one, other)

        yield open_pair


@pytest.fixture(
    scope="module",
    params=[
        "memory",
        pytest.param("sqlite", marks=pytest.mark.live),
        pytest.param("redis", marks=pytest.mark.redis),
    ],
)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Servers over each kind of store, for all tests of a module."""
    if request.param == "memory":
        servers = one_process()
    elif request.param == "sqlite":
        directory: Path = tmp_path_factory.mktemp("store")
        servers = two_workers(f"sqlite:{directory}/store.db")
    else:
        servers = two_replicas(request.getfixturevalue("redis_server"))
    with servers as open_pair:
        yield open_pair


@pytest.fixture
def pair(running: Open) -> Iterator[Pair]:
    with running(new_key()) as opened:
        yield opened
