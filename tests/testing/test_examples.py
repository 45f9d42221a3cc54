"""The example projects are complete: their tests pass where they are, and in a folder that somebody copied them to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("copied", [True, False])
@pytest.mark.parametrize(
    ("name", "command", "count"),
    [
        ("pytest-requests", ["pytest", "-q", "-p", "no:cacheprovider", "--strict-markers", "-W", "error"], "5 passed"),
        ("pytest-openai", ["pytest", "-q", "-p", "no:cacheprovider", "--strict-markers"], "5 passed"),
        ("unittest", ["unittest"], "Ran 2 tests"),
    ],
)
def test_the_tests_of_an_example_pass(tmp_path: Path, name: str, command: list[str], count: str, copied: bool) -> None:
    project = shutil.copytree(EXAMPLES / name, tmp_path / name) if copied else EXAMPLES / name
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert count in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["pytest-requests", "pytest-openai", "unittest"])
def test_an_example_says_how_it_is_run(name: str) -> None:
    page = (EXAMPLES / name / "README.md").read_text("utf-8")
    assert "pip install" in page
    assert "docs/testing.md" in page
