"""A server of these tests' own, which the plugin's fixtures are about as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_server.testing import MockServer, SoraMock
from mock_server.testing.host import Host


@pytest.fixture(scope="session")
def _double() -> Iterator[SoraMock]:
    with MockServer(strict=True) as mock:
        yield mock


@pytest.fixture
def mock(_double: SoraMock) -> Iterator[SoraMock]:
    """A world of the test's own."""
    with _double.another() as mock:
        yield mock


@pytest.fixture
def host(_double: SoraMock) -> Host:
    return _double.host
