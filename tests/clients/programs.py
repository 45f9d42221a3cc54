"""Run a program that may be missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

KEY = "Authorization: Bearer sk-mock"


def run(
    program: str, *arguments: str | Path, cwd: Path | None = None, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Skips the test where there is no such program; the time limit is only reached where something hangs."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on this machine")
    return subprocess.run(
        [found, *map(str, arguments)], cwd=cwd, input=stdin, capture_output=True, timeout=60, check=False
    )


def output_of(program: str, *arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"") -> bytes:
    """What it writes to standard output. It must succeed."""
    ended = run(program, *arguments, cwd=cwd, stdin=stdin)
    assert ended.returncode == 0, (ended.returncode, ended.stdout[-2000:], ended.stderr[-2000:])
    return ended.stdout
