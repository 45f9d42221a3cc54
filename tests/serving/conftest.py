from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server.serving import Server
from tests.serving.application import Bodies, application
from tests.serving.raw import Client

FILE_BYTES = 5_000_011


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(application).running() as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server) as connected:
        yield connected


@pytest.fixture(scope="session")
def content() -> bytes:
    return random.Random(1).randbytes(FILE_BYTES)


@pytest.fixture
def bodies(tmp_path: Path, content: bytes) -> Bodies:
    path = tmp_path / "content"
    path.write_bytes(content)
    return Bodies(str(path))
