from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mock_server.schema import shipped
from tests.faults.asking import Asker, started


@pytest.fixture(scope="session")
def _shared() -> Asker:
    return started()


@pytest.fixture
def server(_shared: Asker) -> Asker:
    """Asks the default server. Its key, and so its world, is the test's own."""
    return Asker(_shared.app, _shared.clock)


@pytest.fixture
def start_with(tmp_path: Path) -> Callable[..., Asker]:
    """Starts a server whose table has this text at its end."""

    def start(text: str, **settings: Any) -> Asker:
        path = tmp_path / "tasks.yaml"
        path.write_text(shipped("fixtures/tasks.yaml").read_text("utf-8") + text, "utf-8")
        return started(tasks=str(path), **settings)

    return start
