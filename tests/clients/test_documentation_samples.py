"""The documentation's own samples, as readers paste them: exit code, printed words, and what is on the disk then.

The files are run as copies in which the base URL is another one, and where the test says so, the id or the key.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from mock_server.serving import Server
from tests.clients.videos import CONTENT, DOCUMENTED_BYTES, DOCUMENTED_ID, DOCUMENTED_SHA256, sha256_of

SAMPLES = Path(__file__).resolve().parents[2] / "examples" / "documentation"
BASE_URL = "http://127.0.0.1:4010"
KEY = "YOUR_API_KEY"

NOT_FOUND = "Video not found or not ready"
NOT_READY = "The video is not ready: its status tells whether waiting helps."
EXPIRED = "The video has expired and its content was deleted; create it again."
NO_CONTENT = [
    pytest.param("vid_nobody_knows", "video_not_found", NOT_FOUND, id="unknown"),
    pytest.param("vid_queued", "video_not_ready", NOT_READY, id="queued"),
    pytest.param("vid_in_progress", "video_not_ready", NOT_READY, id="in progress"),
    pytest.param("vid_failed", "video_not_ready", NOT_READY, id="failed"),
    pytest.param("vid_expired", "video_expired", EXPIRED, id="expired"),
]

SLEEPS_ALLOWED = 20
STILL_WAITING = 99
SITECUSTOMIZE = f"""
import os, time

left = {SLEEPS_ALLOWED}

def sleep(seconds):
    global left
    print(f"(sleeps {{seconds}} s)", flush=True)
    left -= 1
    if not left:
        os._exit({STILL_WAITING})

