"""See what real clients do about faults, and write it down as docs/clients-and-faults.md.

    python -m scripts.client_table DATE            run every client against every fault; the date stands in the page
    python -m scripts.client_table DATE --stdout   print the page instead

Takes less than a minute. A client that is not installed is left out. Each run has a world of its own on one server.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests

from mock_server.app import create_app, delivery_app, tell_second_origin
from mock_server.front import CAPABILITIES
from mock_server.serving import Server
from scripts.clients.client import error_in, says
from scripts.page import write

PAGE = Path(__file__).resolve().parent.parent / "docs" / "clients-and-faults.md"
DOWNLOADERS = Path(__file__).resolve().parent / "downloaders"
TASK = "vid_size_300000B"
LONGEST_S = 30
STALL_S = 5.0
"""Longer than any client here waits for a byte."""

_DOWNLOADS = {"operation": "getVideoContent"}
_FIRST = {"name": "fault", "when": _DOWNLOADS, "times": 1}

FAULTS: dict[str, list[dict[str, Any]]] = {
    "cut": [{**_FIRST, "kind": "cut", "after_bytes": 100_000}],
    "reset": [{**_FIRST, "kind": "reset", "after_bytes": 100_000}],
    "stalled": [{**_FIRST, "kind": "stall", "after_bytes": 100_000, "seconds": STALL_S}],
    "throttled": [{"name": "fault", "kind": "throttle", "bytes_per_s": 200_000, "when": _DOWNLOADS}],
    "redirected": [{"name": "fault", "kind": "redirect", "origin": "second"}],
    "lied to: JSON": [{"name": "fault", "kind": "json_as_video", "when": _DOWNLOADS}],
    "lied to: range": [
        {**_FIRST, "kind": "cut", "after_bytes": 100_000},
        {"name": "lie", "kind": "lying_range", "lie": "bytes", "by_bytes": -7, "when": {"range": "resumed"}},
    ],
    "rate limited": [{**_FIRST, "kind": "status", "status": 429, "code": "rate_limit_exceeded", "retry_after_s": 2}],
}
"""The columns: what is declared for each."""

Command = Callable[[str, str, str], list[str]]
"""From the API's address, the key and the file to what is run."""


def _python(name: str) -> Command:
    return lambda url, key, path: [sys.executable, str(DOWNLOADERS / name), url, TASK, key, path]


def _tool(words: str) -> Command:
    """``words`` stand between blanks; ``{url}``, ``{key}``, ``{path}``, ``{folder}`` and ``{file}`` are replaced."""

    def command(url: str, key: str, path: str) -> list[str]:
        places = {"url": f"{url}/v1/videos/{TASK}/content", "key": f"Authorization: Bearer {key}", "path": path}
        places |= {"folder": str(Path(path).parent), "file": Path(path).name}
        return [word.format(**places) for word in words.split()]

    return command


@dataclass(frozen=True, slots=True)
class Program:
    """A client: how it is run, how that is told in the page, and how its version is found out."""

    command: Command
    shown: str
    version: Callable[[], str]


CLIENTS: dict[str, Program] = {
    "openai": Program(
        _python("with_openai.py"),
        "`OpenAI(timeout=1).videos.download_content(id).write_to_file(path)`",
        lambda: version("openai"),
    ),
    "requests": Program(
        _python("with_requests.py"),
        "`requests.get(url, stream=True, timeout=1)`, `raise_for_status()`, `iter_content()` into a file",
        lambda: version("requests"),
    ),
    "httpx": Program(
        _python("with_httpx.py"),
        '`httpx.stream("GET", url, timeout=1)`, `raise_for_status()`, `iter_bytes()` into a file',
        lambda: version("httpx"),
    ),
    "curl": Program(
        _tool("curl -sSfL --retry 2 -C - --speed-limit 50000 --speed-time 1 -H {key} -o {path} {url}"),
        "`curl -fL --retry 2 -C - --speed-limit 50000 --speed-time 1 -o FILE URL`",
        says("curl", "--version"),
    ),
    "aria2c": Program(
        _tool(
            "aria2c -q --no-conf --timeout=1 --max-tries=3 --retry-wait=1 -c --header={key} -d {folder} -o {file} {url}"
        ),
        "`aria2c --timeout=1 --max-tries=3 --retry-wait=1 -c -o FILE URL`",
        says("aria2c", "--version"),
    ),
    "wget": Program(
        _tool("wget -nv --no-config --timeout=1 --tries=3 --waitretry=1 -c --header={key} -O {path} {url}"),
        "`wget --timeout=1 --tries=3 --waitretry=1 -c -O FILE URL`",
        says("wget", "--version"),
    ),
    "Node fetch": Program(
        lambda url, key, path: ["node", str(DOWNLOADERS / "with_fetch.js"), url, TASK, key, path],
        "`fetch(url, {signal: AbortSignal.timeout(2500)})`, `answer.ok`, `answer.arrayBuffer()` into a file",
        says("node", "--version"),
    ),
}
"""The rows."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one client came out of one fault. ``receipt``: what the server saw it do after the first that fired."""

    succeeded: bool
    file: str
    """``whole``, ``part``, ``wrong`` or ``none``."""

    error: str
    receipt: dict[str, Any]

    @property
    def text(self) -> str:
        """The cell of the table."""
        did = _DID.get(self.receipt["did"], "")
        if self.receipt["honoured_retry_after"] is not None:
            did = "waited as told" if self.receipt["honoured_retry_after"] else "**came back too early**"
        end = _FILES[self.file] if self.succeeded else f"error `{self.error}`{_LEFT[self.file]}"
        leak = "**took the key along**" if self.receipt["leaked_key"] else ""
        return ", ".join(filter(None, (did, leak, end)))


