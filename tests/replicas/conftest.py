"""One server in three forms: one process, two workers behind one address, two replicas at two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from mock_server.app import create_app
from mock_server.serving import Server
from tests.replicas.doors import Pair, door, door_of, new_key
from tests.replicas.served import served
from tests.store.conftest import redis_server  # noqa: F401 - it is a fixture

LONGEST_S = 300
"""Only reached where the tests of a module hang."""

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
def two_workers(store: str, logs: Path) -> Iterator[Open]:
    with served("--strict", "--workers", "2", "--store", store, log=logs / "workers", longest_s=LONGEST_S) as server:

        @contextmanager
        def open_pair(key: str) -> Iterator[Pair]:
            with ExitStack() as stack:
                doors = (door_of(worker, server.workers, server.url, key) for worker in server.workers)
                yield Pair(*map(stack.enter_context, doors))

        yield open_pair


@contextmanager
def two_replicas(store: str, logs: Path) -> Iterator[Open]:
    with (
        served("--strict", "--store", store, log=logs / "first", longest_s=LONGEST_S) as first,
        served("--strict", "--store", store, log=logs / "second", longest_s=LONGEST_S) as second,
    ):

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
    directory: Path = tmp_path_factory.mktemp("replicas")
    if request.param == "memory":
        servers = one_process()
    elif request.param == "sqlite":
        servers = two_workers(f"sqlite:{directory}/store.db", directory)
    else:
        servers = two_replicas(request.getfixturevalue("redis_server"), directory)
    with servers as open_pair:
        yield open_pair


@pytest.fixture
def pair(running: Open) -> Iterator[Pair]:
    with running(new_key()) as opened:
        yield opened
