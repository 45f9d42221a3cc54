"""Downloads as the library's own guide does it. Arguments: the API's address, the task's id, the key, the file."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx

url, task, key, path = sys.argv[1:]
with httpx.stream(
    "GET", f"{url}/v1/videos/{task}/content", headers={"Authorization": f"Bearer {key}"}, timeout=1, trust_env=False
) as answer:
    answer.raise_for_status()
    with Path(path).open("wb") as file:
        file.writelines(answer.iter_bytes())
