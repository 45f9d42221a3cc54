"""The files of the repository, as its rules see them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def _listed() -> tuple[Path, ...] | None:
    git = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if git.returncode or not (ROOT / ".git").exists():
        return None
    return tuple(sorted(ROOT / name for name in set(git.stdout.split("\0")) if name))


def files() -> list[Path]:
    """All files that are, or could be, committed. Skips the test where the tree is no git checkout."""
    listed = _listed()
    if listed is None:
        pytest.skip("only a git checkout knows which files belong to it")
    return [path for path in listed if path.is_file()]


def texts() -> dict[Path, str]:
    """The text files among ``files()``, by their path below the root."""
    found = {}
    for path in files():
        try:
            found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found
