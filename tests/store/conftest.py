"""One suite for every store: the fixtures hand a test a URL, or a store, of each kind in turn."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mock_server.store import Store, open_store

REDIS = pytest.param("redis", marks=pytest.mark.redis)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of a Redis server that keeps nothing on the disk and has no port."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server program on this machine")
    with tempfile.TemporaryDirectory(prefix="redis-") as directory:  # short: a socket's path has 107 bytes at most
        options = ["--port", "0", "--unixsocket", f"{directory}/socket", "--save", "", "--appendonly", "no"]
        with subprocess.Popen([program, *options, "--dir", directory], stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                assert any("ready to accept connections" in line.lower() for line in server.stdout)
                yield f"unix://{directory}/socket?db=0"
            finally:
                server.terminate()


@pytest.fixture
def empty_redis(redis_server: str) -> str:
    """The server's URL, without what earlier tests left there."""
    import redis

    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


def _url(kind: str, request: pytest.FixtureRequest) -> str:
    if kind == "memory":
        return "memory:"
    if kind == "sqlite":
        path: Path = request.getfixturevalue("tmp_path")
        return f"sqlite:{path}/store.db"
    url: str = request.getfixturevalue("empty_redis")
    return url


@pytest.fixture(params=["memory", "sqlite", REDIS])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of a store that nobody has written to."""
    return _url(request.param, request)


@pytest.fixture(params=["sqlite", REDIS])
def shared_url(request: pytest.FixtureRequest) -> str:
    """The URL of such a store that several processes can share."""
    return _url(request.param, request)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store of each kind."""
    with closing(open_store(store_url)) as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", REDIS])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Gives another empty store with each call."""
    if request.param == "memory":
        return open_store
    if request.param == "sqlite":
        numbers = itertools.count()
        return lambda: open_store(f"sqlite:{tmp_path}/{next(numbers)}.db")

    import redis

    url: str = request.getfixturevalue("redis_server")

    def new_redis_store() -> Store:
        with redis.Redis.from_url(url) as client:
            client.flushdb()
        return open_store(url)

    return new_redis_store
