"""A program that makes videos with the official SDK. Address and key come from the environment, as the SDK has it."""

from __future__ import annotations

import asyncio

import openai


def make_video(prompt: str) -> bytes:
    """The video for one prompt. Raises RuntimeError where there will be none."""
    with openai.OpenAI() as client:
        video = client.videos.create_and_poll(model="sora-2", prompt=prompt, poll_interval_ms=10)
        if video.status != "completed":
            raise RuntimeError(video.error.message if video.error else video.status)
        return client.videos.download_content(video.id).read()


async def make_videos(prompts: list[str]) -> list[bytes]:
    """The videos for several prompts, all at the same time."""
    async with openai.AsyncOpenAI() as client:

        async def make(prompt: str) -> bytes:
            video = await client.videos.create_and_poll(model="sora-2", prompt=prompt, poll_interval_ms=10)
            answer = await client.videos.download_content(video.id)
            return await answer.aread()

        return await asyncio.gather(*map(make, prompts))
