"""Downloads as the library's own guide does it. Arguments: the API's address, the task's id, the key, the file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiohttp


async def main(url: str, task: str, key: str, path: str) -> None:
    """The command line's arguments are its own."""
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
        session.get(f"{url}/v1/videos/{task}/content") as answer,
    ):
        with Path(path).open("wb") as file:
            async for chunk in answer.content.iter_chunked(65_536):
                file.write(chunk)


asyncio.run(main(*sys.argv[1:]))
