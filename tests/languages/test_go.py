"""The example project in Go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.projects import copied, run

pytestmark = pytest.mark.languages


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copied("examples/go", tmp_path)


def test_the_example_passes(project: Path) -> None:
    told = run("go", "test", "-count=1", "-v", "./...", cwd=project, GOFLAGS="-mod=mod", GOPROXY="off")
    assert told.count("--- PASS") == 3


def test_the_example_is_formatted_and_sound(project: Path) -> None:
    assert run("gofmt", "-l", ".", cwd=project) == ""
    run("go", "vet", "./...", cwd=project, GOPROXY="off")
