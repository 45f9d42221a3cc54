"""Do with a page of the documentation what its reader does, and print what comes of it.

    python -m scripts.clients.in_chromium FILE ACTION

ACTION is ``Download`` or ``Play``, a button that is clicked, or ``open``. A page of another origin than the server's
is made around a file that is a script. What is downloaded is saved beside the file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.clients.chromium import chromium, new_page
from scripts.clients.player import Player
from scripts.clients.site import site

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Download, Page

PAGE = """<!DOCTYPE html>
<title>The documentation's functions</title>
<video id="video-player" controls width="640" height="360"></video>
<button onclick="downloadVideo()">Download</button>
<button onclick="playVideo()">Play</button>
<script>
{script}
</script>
"""
SUCCESS = "Video downloaded successfully!"


class Reader:
    """Somebody before the page: reads what is printed to the console, keeps what is downloaded."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page, self._folder = page, folder
        self._printed: list[str] = []
        self._downloads: list[Download] = []
        page.on("console", self._hear)
        page.on("download", self._keep)

    def download(self) -> None:
        """Click, and wait for what the page says and for the file."""
        self._page.get_by_text("Download").click()
        self._wait_until(lambda: bool(self._printed))
        if SUCCESS in self._printed:
            self._wait_until(lambda: bool(self._downloads))
        for download in self._downloads:
            download.save_as(self._folder / download.suggested_filename)

    def play(self) -> None:
        """Click, and watch."""
        self._page.get_by_text("Play").click()
        self._watch()

    def open(self) -> None:
        """Wait for the video that the page fetches, and watch."""
        fetched = "document.querySelector('video').currentSrc.startsWith('blob:')"
        self._wait_until(lambda: bool(self._printed) or self._page.evaluate(fetched))
        self._watch()

    def _watch(self) -> None:
        player = Player(self._page)
        error = player.error()
        if error:
            print(f"does not play: {error}")
            return
        player.plays_and_seeks()
        print("plays and seeks")

    def _hear(self, message: ConsoleMessage) -> None:
        """The browser itself tells of failed requests in the same place; only the page's words count."""
        if not message.text.startswith("Failed to load resource"):
            first, *_ = message.text.split("\n")
            self._printed.append(first)
            print(first)

    def _keep(self, download: Download) -> None:
        self._downloads.append(download)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        for _ in range(400):
            if condition():
                return
            self._page.wait_for_timeout(50)
        raise TimeoutError("The page has done nothing for 20 seconds.")


def page_of(sample: Path) -> str:
    """The sample as a page."""
    text = sample.read_text(encoding="utf-8")
    return text if sample.suffix == ".html" else PAGE.format(script=text)


def main() -> None:
    """The command line."""
    sample, action = Path(sys.argv[1]), sys.argv[2]
    with chromium() as browser, new_page(browser) as page, site({"/": page_of(sample)}) as origin:
        reader = Reader(page, sample.parent)
        page.goto(origin)
        {"Download": reader.download, "Play": reader.play, "open": reader.open}[action]()


if __name__ == "__main__":
    main()
