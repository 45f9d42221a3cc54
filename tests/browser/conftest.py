from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from mock_server import create_app
from mock_server.serving import Server
from scripts.clients.chromium import PROGRAM, chromium, new_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if shutil.which(PROGRAM) is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh profile with one open page."""
    with new_page(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The server as it is by default."""
    with Server(create_app({"strict": "true"})).running() as running:
        yield running
