"""Run clients against running servers, and judge what comes of it."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from scripts.clients.cases import DOCUMENTED_KEY, DOCUMENTED_TASK, NEW, OWN_KEY, TOOL_CASES, Case
from scripts.clients.client import ROOT, TOOLCHAIN, Client, Order
from scripts.clients.outcome import Outcome, Saved
from scripts.clients.served import Served, served

TIME_LIMIT_S = 300
"""Of one run of a client; only reached where something hangs."""

BEGUN_BYTES = 5_000_000
LANDSCAPE = ROOT / "fixtures" / "content" / "landscape.mp4"
"""The video of a task that is created with the size 1280x720."""

FRAME = ("-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-y")
FRAME_AT = "3.5"


class Bench:
    """A folder for what is downloaded, and the servers by what is special about them."""

    def __init__(self, servers: dict[str, Served], folder: Path) -> None:
        self._servers, self._folder, self._numbers = servers, folder, itertools.count(1)
        self._video = self._download(DOCUMENTED_TASK)
        self._environment = os.environ | {
            "GOCACHE": str(TOOLCHAIN / "go"),
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "NODE_EXTRA_CA_CERTS": servers["tls"].ca_file,
            "NODE_PATH": str(TOOLCHAIN / "node_modules"),
            "PYTHONPATH": str(ROOT),
        }

    def run(self, client: Client, case: Case) -> Outcome:
        """Have one client meet one case. What it asked for is only known where it has a world of its own."""
        number = next(self._numbers)
        key = f"sk-mock-client-{number}" if case.key == OWN_KEY else case.key
        world = _World(self._servers[client.server], key)
        for fault in (*case.faults, *([client.meets] if client.meets and case == TOOL_CASES["200"] else [])):
            world.declare(fault)
        order = Order(world.url, case.task, key, self._folder / str(number))
        ended = self._carried_out(order, client)
        file = order.folder / client.file
        found = file.read_bytes() if client.file and file.exists() else b""
        return Outcome(
            ended.returncode,
            ended.stdout,
            ended.stderr,
            self._judge(found, self._expected(client, case)),
            hashlib.sha256(found).hexdigest() if found else "",
            *(world.seen() if case.key == OWN_KEY else ()),
        )

    def _carried_out(self, order: Order, client: Client) -> subprocess.CompletedProcess[str]:
        order.folder.mkdir()
        if client.begun:
            (order.folder / client.file).write_bytes(self._video[:BEGUN_BYTES])
        return subprocess.run(
            client.command(order),
            cwd=order.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_S,
            check=False,
        )

    def _judge(self, found: bytes, expected: bytes) -> Saved:
        if not found:
            return "none"
        if found == expected:
            return "whole"
        if expected.startswith(found):
            return "part"
        return "error" if found.startswith(b'{"error":') else "wrong"

    def _expected(self, client: Client, case: Case) -> bytes:
        if client.content == "frame":
            words = ["ffmpeg", "-v", "error", "-ss", FRAME_AT, "-i", str(LANDSCAPE), *FRAME, "-"]
            return subprocess.run(words, capture_output=True, check=True).stdout
        return LANDSCAPE.read_bytes() if case.task == NEW else self._video

    def _download(self, task: str) -> bytes:
        url = f"{self._servers['plain'].url}/v1/videos/{task}/content"
        answer = requests.get(url, headers={"Authorization": f"Bearer {DOCUMENTED_KEY}"}, timeout=TIME_LIMIT_S)
        answer.raise_for_status()
        return answer.content


class _World:
    """What a server knows under one key."""

    def __init__(self, server: Served, key: str) -> None:
        self.url = server.url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"
        self._session.verify = server.ca_file or True

    def declare(self, fault: dict[str, Any]) -> None:
        self._session.post(f"{self.url}/_mock/faults", json=fault, timeout=TIME_LIMIT_S).raise_for_status()

    def seen(self) -> tuple[tuple[int, ...], bool]:
        """The statuses of the answers to requests for content, and whether a key was taken to another origin."""
        answer = self._session.get(
            f"{self.url}/_mock/requests", params={"order": "asc", "limit": "1000"}, timeout=TIME_LIMIT_S
        )
        answer.raise_for_status()
        entries = answer.json()["data"]
        statuses = tuple(entry["status"] for entry in entries if entry["operation"] == "getVideoContent")
        return statuses, any(entry["leaked_key"] for entry in entries)


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """Serve as long as the block lasts."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served() as plain,
        served("--tls") as tls,
        served("--content-auth", "optional") as open_to_all,
    ):
        yield Bench({"plain": plain, "tls": tls, "open": open_to_all}, Path(folder))
