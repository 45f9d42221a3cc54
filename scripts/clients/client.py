"""What a client is: how it is run, what it saves, and what it needs."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[2]
TOOLCHAIN = ROOT / "build" / "clients"
"""Where `make clients` puts what is not wanted among the tools of development: LiteLLM, .NET, the SDK for Node."""


@dataclass(frozen=True, slots=True)
class Order:
    """What one run of a client is about. ``task`` is ``new`` where the client is to create its own."""

    url: str
    task: str
    key: str
    folder: Path
    """Where the client runs, and leaves its file."""


@dataclass(frozen=True, slots=True)
class Client:
    """A row of the page."""

    command: Callable[[Order], list[str]]
    """Writes into the folder what it needs there, and gives the words of the command line."""

    version: Callable[[], str]
    shown: str
    """How it is run, in Markdown."""

    needs: tuple[str, ...] = ()
    """Programs by name, files by path."""

    file: str = "video.mp4"
    """What it saves in its folder; empty if nothing."""

    content: Literal["video", "frame"] = "video"
    """What that file has to be."""

    server: Literal["plain", "tls", "open"] = "plain"
    """Which server it talks to; the open one wants no key for content."""

    quoted: int = -1
    """Which of the lines that it prints the page tells."""

    begun: bool = False
    """Whether the beginning of the video is there already."""

    meets: dict[str, Any] = field(default_factory=dict)
    """The fault that befalls it where there is a video; empty if none does."""

    creates: bool = False
    """Whether it can create a task, too."""

    without: tuple[str, ...] = ()
    """The cases that are left out, because it takes long."""

    @property
    def missing(self) -> str:
        """Why it cannot be run here; empty if it can."""
        missing = [name for name in self.needs if shutil.which(name) is None and not Path(name).is_file()]
        return f"no {missing[0]} on this machine" if missing else ""


def says(*words: str) -> Callable[[], str]:
    """The version that a program tells, when it is first asked for."""

    @functools.cache
    def found() -> str:
        ended = subprocess.run(words, capture_output=True, text=True, check=True)
        match = re.search(r"\d+(\.\d+)+", ended.stdout + ended.stderr)
        return match[0] if match else "?"

    return found


def error_in(text: str, code: int) -> str:
    """The name of the exception in what a client wrote, or the code that it exited with."""
    names = _EXCEPTION.findall(text) or _PANIC.findall(text)
    return str(names[-1]) if names else f"exit {code}"


_EXCEPTION = re.compile(
    r'^(?:Exception in thread "main" )?(?:[\w.]+\.)?(\w*(?:Error|Exception|Timeout|Status\d+|Status))\b:?', re.MULTILINE
)
_PANIC = re.compile(r"^(panic: .+)$", re.MULTILINE)
