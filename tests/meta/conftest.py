"""The distributions, and a clean environment with what a user gets who installs one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta import tree
from tests.meta.started import FOREIGN


def call(*command: str | Path, cwd: Path, **variables: str | Path) -> str:
    """What ``command`` printed. Fails the test, with all of its output, if it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)} | variables
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{[*map(str, command)]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, made from the working tree."""
    target = tmp_path_factory.mktemp("sdist")
    call(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", target, cwd=tree.ROOT)
    return next(target.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the unpacked source distribution: what that lacks, this lacks too."""
    target = tmp_path_factory.mktemp("wheel")
    call("tar", "-xzf", sdist, cwd=target)  # tarfile's safe way has come and changed between the Pythons of today
    source = next(path for path in target.iterdir() if path.is_dir())
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target, cwd=source)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of programs of a new environment with the locked libraries and the wheel."""
    target = tmp_path_factory.mktemp("environment")
    call(sys.executable, "-m", "venv", target, cwd=target)
    python = target / "bin" / "python"
    install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    call(*install, "--require-hashes", "-r", tree.ROOT / "requirements" / "run.txt", cwd=target)
    call(*install, "--no-index", "--no-deps", wheel, cwd=target)
    call(python, "-m", "pip", "check", cwd=target)
    return target / "bin"
