"""Downloads with the official SDK. Arguments: the API's address, the task's id, the key, the file to write.

With ``new`` for the task's id, it creates a task, polls it, and looks for it in the list first.
"""

from __future__ import annotations

import sys
import warnings

from openai import OpenAI

warnings.simplefilter("ignore", DeprecationWarning)
url, task, key, path = sys.argv[1:]
with OpenAI(base_url=f"{url}/v1", api_key=key, timeout=1) as client:
    if task == "new":
        made = client.videos.create_and_poll(prompt="A fox", size="1280x720")
        listed = [video.id for video in client.videos.list()]
        print(made.status, "and", "listed" if made.id in listed else "not listed")
        task = made.id
    client.videos.download_content(task).write_to_file(path)