_DID = {"resumed": "resumed", "restarted": "began anew", "asked_elsewhere": "asked for other bytes"}
_FILES = {"whole": "whole file", "part": "**part of it, no error**", "wrong": "**wrong file, no error**"}
_FILES["none"] = "**no file, no error**"
_LEFT = {"whole": "", "part": ", leaves a part", "wrong": ", **leaves a wrong file**", "none": ""}


class Bench:
    """One server with a second origin, and a folder for what is downloaded."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._url, self._folder, self._numbers = server.url, folder, itertools.count()
        answer = requests.get(f"{self._url}/v1/videos/{TASK}/content", headers=_bearer("sk-mock"), timeout=LONGEST_S)
        self._video = answer.content

    def run(self, program: Program, faults: list[dict[str, Any]]) -> Outcome:
        """Have one client download the video in a world with these faults."""
        number = next(self._numbers)
        key, path = f"sk-mock-table-{number}", self._folder / f"{number}.mp4"
        for fault in faults:
            requests.post(
                f"{self._url}/_mock/faults", json=fault, headers=_bearer(key), timeout=LONGEST_S
            ).raise_for_status()
        ended = subprocess.run(
            program.command(self._url, key, str(path)), capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
        error = "" if ended.returncode == 0 else error_in(ended.stderr, ended.returncode)
        return Outcome(ended.returncode == 0, self._judge(path), error, self._receipt(key))

    def _judge(self, path: Path) -> str:
        if not path.exists() or not path.stat().st_size:
            return "none"
        found = path.read_bytes()
        if hashlib.sha256(found).digest() == hashlib.sha256(self._video).digest():
            return "whole"
        return "part" if self._video.startswith(found) else "wrong"

    def _receipt(self, key: str) -> dict[str, Any]:
        """Of the first request that a fault befell. A client that left is missed when the stall is over."""
        seen: dict[str, Any] = {"open": ["not asked yet"]}
        while seen["open"]:
            target = f"{self._url}/_mock/receipts?fault=fault"
            seen = requests.get(target, headers=_bearer(key), timeout=LONGEST_S).json()
        firing: dict[str, Any] = seen["data"][0]["requests"][0]
        return firing


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@contextlib.contextmanager
def bench() -> Iterator[Bench]:
    """Serve as long as the block lasts."""
    app = create_app({"strict": True, "second_origin": "http://not.yet.known"}, capabilities=CAPABILITIES)
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(app, threads=16, may_block=app.may_block).running() as server,
        Server(delivery_app(app)).running() as second,
    ):
        tell_second_origin(app, second.url)
        yield Bench(server, Path(folder))


def installed() -> dict[str, Program]:
    """The clients that are there."""
    return {name: each for name, each in CLIENTS.items() if shutil.which(each.command("", "", "x")[0]) is not None}


def page(date: str) -> str:
    """The whole page."""
    programs = installed()
    jobs = list(itertools.product(programs, FAULTS))
    with bench() as ready, ThreadPoolExecutor(3) as pool:
        outcomes = pool.map(lambda job: ready.run(programs[job[0]], FAULTS[job[1]]).text, jobs)
        cells = dict(zip(jobs, outcomes, strict=True))
    lines = [f"| | {' | '.join(FAULTS)} |", f"|---|{'---|' * len(FAULTS)}"]
    lines += [f"| {name} | {' | '.join(cells[name, fault] for fault in FAULTS)} |" for name in programs]
    versions = [f"| {name} | {each.version()} | {each.shown} |" for name, each in programs.items()]
    return _TEMPLATE.format(date=date, table="\n".join(lines), versions="\n".join(versions))


_TEMPLATE = """# What real clients do about faults

Written by `scripts/client_table.py` on {date}; run it to see what yours do. Each client downloads one video of
300,000 bytes and meets one fault. What it did is what the server saw, in its [receipts](receipts.md); the file is
compared with the video byte by byte. In bold type is what nobody would notice before it hurts.

{table}

- **cut**, **reset**: the first download ends after 100,000 bytes, with the end of the connection or with an RST.
- **stalled**: the first download stops after 100,000 bytes for 5 s; the clients wait 1 s for a byte (fetch: 2.5 s for
  everything).
- **throttled**: 200,000 bytes a second.
- **redirected**: 302 to a signed link on another origin, which refuses the key.
- **lied to, JSON**: 200 and `video/mp4`, with an error as JSON in it.
- **lied to, range**: the first download is cut; who resumes gets the right `Content-Range` and bytes that begin seven
  too early.
- **rate limited**: the first download is a 429 with `Retry-After: 2`.

| client | version | how it was run |
|---|---|---|
{versions}
"""


if __name__ == "__main__":
    write(PAGE, page, __doc__)
