"""The wheel in a clean environment: what a user gets who installs and starts it."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

from mock_server import __version__
from tests.meta import tree
from tests.meta.started import started

pytestmark = pytest.mark.wheel

VIDEO = "vid_abc123xyz456"
VIDEO_BYTES = 15_728_640


def call(*command: str | Path, cwd: Path) -> str:
    """What ``command`` printed. Fails the test, with all of its output, if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, made from the working tree."""
    target = tmp_path_factory.mktemp("sdist")
    call(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", target, cwd=tree.ROOT)
    return next(target.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the unpacked source distribution: what that lacks, this lacks too."""
    target = tmp_path_factory.mktemp("wheel")
    call("tar", "-xzf", sdist, cwd=target)  # tarfile's safe way has come and changed between the Pythons of today
    source = next(path for path in target.iterdir() if path.is_dir())
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target, cwd=source)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
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


def test_the_wheel_carries_the_contract_the_table_and_the_videos(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {"openapi.yaml", *(str(path.relative_to(tree.ROOT)) for path in (tree.ROOT / "fixtures").rglob("*.*"))}
    assert {f"mock_server/_data/{name}" for name in data} <= names


def test_the_wheel_carries_nothing_that_is_no_part_of_the_product(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"mock_server", f"sora_mock_server-{__version__}.dist-info"}


def test_the_source_distribution_carries_the_tests_and_their_locks(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "LICENSE", "requirements/dev.txt", "tests/conftest.py", "tests/meta/test_wheel.py"} <= names


def test_the_installed_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    assert re.search(rf"\b{re.escape(__version__)}\b", call(installed / "sora-mock", "--version", cwd=tmp_path))


def test_the_installed_contract_and_table_are_sound(installed: Path, tmp_path: Path) -> None:
    call(installed / "sora-mock", "check", cwd=tmp_path)


@pytest.mark.parametrize("command", [["sora-mock"], ["python", "-m", "mock_server"]], ids=" ".join)
def test_the_installed_server_answers_and_hands_out_a_video(
    installed: Path, tmp_path: Path, command: list[str]
) -> None:
    program, *arguments = command
    serve = [str(installed / program), *arguments, "serve", "--port", "0", "--log-format", "json"]
    with started(serve, cwd=tmp_path) as url:
        with urllib.request.urlopen(f"{url}/_mock/health", timeout=10) as answer:
            assert answer.status == 200
        request = urllib.request.Request(
            f"{url}/v1/videos/{VIDEO}/content", headers={"Authorization": "Bearer sk-mock"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            video = answer.read()
    assert (len(video), video[4:8]) == (VIDEO_BYTES, b"ftyp")
