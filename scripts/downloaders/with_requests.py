"""Downloads as most samples do it. Arguments: the API's address, the task's id, the key, the file to write."""

from __future__ import annotations

import sys
from pathlib import Path

import requests

url, task, key, path = sys.argv[1:]
answer = requests.get(
    f"{url}/v1/videos/{task}/content", headers={"Authorization": f"Bearer {key}"}, stream=True, timeout=1
)
answer.raise_for_status()
with Path(path).open("wb") as file:
    file.writelines(answer.iter_content(chunk_size=65_536))
