"""What the documentation of the download shows, to the letter."""

from __future__ import annotations

import json

import pytest

from tests.api.client import Client

SAMPLE = "/v1/videos/vid_abc123xyz456/content"
DOCUMENTED_HEADERS = [
    ("Content-Type", "video/mp4"),
    ("Content-Length", "15728640"),
    ("Content-Disposition", 'attachment; filename="video.mp4"'),
]
DOCUMENTED_ERROR = """
{
  "error": {
    "message": "Video not found or not ready",
    "code": "video_not_found"
  }
}
"""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("key", ["YOUR_API_KEY", "YOUR_API_TOKEN"])
def test_the_sample_download_has_the_documented_headers_first_and_in_their_order(
    client: Client, method: str, key: str
) -> None:
    answer = client.ask(method, SAMPLE, key=key)
    assert answer.status == 200
    assert answer.headers[:3] == DOCUMENTED_HEADERS
    assert len(answer.body) == (15_728_640 if method == "GET" else 0)


def test_the_sample_download_adds_what_makes_it_resumable_and_nothing_about_caching(client: Client) -> None:
    added = [name for name, _ in client.ask("HEAD", SAMPLE).headers[3:]]
    assert added == [
        "Accept-Ranges",
        "ETag",
        "Last-Modified",
        "Access-Control-Allow-Origin",
        "Access-Control-Expose-Headers",
        "X-Request-Id",
    ]


def test_the_404_has_the_documented_body_and_nothing_more(client: Client) -> None:
    answer = client.get("/v1/videos/vid_nobody/content")
    assert answer.status == 404
    assert answer.header("Content-Type") == "application/json"
    compact = json.dumps(json.loads(DOCUMENTED_ERROR), separators=(",", ":"))
    assert answer.body.decode() == compact, "the same keys in the same order"


@pytest.mark.parametrize(
    ("target", "key", "status", "code"),
    [
        ("/v1/videos/vid_nobody/content", "", 404, "video_not_found"),
        ("/v1/videos/vid_queued/content", "", 404, "video_not_ready"),
        ("/v1/videos/vid_expired/content", "", 404, "video_expired"),
        (SAMPLE, None, 401, "unauthorized"),
    ],
)
def test_each_of_the_common_error_codes_is_answered(
    client: Client, target: str, key: str | None, status: int, code: str
) -> None:
    answer = client.get(target, key=key)
    assert (answer.status, answer.error["code"]) == (status, code)
    assert answer.error["message"]


def test_the_polling_flow_sees_the_words_that_it_waits_for(client: Client) -> None:
    """The documentation's third use case reads ``status``, ``progress`` and ``error.message``."""
    document = client.document("vid_abc123xyz456")
    assert (document["status"], document["progress"]) == ("completed", 100)
    assert 0 <= client.document("vid_in_progress")["progress"] <= 100
    assert client.document("vid_failed")["error"]["message"]
