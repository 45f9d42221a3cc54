from __future__ import annotations

from pathlib import Path

import pytest
from video_client import VideoClient, VideoFailed

from mock_server.testing import SoraMock


@pytest.fixture
def client(sora_mock: SoraMock) -> VideoClient:
    """A client of this test's own world; where it would sleep, the clock of that world moves."""
    return VideoClient(sora_mock.base_url, sora_mock.api_key, sleep=sora_mock.clock.advance)


def test_a_video_from_prompt_to_file(client: VideoClient, sora_mock: SoraMock, tmp_path: Path) -> None:
    task_id = client.create("A cat plays the piano")
    client.wait(task_id)
    client.download(task_id, tmp_path / "cat.mp4")
    assert (tmp_path / "cat.mp4").read_bytes()[4:8] == b"ftyp"
    sora_mock.verify(
        sequence=[{"operation": "createVideo"}, {"operation": "getVideo"}, {"operation": "getVideoContent"}]
    )


def test_a_job_of_an_hour_takes_no_time(client: VideoClient, sora_mock: SoraMock) -> None:
    task = sora_mock.queued(then=["in_progress", "completed"], for_s=1800)
    client.wait(task.id, poll_s=60)
    assert 60 <= sora_mock.requests.count(operation="getVideo") <= 62


def test_why_a_video_failed_is_told(client: VideoClient, sora_mock: SoraMock) -> None:
    task = sora_mock.failed(error={"code": "moderation_blocked", "message": "Not this one."})
    with pytest.raises(VideoFailed, match="Not this one"):
        client.wait(task.id)


@pytest.mark.sora_mock(fault={"kind": "cut", "after_bytes": 20_480, "times": 2})
def test_a_download_goes_on_where_it_was_cut(client: VideoClient, sora_mock: SoraMock, tmp_path: Path) -> None:
    task = sora_mock.completed()
    client.download(task.id, tmp_path / "video.mp4")
    assert (tmp_path / "video.mp4").stat().st_size == 50_310
    sora_mock.verify(client="resumed_with_if_range")
    sora_mock.verify(client="resumed_from_where_it_was_cut")


@pytest.mark.sora_mock(fault={"kind": "reset", "after_bytes": 10})
def test_a_connection_that_always_breaks_is_given_up(client: VideoClient, sora_mock: SoraMock, tmp_path: Path) -> None:
    with pytest.raises(VideoFailed, match="broke off 5 times"):
        client.download(sora_mock.completed().id, tmp_path / "video.mp4")
    sora_mock.verify(requests={"operation": "getVideoContent"}, count={"exactly": 5})
