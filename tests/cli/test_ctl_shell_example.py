"""examples/shell-curl: the script passes its own test, and that test notices what is wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.process import ROOT, TIMEOUT_S, environment

pytestmark = pytest.mark.live

FOLDER = ROOT / "examples/shell-curl"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    if missing := [program for program in ("curl", "mkfifo", "sha256sum") if shutil.which(program) is None]:
        pytest.skip(f"not on this machine: {missing}")
    return Path(shutil.copytree(FOLDER, tmp_path / "project"))


def outcome(project: Path) -> subprocess.CompletedProcess[str]:
    env = environment() | {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    return subprocess.run(
        ["sh", "test.sh"], cwd=project, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


def test_the_example_passes(project: Path) -> None:
    done = outcome(project)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["passed"]), done.stderr


def test_a_client_that_begins_again_at_the_start_is_noticed(project: Path) -> None:
    client = project / "client.sh"
    text = client.read_text("utf-8")
    assert text.count("--continue-at - ") == 1
    client.write_text(text.replace("--continue-at - ", ""), "utf-8")
    done = outcome(project)
    assert done.returncode == 1
    assert "Not verified: resumed_from_where_it_was_cut" in done.stdout


def test_another_video_is_noticed(project: Path) -> None:
    (project / "expected.sha256").write_text("0" * 64)
    assert outcome(project).returncode == 1
