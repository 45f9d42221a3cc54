"""The documentation's complete flow: what it does on the way from a new task to its video."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from mock_server.serving import Server
from scripts.clients.cases import DOCUMENTED_KEY
from scripts.clients.client import Order
from scripts.clients.outcome import STILL_WAITING
from scripts.clients.samples import SAMPLES, SLEEPS_ALLOWED
from tests.clients.videos import CONTENT, sha256_of

FLOW = SAMPLES["Python, use case 3"]
STARTS = "Video generation completed, starting download...\n"
SAVED = STARTS + "Video saved to: final_video.mp4\n"

Run = Callable[[Server, str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the sample in ``tmp_path``. It prints its sleeps instead of sleeping."""

    def run_flow(server: Server, task: str) -> subprocess.CompletedProcess[str]:
        words = FLOW.command(Order(server.url, task, DOCUMENTED_KEY, tmp_path))
        return subprocess.run(
            words, cwd=tmp_path, env=os.environ, capture_output=True, text=True, timeout=60, check=False
        )

    return run_flow


def new_task(server: Server) -> str:
    answer = requests.post(
        f"{server.url}/v1/videos",
        headers={"Authorization": f"Bearer {DOCUMENTED_KEY}"},
        json={"prompt": "A lighthouse", "size": "1280x720"},
        timeout=10,
    )
    answer.raise_for_status()
    task_id: str = answer.json()["id"]
    return task_id


def test_it_does_not_wait_for_a_new_task_that_is_completed_at_once(
    run: Run, instant_server: Server, tmp_path: Path
) -> None:
    ended = run(instant_server, new_task(instant_server))

    assert (ended.returncode, ended.stdout) == (0, SAVED), ended.stderr
    assert sha256_of(tmp_path / "final_video.mp4") == sha256_of(CONTENT / "landscape.mp4")


def test_it_polls_a_new_task_until_it_is_completed(run: Run, polls_server: Server, tmp_path: Path) -> None:
    ended = run(polls_server, new_task(polls_server))
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


def test_it_prints_why_a_task_has_failed(run: Run, instant_server: Server, tmp_path: Path) -> None:
    ended = run(instant_server, "vid_failed")

    expected = "Video generation failed: The video could not be generated.\n"
    assert (ended.returncode, ended.stdout) == (0, expected), ended.stderr
    assert not (tmp_path / "final_video.mp4").exists()


def test_it_gives_up_silently_on_expired_content(run: Run, instant_server: Server, tmp_path: Path) -> None:
    ended = run(instant_server, "vid_expired")

    assert (ended.returncode, ended.stdout) == (0, STARTS), ended.stderr
    assert not (tmp_path / "final_video.mp4").exists()


def test_it_waits_for_ever_for_a_cancelled_task(run: Run, instant_server: Server) -> None:
    ended = run(instant_server, "vid_cancelled")

    assert ended.returncode == STILL_WAITING, ended.stderr
    assert ended.stdout == "Progress: 12%\n(sleeps 5 s)\n" * SLEEPS_ALLOWED
