"""The third-party files are the released ones, all of them, with their licence."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from scripts.vendor import DIRECTORY, FILES, PACKAGE, check

DESCRIBED = json.loads((DIRECTORY / "vendored.json").read_text("utf-8"))


def test_the_files_are_as_they_were_released() -> None:
    assert check(DIRECTORY) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DIRECTORY, tmp_path / "vendor"))


def test_a_changed_file_is_noticed(copy: Path) -> None:
    with (copy / PACKAGE / "swagger-ui.css").open("ab") as file:
        file.write(b"\n")
    assert check(copy) == ["swagger-ui.css is not as vendored.json and vendor.py say"]


def test_a_missing_and_a_surplus_file_are_noticed(copy: Path) -> None:
    (copy / PACKAGE / "NOTICE").rename(copy / PACKAGE / "surplus.js")
    assert [sentence.split()[0] for sentence in check(copy)] == ["NOTICE", "surplus.js"]


def test_the_release_and_its_licence_are_named() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", DESCRIBED["version"])
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", DESCRIBED["integrity"])
    assert (DESCRIBED["package"], DESCRIBED["license"]) == (PACKAGE, "Apache-2.0")
    assert "Apache License" in (DIRECTORY / PACKAGE / "LICENSE").read_text("utf-8")
    assert set(DESCRIBED["sha256"]) == set(FILES)
