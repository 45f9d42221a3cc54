from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_server import create_app
from mock_server.serving import Server


@pytest.fixture(scope="module")
def instant_server() -> Iterator[Server]:
    """New tasks are completed at once. Every answer is held against the contract."""
    with Server(create_app({"lifecycle": "instant", "strict": "true"})).running() as server:
        yield server


@pytest.fixture(scope="module")
def polls_server() -> Iterator[Server]:
    """New tasks go on with every status request."""
    with Server(create_app({"lifecycle": "polls", "strict": "true"})).running() as server:
        yield server
