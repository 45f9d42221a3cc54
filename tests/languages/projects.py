"""Projects in other languages, copied away from the tree and run with their own tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.process import ROOT, environment

TIMEOUT_S = 240
"""Only reached where something hangs; the first installation from an index takes a while."""

MADE = shutil.ignore_patterns("node_modules", "out", "*.tgz")


def copied(name: str, target: Path) -> Path:
    """A copy of one of the tree's directories in the same place below ``target``, without what tools have made."""
    return shutil.copytree(ROOT / name, target / name, ignore=MADE)


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """What a command printed that has to succeed, with this tree's ``sora-mock`` on its PATH.

    Skips the test where there is no such program.
    """
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    program = shutil.which(command[0], path=path)
    if program is None:
        pytest.skip(f"no {command[0]} on this machine")
    done = subprocess.run(
        [program, *command[1:]],
        cwd=cwd,
        env=environment() | {"PATH": path, "NO_COLOR": "1"} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def npm(*arguments: str | Path, cwd: Path) -> str:
    """npm, where there is a Node that is new enough."""
    if int(run("node", "--version", cwd=cwd).lstrip("v").partition(".")[0]) < 20:
        pytest.skip("the Node on this machine is older than 20")
    return run("npm", *arguments, cwd=cwd)
