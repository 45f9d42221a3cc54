"""A client of a Sora-style API with requests: create, poll, download, and resume where a download was cut off."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import requests

FINAL = ("completed", "failed", "cancelled")


class VideoFailed(Exception):
    """The server could not, or would not, make the video."""


class VideoClient:
    """``base_url`` ends in /v1. ``sleep`` is how it waits between polls."""

    def __init__(self, base_url: str, api_key: str, sleep: Callable[[float], object] = time.sleep) -> None:
        self.base_url, self.sleep = base_url, sleep
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {api_key}"

    def create(self, prompt: str) -> str:
        """The id of a new task."""
        answer = self.session.post(f"{self.base_url}/videos", json={"prompt": prompt}, timeout=30)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def wait(self, task_id: str, poll_s: float = 5.0) -> None:
        """Poll until the video is there. Raises VideoFailed."""
        while True:
            answer = self.session.get(f"{self.base_url}/videos/{task_id}", timeout=30)
            answer.raise_for_status()
            video = answer.json()
            if video["status"] == "completed":
                return
            if video["status"] in FINAL:
                raise VideoFailed((video["error"] or {}).get("message", video["status"]))
            self.sleep(poll_s)

    def download(self, task_id: str, path: Path, attempts: int = 5) -> None:
        """Save the video. Where the connection breaks, go on from the byte after the last one that came."""
        path.write_bytes(b"")
        tag = ""
        for _ in range(attempts):
            have = path.stat().st_size
            headers = {"Range": f"bytes={have}-", "If-Range": tag} if have else {}
            try:
                url = f"{self.base_url}/videos/{task_id}/content"
                with self.session.get(url, headers=headers, stream=True, timeout=30) as answer:
                    answer.raise_for_status()
                    tag = answer.headers.get("ETag", "")
                    with path.open("ab" if answer.status_code == 206 else "wb") as file:
                        for block in answer.iter_content(4096):
                            file.write(block)
                    return
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                continue
        raise VideoFailed(f"the download broke off {attempts} times")
