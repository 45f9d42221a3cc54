"""The wheel in a clean environment: what a user gets who installs and starts it."""

from __future__ import annotations

import re
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

from mock_server import __version__
from tests.meta import tree
from tests.meta.conftest import call
from tests.meta.started import started

pytestmark = pytest.mark.wheel

VIDEO = "vid_abc123xyz456"
VIDEO_BYTES = 15_728_640


def test_the_wheel_carries_the_contract_the_table_and_the_videos(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {"openapi.yaml", *(str(path.relative_to(tree.ROOT)) for path in (tree.ROOT / "fixtures").rglob("*.*"))}
    assert {f"mock_server/_data/{name}" for name in data} <= names


def test_the_wheel_carries_all_files_of_the_package_types_and_pages_too(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = {
        str(path.relative_to(tree.ROOT)) for path in tree.files() if path.is_relative_to(tree.ROOT / "mock_server")
    }
    assert {"mock_server/py.typed", "mock_server/control/control.yaml", "mock_server/control/reference.html"} <= files
    assert files <= names


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
