"""The documentation's browser samples in a real browser: what they ask for, and all that they can play.

The page is of another origin than the server's. What they print and save is with the other documented clients.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from mock_server import create_app
from mock_server.serving import Server
from scripts.clients.in_chromium import PAGE
from scripts.clients.player import Player
from scripts.clients.samples import EXAMPLES
from scripts.clients.site import site
from tests.clients.recording import recording
from tests.clients.videos import DOCUMENTED_ID

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = pytest.mark.clients

BASE_URL = "http://127.0.0.1:4010"


@contextmanager
def sample(page: Page, server: Server, task_id: str = DOCUMENTED_ID) -> Iterator[None]:
    """Open the page with the sample's two functions."""
    script = (EXAMPLES / "browser_download.js").read_text(encoding="utf-8")
    script = script.replace(BASE_URL, server.url).replace(DOCUMENTED_ID, task_id)
    with site({"/": PAGE.format(script=script)}) as origin:
        page.goto(origin)
        yield


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

        assert Player(page).error() == "MEDIA_ERR_SRC_NOT_SUPPORTED"
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
    html = (EXAMPLES / "use_case_2_playback.html").read_text(encoding="utf-8")
    with recording() as (server, accesses), site({"/": html.replace(BASE_URL, server.url)}) as origin:
        page.goto(origin)
        player = Player(page)
        player.has_source("blob:")

        player.plays_and_seeks()
    content = sorted((access.status, access.method) for access in accesses)
    assert content == [(200, "GET"), (204, "OPTIONS"), (401, "GET")], "method 1 cannot send the key, method 2 does"


def _is_content(request: Request) -> bool:
    return request.url.endswith("/content")
