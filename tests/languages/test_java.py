"""The example project in Java."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.projects import copied, run

pytestmark = pytest.mark.languages


def test_the_example_compiles_without_a_warning_and_passes(tmp_path: Path) -> None:
    project = copied("examples/java", tmp_path)
    sources = sorted(path.name for path in project.glob("*.java"))
    run("javac", "-Xlint:all", "-Werror", "-d", "out", *sources, cwd=project)
    assert run("java", "-ea", "-cp", "out", "DownloadTest", cwd=project).endswith("3 passed, 0 failed\n")
