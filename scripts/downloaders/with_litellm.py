"""Downloads with LiteLLM's SDK. Arguments: the API's address, the task's id, the key, the file to write.

With ``new`` for the task's id, it creates a task, polls it, and looks for it in the list first.
"""

from __future__ import annotations

import sys
from pathlib import Path

import litellm

url, task, key, path = sys.argv[1:]
server = {"api_base": f"{url}/v1", "api_key": key}
if task == "new":
    made = litellm.video_generation("A fox", model="openai/sora-2", size="1280x720", **server)
    task = made.id
    while made.status != "completed":
        made = litellm.video_status(task, **server)
    listed = [each["id"] for each in litellm.video_list(custom_llm_provider="openai", **server)["data"]]
    print(made.status, "and", "listed" if task in listed else "not listed")
Path(path).write_bytes(litellm.video_content(task, custom_llm_provider="openai", **server))