time.sleep = sleep
"""
"""Python reads it before a program starts: sleeping is printed, not done, and ends the program if there is no end."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(instant_server: Server, tmp_path: Path) -> Run:
    """Runs a sample in ``tmp_path``, with ``task_id`` and ``key`` instead of the documentation's."""

    def run_sample(
        name: str, task_id: str = DOCUMENTED_ID, key: str = KEY, server: Server = instant_server
    ) -> subprocess.CompletedProcess[str]:
        text = (SAMPLES / name).read_text(encoding="utf-8")
        assert BASE_URL in text
        copy = tmp_path / name
        copy.write_text(text.replace(BASE_URL, server.url).replace(DOCUMENTED_ID, task_id).replace(KEY, key))
        (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
        program = [sys.executable] if name.endswith(".py") else ["sh"]
        return subprocess.run(
            [*program, str(copy)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run_sample


needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")


# curl


@needs_curl
def test_curl_saves_the_video(run: Run, tmp_path: Path) -> None:
    ended = run("curl_download.sh")

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == ""
    assert sha256_of(tmp_path / "video.mp4") == DOCUMENTED_SHA256


@needs_curl
@pytest.mark.parametrize(("task_id", "code", "message"), NO_CONTENT)
def test_curl_saves_an_error_as_if_it_were_the_video(
    run: Run, tmp_path: Path, task_id: str, code: str, message: str
) -> None:
    ended = run("curl_download.sh", task_id)

    assert ended.returncode == 0, "without --fail, curl takes every answer for a success"
    assert json.loads((tmp_path / "video.mp4").read_bytes()) == {"error": {"message": message, "code": code}}


@needs_curl
def test_curl_saves_a_refused_key_as_if_it_were_the_video(run: Run, tmp_path: Path) -> None:
    assert run("curl_download.sh", key="no-such-key").returncode == 0
    assert json.loads((tmp_path / "video.mp4").read_bytes())["error"]["code"] == "unauthorized"


def headers_of(printed: str) -> tuple[str, dict[str, str]]:
    status, *lines = printed.splitlines()
    return status, dict(line.split(": ", 1) for line in lines if line)


@needs_curl
def test_curl_shows_the_documented_headers(run: Run) -> None:
    ended = run("curl_headers.sh")
    status, headers = headers_of(ended.stdout)

    assert ended.returncode == 0, ended.stderr
    assert status == "HTTP/1.1 200 OK"
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Content-Length"] == str(DOCUMENTED_BYTES)
    assert headers["Content-Disposition"] == 'attachment; filename="video.mp4"'


@needs_curl
@pytest.mark.parametrize(
    ("task_id", "key", "expected"),
    [
        *[(parameters.values[0], KEY, "HTTP/1.1 404 Not Found") for parameters in NO_CONTENT],
        (DOCUMENTED_ID, "no-such-key", "HTTP/1.1 401 Unauthorized"),
    ],
)
def test_curl_shows_the_status_of_an_error(run: Run, task_id: str, key: str, expected: str) -> None:
    ended = run("curl_headers.sh", task_id, key)
    status, headers = headers_of(ended.stdout)

    assert ended.returncode == 0, ended.stderr
    assert status == expected
    assert headers["Content-Type"] == "application/json"


# Python


def test_the_python_sample_saves_the_video(run: Run, tmp_path: Path) -> None:
    ended = run("download.py")

    assert (ended.returncode, ended.stdout) == (0, "Video downloaded successfully!\n"), ended.stderr
    assert sha256_of(tmp_path / "output_video.mp4") == DOCUMENTED_SHA256


@pytest.mark.parametrize(("task_id", "code", "message"), NO_CONTENT)
def test_the_python_sample_prints_why_there_is_no_video(
    run: Run, tmp_path: Path, task_id: str, code: str, message: str
) -> None:
    ended = run("download.py", task_id)

    assert (ended.returncode, ended.stdout) == (0, f"Error: {message}\n"), ended.stderr
    assert not (tmp_path / "output_video.mp4").exists()


def test_the_python_sample_prints_the_status_of_a_refused_key(run: Run, tmp_path: Path) -> None:
    ended = run("download.py", key="no-such-key")

    assert (ended.returncode, ended.stdout) == (0, "Request failed: 401\n"), ended.stderr
    assert not (tmp_path / "output_video.mp4").exists()


def test_the_direct_download_saves_the_video(run: Run, tmp_path: Path) -> None:
    ended = run("use_case_1_download.py")

    assert (ended.returncode, ended.stdout) == (0, "Download successful!\n"), ended.stderr
    assert sha256_of(tmp_path / "my_video.mp4") == DOCUMENTED_SHA256


@pytest.mark.parametrize(
    ("task_id", "key"),
    [*[(parameters.values[0], KEY) for parameters in NO_CONTENT], (DOCUMENTED_ID, "no-such-key")],
)
def test_the_direct_download_is_silent_about_an_error(run: Run, tmp_path: Path, task_id: str, key: str) -> None:
    ended = run("use_case_1_download.py", task_id, key)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert not (tmp_path / "my_video.mp4").exists()


# The complete flow, with polling

STARTS = "Video generation completed, starting download...\n"
SAVED = STARTS + "Video saved to: final_video.mp4\n"


def new_task(server: Server) -> str:
    answer = requests.post(
        f"{server.url}/v1/videos",
        headers={"Authorization": f"Bearer {KEY}"},
        json={"prompt": "A lighthouse", "size": "1280x720"},
        timeout=10,
    )
    answer.raise_for_status()
    task_id: str = answer.json()["id"]
    return task_id


def test_the_flow_saves_the_documented_video(run: Run, tmp_path: Path) -> None:
    ended = run("use_case_3_complete_flow.py")

    assert (ended.returncode, ended.stdout) == (0, SAVED), ended.stderr
    assert sha256_of(tmp_path / "final_video.mp4") == DOCUMENTED_SHA256


def test_the_flow_does_not_wait_for_a_new_task_that_is_completed_at_once(
    run: Run, instant_server: Server, tmp_path: Path
) -> None:
    ended = run("use_case_3_complete_flow.py", new_task(instant_server))

    assert (ended.returncode, ended.stdout) == (0, SAVED), ended.stderr
    assert sha256_of(tmp_path / "final_video.mp4") == sha256_of(CONTENT / "landscape.mp4")


def test_the_flow_polls_a_new_task_until_it_is_completed(run: Run, polls_server: Server, tmp_path: Path) -> None:
    ended = run("use_case_3_complete_flow.py", new_task(polls_server), server=polls_server)
    lines = ended.stdout.splitlines(keepends=True)
    polls, sleeps = lines[:-2:2], lines[1:-2:2]
    progress = [int(line.removeprefix("Progress: ").removesuffix("%\n")) for line in polls]

    assert ended.returncode == 0, ended.stderr
    assert "".join(lines[-2:]) == SAVED
    assert sleeps == ["(sleeps 5 s)\n"] * len(polls)
    assert len(progress) >= 2
    assert progress == sorted(progress)
    assert progress[0] == 0
    assert progress[-1] < 100
    assert sha256_of(tmp_path / "final_video.mp4") == sha256_of(CONTENT / "landscape.mp4")


def test_the_flow_prints_why_a_task_has_failed(run: Run, tmp_path: Path) -> None:
    ended = run("use_case_3_complete_flow.py", "vid_failed")

    expected = "Video generation failed: The video could not be generated.\n"
    assert (ended.returncode, ended.stdout) == (0, expected), ended.stderr
    assert not (tmp_path / "final_video.mp4").exists()


def test_the_flow_gives_up_silently_on_expired_content(run: Run, tmp_path: Path) -> None:
    ended = run("use_case_3_complete_flow.py", "vid_expired")

    assert (ended.returncode, ended.stdout) == (0, STARTS), ended.stderr
    assert not (tmp_path / "final_video.mp4").exists()


def test_the_flow_waits_for_ever_for_a_cancelled_task(run: Run) -> None:
    ended = run("use_case_3_complete_flow.py", "vid_cancelled")

    assert ended.returncode == STILL_WAITING, ended.stderr
    assert ended.stdout == "Progress: 12%\n(sleeps 5 s)\n" * SLEEPS_ALLOWED


@pytest.mark.parametrize(("task_id", "key"), [("vid_nobody_knows", KEY), (DOCUMENTED_ID, "no-such-key")])
def test_the_flow_breaks_on_an_error_that_has_no_status_field(run: Run, tmp_path: Path, task_id: str, key: str) -> None:
    ended = run("use_case_3_complete_flow.py", task_id, key)

    assert ended.returncode == 1
    assert ended.stderr.endswith("KeyError: 'status'\n")
    assert not (tmp_path / "final_video.mp4").exists()
