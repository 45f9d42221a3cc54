"""Downloads with the official SDK. Arguments: the API's address, the task's id, the key, the file to write."""

from __future__ import annotations

import sys
import warnings

from openai import OpenAI

warnings.simplefilter("ignore", DeprecationWarning)
url, task, key, path = sys.argv[1:]
with OpenAI(base_url=f"{url}/v1", api_key=key, timeout=1) as client:
    client.videos.download_content(task).write_to_file(path)
