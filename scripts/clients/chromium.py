"""Chromium without a window, as Debian has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next((name for name in PROGRAMS if shutil.which(name)), PROGRAMS[0])
OPTIONS = [
    "--autoplay-policy=no-user-gesture-required",
    "--disable-dev-shm-usage",
    "--no-sandbox",  # containers run as root; every page is the caller's own
]
TIME_LIMIT_MS = 20_000
"""Of anything that a page is waited for."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(PROGRAM), args=OPTIONS)
        yield browser
        browser.close()


@contextmanager
def new_page(browser: Browser) -> Iterator[Page]:
    """The one page of a fresh profile."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    context.set_default_timeout(TIME_LIMIT_MS)
    yield context.new_page()
    context.close()
