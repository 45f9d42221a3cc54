"""Programs that nobody here wrote, each in the mode in which it is hard on a server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server import create_app
from mock_server.serving import Server, tls
from tests.clients.programs import KEY, output_of, run
from tests.clients.recording import recording
from tests.clients.videos import DOCUMENTED_BYTES, DOCUMENTED_ID, DOCUMENTED_SHA256, documented_video, sha256_of

pytestmark = pytest.mark.wire

CONTENT = f"/v1/videos/{DOCUMENTED_ID}/content"
HAVE = 5_000_000
"""Bytes of an interrupted download."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server(create_app({"strict": "true"})).running() as server:
        yield server.url


def curl(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    return output_of("curl", "-sS", "-H", KEY, *arguments, stdin=stdin)


@pytest.fixture
def interrupted(tmp_path: Path) -> Path:
    path = tmp_path / "video.mp4"
    path.write_bytes(documented_video()[:HAVE])
    return path


# curl


def test_curl_downloads_over_http_1_0(url: str, tmp_path: Path) -> None:
    head = curl("--http1.0", "-D", "-", "-o", tmp_path / "video.mp4", url + CONTENT).decode()

    assert head.startswith("HTTP/1.1 200 OK\r\n")
    assert "Connection: close\r\n" in head
    assert "Transfer-Encoding" not in head
    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


def test_curl_uses_one_connection_for_many_requests(url: str) -> None:
    targets = [f"{url}/v1/videos/{name}" for name in ("vid_queued", "vid_nobody", "vid_expired/content", "vid_failed")]
    discarded = [argument for target in targets for argument in ("-o", "/dev/null", target)]

    assert curl("-w", "%{http_code} %{num_connects}\n", *discarded) == b"200 1\n404 0\n404 0\n200 0\n"


def test_curl_stays_on_http_1_1_where_it_asks_for_an_upgrade_to_2(url: str, tmp_path: Path) -> None:
    shown = curl("--http2", "-o", tmp_path / "video.mp4", "-w", "%{http_version} %{http_code}", url + CONTENT)

    assert shown == b"1.1 200"
    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


@pytest.mark.parametrize("expect", ["Expect: 100-continue", "Expect:"])
def test_an_upload_by_put_is_answered_405(url: str, expect: str) -> None:
    """With ``Expect`` the answer may come instead of 100, before the megabytes are sent (RFC 9110 section 10.1.1)."""
    status = ("-w", "\n%{http_code}")
    body, _, code = curl("-T", "-", "-H", expect, *status, f"{url}/v1/videos", stdin=bytes(5_000_000)).rpartition(b"\n")

    assert code == b"405"
    assert json.loads(body)["error"]["code"] == "method_not_allowed"


def test_a_chunked_request_that_expects_100_creates_a_task(url: str) -> None:
    asked = json.dumps({"prompt": "A fox" * 1000}).encode()
    ended = run(
        "curl", "-sSv", "-X", "POST", "-T", "-", "-H", KEY, "-H", "Content-Type: application/json",
        "-H", "Expect: 100-continue", f"{url}/v1/videos", stdin=asked,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["prompt"] == "A fox" * 1000
    trace = ended.stderr.decode()
    assert "> Transfer-Encoding: chunked" in trace
    assert trace.index("< HTTP/1.1 100 Continue") < trace.index("< HTTP/1.1 200 OK")


def test_a_multipart_upload_creates_a_task(url: str, tmp_path: Path) -> None:
    picture = tmp_path / "fox.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000_000))
    created = json.loads(
        curl("-F", "prompt=A fox", "-F", f"input_reference=@{picture};type=image/png", f"{url}/v1/videos")
    )

    assert (created["prompt"], created["status"]) == ("A fox", "queued")


def test_curl_resumes_where_it_was_interrupted(interrupted: Path) -> None:
    with recording() as (server, accesses):
        curl("-C", "-", "-o", interrupted, server.url + CONTENT)

    assert sha256_of(interrupted) == DOCUMENTED_SHA256
    assert [(access.status, access.sent_bytes) for access in accesses] == [(206, DOCUMENTED_BYTES - HAVE)]


def test_curl_leaves_a_complete_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(documented_video())
    with recording() as (server, accesses):
        curl("-C", "-", "-o", path, server.url + CONTENT)

    assert sha256_of(path) == DOCUMENTED_SHA256
    assert [access.status for access in accesses] == [416]


def test_curl_downloads_from_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with Server(create_app({"strict": True}), unix_path=str(path)).running():
        curl("--unix-socket", path, "-o", tmp_path / "video.mp4", "http://localhost" + CONTENT)

    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


# wget


def test_wget_resumes_where_it_was_interrupted(interrupted: Path) -> None:
    with recording() as (server, accesses):
        output_of("wget", "-nv", "-c", "-O", interrupted, f"--header={KEY}", server.url + CONTENT)

    assert sha256_of(interrupted) == DOCUMENTED_SHA256
    assert [(access.status, access.sent_bytes) for access in accesses] == [(206, DOCUMENTED_BYTES - HAVE)]


def test_wget_takes_the_name_from_the_answer(url: str, tmp_path: Path) -> None:
    output_of("wget", "-nv", "--content-disposition", f"--header={KEY}", url + CONTENT, cwd=tmp_path)

    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


def test_wget_says_that_a_video_is_not_there(url: str, tmp_path: Path) -> None:
    ended = run("wget", "-nv", f"--header={KEY}", f"{url}/v1/videos/vid_queued/content", cwd=tmp_path)

    assert ended.returncode == 8, "the server answered with an error"
    assert list(tmp_path.iterdir()) == []


# TLS


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    context, ca_path = tls.throwaway(tmp_path_factory.mktemp("tls"))
    with Server(create_app({"strict": "true"}), tls=context).running() as server:
        yield server, ca_path


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_openssl_verifies_the_certificate_and_gets_an_answer(secure: tuple[Server, Path], version: str) -> None:
    server, ca_path = secure
    request = f"GET /v1/videos/{DOCUMENTED_ID} HTTP/1.1\r\nHost: localhost\r\n{KEY}\r\nConnection: close\r\n\r\n"
    ended = run(
        "openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-servername", "localhost", "-CAfile", ca_path,
        "-verify_return_error", "-alpn", "h2,http/1.1", version, "-ign_eof", stdin=request.encode(),
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    shown = ended.stdout.decode()
    assert "Verify return code: 0 (ok)" in shown
    assert "ALPN protocol: http/1.1" in shown
    assert "HTTP/1.1 200 OK" in shown
    assert f'"id":"{DOCUMENTED_ID}"' in shown


def test_openssl_refuses_a_certificate_of_an_unknown_authority(secure: tuple[Server, Path]) -> None:
    connect = f"127.0.0.1:{secure[0].port}"

    assert run("openssl", "s_client", "-connect", connect, "-verify_return_error", "-no-CAfile").returncode != 0


def test_curl_downloads_over_tls(secure: tuple[Server, Path], tmp_path: Path) -> None:
    server, ca_path = secure
    curl("--cacert", ca_path, "-o", tmp_path / "video.mp4", server.url + CONTENT)

    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


# Many requests


@pytest.mark.parametrize("target", ["/v1/videos/vid_queued", "/v1/videos/vid_completed/content"])
def test_ab_keeps_its_http_1_0_connections_alive(url: str, target: str) -> None:
    shown = output_of("ab", "-q", "-k", "-n", "400", "-c", "8", "-H", KEY, url + target).decode()
    figures = dict(re.findall(r"^([\w -]+):\s+(\d+)", shown, re.MULTILINE))

    assert (figures["Complete requests"], figures["Keep-Alive requests"], figures["Failed requests"]) == (
        "400",
        "400",
        "0",
    )
    assert "Non-2xx responses" not in figures


def test_wrk_gets_an_answer_to_every_pipelined_request(url: str) -> None:
    script = Path(__file__).with_name("pipelining.lua")
    shown = output_of("wrk", "-t", "1", "-c", "8", "-d", "1s", "-s", script, url).decode()
    found = re.search(r"answers (\d+) wrong (\d+)", shown)

    assert found is not None, shown
    assert int(found[1]) > 8 * 16, "more than the first requests"
    assert int(found[2]) == 0, shown


# ffmpeg


@pytest.mark.parametrize(
    ("task_id", "size", "width", "codec"),
    [
        (DOCUMENTED_ID, DOCUMENTED_BYTES, 1280, "h264"),
        ("vid_size_1GiB", 2**30, 1280, "h264"),
        ("vid_size_1TiB", 2**40, 1280, "h264"),
        ("vid_completed", None, 720, "h264"),
        ("vid_webm", None, 1280, "vp9"),
        ("vid_mov", None, 1280, "h264"),
    ],
)
def test_ffprobe_reads_a_video_without_downloading_it(task_id: str, size: int | None, width: int, codec: str) -> None:
    entries = "stream=codec_type,codec_name,width:format=duration,size"
    with recording() as (server, accesses):
        shown = output_of(
            "ffprobe", "-v", "error", "-headers", f"{KEY}\r\n", "-show_entries", entries, "-of", "json",
            f"{server.url}/v1/videos/{task_id}/content",
        )  # fmt: skip
    probed = json.loads(shown)
    video = next(stream for stream in probed["streams"] if stream["codec_type"] == "video")

    assert (video["codec_name"], video["width"]) == (codec, width)
    assert 3.9 < float(probed["format"]["duration"]) < 4.1
    assert size is None or int(probed["format"]["size"]) == size
    assert all(access.status == 206 for access in accesses)
    assert sum(access.sent_bytes for access in accesses) < 100_000_000


def test_ffmpeg_seeks_in_a_gibibyte(url: str) -> None:
    def frame_at(moment: str) -> bytes:
        return output_of(
            "ffmpeg", "-v", "error", "-headers", f"{KEY}\r\n", "-ss", moment,
            "-i", f"{url}/v1/videos/vid_size_1GiB/content", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-",
        )  # fmt: skip

    early, late = frame_at("0.5"), frame_at("3.5")
    assert len(early) == len(late) == 1280 * 720
    assert early != late
