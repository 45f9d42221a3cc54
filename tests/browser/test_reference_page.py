"""The API reference in a real browser: it renders both documents, tries operations out, and asks nobody else."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import yaml

from mock_server import create_app
from mock_server.serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Locator, Page

pytestmark = pytest.mark.browser

TARGETS = {"api": "/openapi.yaml", "control": "/_mock/openapi.yaml"}
HTTP_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
SHOWN = """(all) => all.map((one) => one.querySelector(".opblock-summary-method").innerText.trim().toLowerCase()
  + " " + one.querySelector("[data-path]").dataset.path)"""


@pytest.fixture
def alarms(page: Page, server: Server) -> Iterator[list[str]]:
    """What went elsewhere, failed, or was forbidden to the page while the test ran; there has to be nothing."""
    found: list[str] = []

    def hear(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(f"{server.url}/"):
            found.append(f"asked elsewhere: {url}")

    page.on("request", lambda request: hear(request.url))
    page.on("websocket", lambda socket: hear(socket.url))
    page.on("pageerror", lambda error: found.append(f"script failed: {error}"))
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    yield found
    assert found == []


def open_reference(page: Page, url: str, document: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{url}/_mock/docs?document={document}")
    page.locator(".opblock").first.wait_for()


def block(page: Page, operation_id: str) -> Locator:
    """The operation, unfolded."""
    found = page.locator(f".opblock[id$='-{operation_id}']")
    found.locator(".opblock-summary-control").click()
    return found


def give_key(page: Page, key: str) -> None:
    page.locator(".auth-wrapper .authorize").first.click()
    page.locator(".modal-ux input[type=text], .modal-ux input[type=password]").first.fill(key)
    page.locator(".modal-ux .auth-btn-wrapper .authorize").first.click()
    page.locator(".modal-ux .btn-done").first.click()


@pytest.mark.parametrize("document", TARGETS)
def test_every_operation_of_the_document_is_shown(page: Page, server: Server, alarms: list[str], document: str) -> None:
    with urllib.request.urlopen(server.url + TARGETS[document], timeout=10) as answer:
        contract = yaml.safe_load(answer)
    expected = {
        f"{method} {path}" for path, item in contract["paths"].items() for method in item if method in HTTP_METHODS
    }
    open_reference(page, server.url, document)

    shown = page.locator(".opblock-summary").evaluate_all(SHOWN)
    assert sorted(shown) == sorted(expected)
    assert page.locator(".errors-wrapper").count() == 0
    assert contract["info"]["title"] in page.locator("h1, h2").first.inner_text()


def test_one_click_leads_from_one_document_to_the_other(page: Page, server: Server, alarms: list[str]) -> None:
    open_reference(page, server.url, "api")
    page.get_by_role("link", name="Control API").click()
    page.get_by_role("heading", name="Control API of sora-mock").wait_for()
    assert page.locator("nav a[aria-current=page]").inner_text() == "Control API"


def test_an_operation_can_be_tried_out_with_a_key(page: Page, server: Server, alarms: list[str]) -> None:
    open_reference(page, server.url, "api")
    give_key(page, "sk-mock-reference")
    create = block(page, "createVideo")
    create.locator("textarea").first.fill(json.dumps({"prompt": "A cat", "seconds": "4"}))
    with page.expect_response("**/v1/videos") as answering:
        create.locator(".execute").click()

    assert answering.value.status == 200
    assert answering.value.request.headers["authorization"] == "Bearer sk-mock-reference"
    shown = create.locator(".live-responses-table .response-col_status").last.inner_text()
    assert shown.startswith("200")
    assert "A cat" in create.locator(".live-responses-table .highlight-code").first.inner_text()


def test_a_whole_video_can_be_downloaded_from_the_page(page: Page, server: Server, alarms: list[str]) -> None:
    open_reference(page, server.url, "api")
    give_key(page, "sk-mock")
    content = block(page, "getVideoContent")
    content.locator("tr[data-param-name=task_id] input").fill("vid_landscape")
    with page.expect_response("**/v1/videos/vid_landscape/content*") as answering:
        content.locator(".execute").click()

    assert answering.value.status == 200
    with page.expect_download() as downloading:
        content.get_by_text("Download file").click()
    assert downloading.value.suggested_filename == "video.mp4"
    assert str(Path(downloading.value.path()).stat().st_size) == answering.value.headers["content-length"]


def test_the_clock_of_a_world_can_be_frozen_from_the_page(page: Page, server: Server, alarms: list[str]) -> None:
    open_reference(page, server.url, "control")
    give_key(page, "sk-mock-frozen")
    change = block(page, "patchClock")
    change.locator("textarea").first.fill(json.dumps({"freeze": True}))
    change.locator(".execute").click()
    change.locator(".live-responses-table").wait_for()
    asked = urllib.request.Request(f"{server.url}/_mock/clock", headers={"Authorization": "Bearer sk-mock-frozen"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert json.load(answer)["frozen"] is True


def test_a_control_token_is_asked_for_once_and_then_shown(page: Page) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept("open-sesame")

    page.on("dialog", answer)
    with Server(create_app({"strict": "true", "control_token": "open-sesame"})).running() as guarded:
        open_reference(page, guarded.url, "control")
        version = block(page, "getVersion")
        with page.expect_response("**/_mock/version") as answering:
            version.locator(".execute").click()

        assert answering.value.status == 200
    assert asked == ["The control token of this server:"]
