from __future__ import annotations

import pytest

from tests.faults.asking import Asker
from tests.faults.conftest import _shared  # noqa: F401 - it is a fixture
from tests.receipts.asking import Drill


@pytest.fixture
def drill(_shared: Asker) -> Drill:  # noqa: F811 - the fixture
    """A client of the default server. Its key, and so its world, is the test's own."""
    return Drill(_shared.app, _shared.clock)
