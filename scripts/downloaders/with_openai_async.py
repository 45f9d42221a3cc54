"""Downloads with the official SDK's other half. Arguments: the API's address, the task's id, the key, the file.

With ``new`` for the task's id, it creates a task, polls it, and looks for it in the list first.
"""

from __future__ import annotations

import asyncio
import sys
import warnings

from openai import AsyncOpenAI


async def main(url: str, task: str, key: str, path: str) -> None:
    """The command line's arguments are its own."""
    async with AsyncOpenAI(base_url=f"{url}/v1", api_key=key, timeout=10) as client:
        if task == "new":
            made = await client.videos.create_and_poll(prompt="A fox", size="1280x720")
            listed = [video.id async for video in client.videos.list()]
            print(made.status, "and", "listed" if made.id in listed else "not listed")
            task = made.id
        answer = await client.videos.download_content(task)
        answer.write_to_file(path)


warnings.simplefilter("ignore", DeprecationWarning)
asyncio.run(main(*sys.argv[1:]))
