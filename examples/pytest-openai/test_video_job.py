from __future__ import annotations

import asyncio

import openai
import pytest
from video_job import make_video, make_videos

from mock_server.testing import SoraMock

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API is scheduled:DeprecationWarning")


@pytest.fixture(autouse=True)
def _no_real_api(sora_mock: SoraMock) -> None:
    """The program reads address and key from the environment: for each test, those of its own world."""
    sora_mock.openai_env()


@pytest.mark.sora_mock(lifecycle="polls")
def test_a_video_is_polled_for_and_downloaded(sora_mock: SoraMock) -> None:
    assert make_video("A cat plays the piano")[4:8] == b"ftyp"
    assert sora_mock.requests.count(operation="getVideo") >= 3


@pytest.mark.sora_mock(lifecycle=[{"state": "failed", "error": {"code": "moderation_blocked", "message": "Not this."}}])
def test_a_refused_prompt_is_told() -> None:
    with pytest.raises(RuntimeError, match="Not this"):
        make_video("Something else")


@pytest.mark.sora_mock(lifecycle="instant")
def test_many_videos_at_once(sora_mock: SoraMock) -> None:
    assert len(asyncio.run(make_videos(["A cat", "A dog", "A bear"]))) == 3
    sora_mock.verify(requests={"operation": "createVideo"}, count={"exactly": 3})


@pytest.mark.sora_mock(lifecycle="instant", fault={"kind": "status", "status": 429, "retry_after_s": 0, "times": 1})
def test_the_sdk_comes_back_after_a_rate_limit(sora_mock: SoraMock) -> None:
    make_video("A cat")
    sora_mock.verify(client="came_back")


@pytest.mark.sora_mock(fault={"kind": "status", "status": 401, "code": "invalid_api_key"})
def test_a_key_that_was_withdrawn_is_told() -> None:
    with pytest.raises(openai.AuthenticationError):
        make_video("A cat")
