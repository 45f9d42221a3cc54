"""Run the scripts of CI files as a runner does."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.cli.process import ROOT, environment

TIMEOUT_S = 240
"""Only reached where something hangs."""

_EXPRESSION = re.compile(r"\$\{\{\s*(?P<kind>\w+)\.(?P<name>[\w.-]+)\s*\}\}")
_BASH = shutil.which("bash") or "bash"


def document(name: str) -> dict[str, Any]:
    """A YAML file of the tree."""
    return dict(yaml.safe_load((ROOT / name).read_text("utf-8")))


@dataclass(frozen=True)
class Ran:
    """A script that has ended."""

    status: int
    output: str
    """Standard output and standard error, as a log shows them."""
    group: int
    """The process group of what it has left behind, for ``end``."""


def script(text: str, *, cwd: Path, variables: Mapping[str, str]) -> Ran:
    """Run ``text`` as GitHub's ``shell: bash`` does. What it has left behind goes on."""
    log = cwd / f"log-{len(list(cwd.glob('log-*')))}"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [_BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=cwd,
            env=environment() | dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            end(process.pid)
            raise
    return Ran(process.returncode, log.read_text("utf-8"), process.pid)


def end(group: int) -> None:
    """Kill all that a script has left behind."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def expanded(text: str, inputs: Mapping[str, str]) -> str:
    """``text`` with the action's inputs in their places, as a runner does before a step begins."""
    return _EXPRESSION.sub(lambda found: inputs[found["name"]] if found["kind"] == "inputs" else found[0], text)
