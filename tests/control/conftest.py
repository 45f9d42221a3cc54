from __future__ import annotations

import pytest

from tests.api.client import Client
from tests.api.conftest import _shared, client, start  # noqa: F401 - they are fixtures
from tests.control.world import World


@pytest.fixture
def world(client: Client) -> World:  # noqa: F811 - the fixture
    """A world of the test's own, on a server that all tests share."""
    return World(client)
