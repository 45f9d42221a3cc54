"""``create_app()`` is a plain WSGI application; docs/other-servers.md says where other servers have their limits."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.clients.videos import DOCUMENTED_BYTES, DOCUMENTED_ID, DOCUMENTED_SHA256, documented_video, sha256_of
from tests.servers.processes import serving

pytestmark = pytest.mark.live

COMMANDS = {
    "gunicorn": ["gunicorn", "--no-control-socket", "--bind", "127.0.0.1:0", "mock_server:create_app()"],
    "waitress": ["waitress", "--listen", "127.0.0.1:0", "--call", "mock_server:create_app"],
}
CONTENT = f"/v1/videos/{DOCUMENTED_ID}/content"
EXPECTED = documented_video()

Answer = tuple[int, http.client.HTTPMessage, bytes]


class Client:
    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc

    def ask(self, method: str, target: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(self._address, timeout=30)
        fields = {"Authorization": "Bearer sk-mock", **{name.replace("_", "-"): headers[name] for name in headers}}
        connection.request(method, target, body, fields)
        answer = connection.getresponse()
        result = answer.status, answer.headers, answer.read()
        connection.close()
        return result


@pytest.fixture(scope="module", params=COMMANDS)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    pytest.importorskip(request.param)
    if request.param == "gunicorn":
        pytest.importorskip("fcntl", reason="gunicorn runs on Unix only")
    with serving(COMMANDS[request.param], tmp_path_factory.mktemp("server")) as url:
        yield Client(url)


def test_a_task_is_created_and_shown(client: Client) -> None:
    asked = json.dumps({"prompt": "A fox"}).encode()
    status, _, body = client.ask("POST", "/v1/videos", asked, Content_Type="application/json")
    created = json.loads(body)

    assert (status, created["status"]) == (200, "queued")
    status, _, body = client.ask("GET", f"/v1/videos/{created['id']}")
    assert (status, json.loads(body)["id"]) == (200, created["id"])


def test_the_whole_content_arrives(client: Client) -> None:
    status, headers, body = client.ask("GET", CONTENT)

    assert status == 200
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Length"] == str(DOCUMENTED_BYTES)
    assert headers["Content-Disposition"] == 'attachment; filename="video.mp4"'
    assert sha256_of(body) == DOCUMENTED_SHA256


@pytest.mark.parametrize(("first", "last"), [(0, 0), (40_000, 60_000), (DOCUMENTED_BYTES - 5, DOCUMENTED_BYTES - 1)])
def test_a_range_arrives(client: Client, first: int, last: int) -> None:
    status, headers, body = client.ask("GET", CONTENT, Range=f"bytes={first}-{last}")

    assert status == 206
    assert headers["Content-Range"] == f"bytes {first}-{last}/{DOCUMENTED_BYTES}"
    assert body == EXPECTED[first : last + 1]


def test_several_ranges_arrive_as_parts(client: Client) -> None:
    status, headers, body = client.ask("GET", CONTENT, Range="bytes=0-9,-10")

    assert status == 206
    assert headers["Content-Type"].startswith("multipart/byteranges; boundary=")
    assert int(headers["Content-Length"]) == len(body)
    assert EXPECTED[:10] in body
    assert EXPECTED[-10:] in body


def test_a_head_request_has_the_headers_and_no_body(client: Client) -> None:
    status, headers, body = client.ask("HEAD", CONTENT)

    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(DOCUMENTED_BYTES)
    assert headers["Accept-Ranges"] == "bytes"


def test_a_copy_that_is_up_to_date_is_answered_304(client: Client) -> None:
    etag = client.ask("HEAD", CONTENT)[1]["ETag"]
    status, headers, body = client.ask("GET", CONTENT, If_None_Match=etag)

    assert (status, headers["ETag"], body) == (304, etag, b"")


def test_the_end_of_a_terabyte_arrives(client: Client) -> None:
    status, headers, body = client.ask("GET", "/v1/videos/vid_size_1TiB/content", Range="bytes=-7")

    assert status == 206
    assert headers["Content-Range"] == f"bytes {2**40 - 7}-{2**40 - 1}/{2**40}"
    assert len(body) == 7


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/v1/videos/vid_nobody", 404, "video_not_found"),
        ("GET", "/v1/videos/vid_expired/content", 404, "video_expired"),
        # An encoded slash is part of the id, so this is a task that nobody has, not the content of one
        ("GET", f"/v1/videos/{DOCUMENTED_ID}%2Fcontent", 404, "video_not_found"),
        ("GET", "/v1/nothing", 404, "not_found"),
        ("PUT", "/v1/videos", 405, "method_not_allowed"),
    ],
)
def test_an_error_has_the_envelope(client: Client, method: str, target: str, status: int, code: str) -> None:
    got, headers, body = client.ask(method, target)

    assert got == status
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["error"]["code"] == code


def test_a_wrong_key_is_refused(client: Client) -> None:
    status, headers, body = client.ask("GET", CONTENT, Authorization="Bearer no-such-key")

    assert status == 401
    assert headers["WWW-Authenticate"] == "Bearer"
    assert json.loads(body)["error"]["code"] == "unauthorized"
