"""The documentation's browser samples in a real browser, on a page of another origin than the server's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mock_server import create_app
from mock_server.serving import Server
from tests.browser.player import Player
from tests.browser.site import site
from tests.clients.recording import recording
from tests.clients.videos import DOCUMENTED_ID, DOCUMENTED_SHA256, sha256_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).resolve().parents[2] / "examples" / "documentation"
BASE_URL = "http://127.0.0.1:4010"
KEY = "YOUR_API_KEY"
PAGE = """<!DOCTYPE html>
<title>The documentation's functions</title>
<video id="video-player" controls width="640" height="360"></video>
<button onclick="downloadVideo()">Download</button>
<button onclick="playVideo()">Play</button>
<script>
{script}
</script>
"""


@contextmanager
def sample(page: Page, server: Server, task_id: str = DOCUMENTED_ID, key: str = KEY) -> Iterator[list[str]]:
    """Open the page with the sample's two functions. Gives what is printed to the console, as it grows."""
    script = (SAMPLES / "browser_download.js").read_text(encoding="utf-8")
    script = script.replace(BASE_URL, server.url).replace(DOCUMENTED_ID, task_id).replace(KEY, key)
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    with site({"/": PAGE.format(script=script)}) as origin:
        page.goto(origin)
        yield printed


def test_fetch_saves_the_video_as_a_file(page: Page, server: Server) -> None:
    with sample(page, server) as printed:
        with page.expect_download() as downloading:
            page.get_by_text("Download").click()
        download = downloading.value

        assert download.suggested_filename == "video.mp4"
        assert sha256_of(Path(download.path())) == DOCUMENTED_SHA256
        assert printed == ["Video downloaded successfully!"]


@pytest.mark.parametrize(
    ("task_id", "key", "expected"),
    [
        ("vid_nobody", KEY, "Error: Video not found or not ready"),
        ("vid_queued", KEY, "Error: The video is not ready: its status tells whether waiting helps."),
        ("vid_expired", KEY, "Error: The video has expired and its content was deleted; create it again."),
        (DOCUMENTED_ID, "no-such-key", "Error: The API key is missing or not known"),
    ],
)
def test_fetch_can_read_the_error(page: Page, server: Server, task_id: str, key: str, expected: str) -> None:
    with sample(page, server, task_id, key):
        with page.expect_console_message(lambda message: message.text.startswith("Error: ")) as failure:
            page.get_by_text("Download").click()

        assert failure.value.text.startswith(expected)


@pytest.mark.parametrize("cors", ["off", "https://elsewhere.example"])
def test_fetch_fails_where_the_origin_may_not_call(page: Page, cors: str) -> None:
    with (
        Server(create_app({"cors": cors, "strict": True})).running() as server,
        sample(page, server),
        page.expect_console_message(lambda message: message.text.startswith("Download error:")) as failure,
    ):
        page.get_by_text("Download").click()

    assert failure.value.text.startswith("Download error: TypeError: Failed to fetch")


def test_the_player_gets_401_because_it_sends_no_key(page: Page) -> None:
    with recording() as (server, accesses), sample(page, server):
        page.get_by_text("Play").click()

        assert Player(page).fails() == "MEDIA_ERR_SRC_NOT_SUPPORTED"
    assert {access.status for access in accesses} == {401}


@pytest.mark.parametrize(
    ("task_id", "size"),
    [
        (DOCUMENTED_ID, (1280, 720)),
        ("vid_completed", (720, 1280)),
        ("vid_webm", (1280, 720)),
        ("vid_size_5GiB", (1280, 720)),
    ],
)
def test_the_player_plays_and_seeks_where_content_needs_no_key(page: Page, task_id: str, size: tuple[int, int]) -> None:
    ranges: list[str | None] = []
    page.on("request", lambda request: ranges.append(request.headers.get("range")) if _is_content(request) else None)
    with recording(content_auth="optional") as (server, accesses), sample(page, server, task_id):
        page.get_by_text("Play").click()
        player = Player(page)

        assert player.size == size
        assert 3.9 < player.seconds < 4.1
        player.plays_and_seeks()
        page.goto("about:blank")
    assert ranges[0] == "bytes=0-"
    assert {access.status for access in accesses} == {206}
    assert sum(access.sent_bytes for access in accesses) < 100_000_000, "what is not played is not sent"


def test_the_page_of_use_case_2_plays_what_it_has_fetched(page: Page) -> None:
    html = (SAMPLES / "use_case_2_playback.html").read_text(encoding="utf-8")
    with recording() as (server, accesses), site({"/": html.replace(BASE_URL, server.url)}) as origin:
        page.goto(origin)
        player = Player(page)
        player.has_source("blob:")

        player.plays_and_seeks()
    content = sorted((access.status, access.method) for access in accesses)
    assert content == [(200, "GET"), (204, "OPTIONS"), (401, "GET")], "method 1 cannot send the key, method 2 does"


def _is_content(request: Request) -> bool:
    return request.url.endswith("/content")
