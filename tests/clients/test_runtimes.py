"""HTTP clients of other languages: Java's, which asks for an upgrade to HTTP/2, and Node's ``fetch``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server import create_app
from mock_server.serving import Server
from tests.clients.programs import output_of
from tests.clients.videos import DOCUMENTED_BYTES, DOCUMENTED_SHA256, documented_video, sha256_of

pytestmark = pytest.mark.wire


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server(create_app({"strict": "true"})).running() as server:
        yield server.url


def test_javas_client_goes_on_with_http_1_1_after_its_request_for_an_upgrade(url: str, tmp_path: Path) -> None:
    source = Path(__file__).with_name("Requests.java")
    targets = [f"{url}/v1/videos/vid_queued", f"{url}/v1/videos/vid_nobody", f"{url}/v1/videos/vid_queued"]
    first, second, third = output_of("java", source, *targets, cwd=tmp_path).decode().splitlines()

    assert first.startswith("HTTP_1_1 200 ")
    assert second.startswith("HTTP_1_1 404 ")
    assert third == first


def test_nodes_fetch_gets_whole_and_part_errors_and_tasks_and_may_leave_early(url: str) -> None:
    got: dict[str, Any] = json.loads(output_of("node", Path(__file__).with_name("node_fetch.js"), url))

    assert got["whole"] == [200, str(DOCUMENTED_BYTES), DOCUMENTED_SHA256]
    assert got["part"] == [206, f"bytes 1000-50999/{DOCUMENTED_BYTES}", sha256_of(documented_video()[1000:51_000])]
    assert got["error"][0] == 404
    assert got["error"][1]["error"]["code"] == "video_expired"
    assert got["created"]["prompt"] == "A fox"
    assert got["after"] == 200
