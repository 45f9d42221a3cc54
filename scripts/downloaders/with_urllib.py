"""Downloads with the standard library. Arguments: the API's address, the task's id, the key, the file to write."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from urllib.request import Request, urlopen

url, task, key, path = sys.argv[1:]
asked = Request(f"{url}/v1/videos/{task}/content", headers={"Authorization": f"Bearer {key}"})  # noqa: S310 - http, as the caller says
with urlopen(asked, timeout=10) as answer, Path(path).open("wb") as file:  # noqa: S310 - the same
    shutil.copyfileobj(answer, file)
