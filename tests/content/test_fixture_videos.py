from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_content.py"


@pytest.fixture
def description(fixtures: Path) -> dict[str, Any]:
    """What content.yaml says."""
    found: dict[str, Any] = yaml.safe_load((fixtures / "content.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def make_content(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("make_content", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make_content", module)
    spec.loader.exec_module(module)
    return module


def test_every_file_has_the_recorded_size_and_sum(fixtures: Path, description: dict[str, Any]) -> None:
    for name, recorded in description["files"].items():
        content = (fixtures / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (recorded["bytes"], recorded["sha256"]), name


def test_every_file_is_described_and_every_described_file_is_there(fixtures: Path, description: dict[str, Any]) -> None:
    assert {path.name for path in fixtures.iterdir()} == {*description["files"], "content.yaml"}


def test_every_content_has_a_video_and_every_variant_is_a_file_of_the_right_kind(description: dict[str, Any]) -> None:
    kinds = {"video": "video/", "thumbnail": "image/webp", "spritesheet": "image/jpeg"}
    for content in description["contents"].values():
        assert {"video"} <= set(content) <= set(kinds)
        for variant, name in content.items():
            assert description["files"][name]["media_type"].startswith(kinds[variant])


def test_the_videos_are_small(description: dict[str, Any]) -> None:
    assert all(recorded["bytes"] < 70_000 for recorded in description["files"].values())


@pytest.mark.parametrize("name", ["landscape.mp4", "portrait.mp4", "landscape.mov"])
def test_the_index_stands_before_the_pictures(fixtures: Path, name: str) -> None:
    content = (fixtures / name).read_bytes()

    assert content[4:8] == b"ftyp"
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_the_script_finds_nothing_wrong_with_what_is_committed() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_script_notices_a_changed_byte(fixtures: Path, tmp_path: Path, make_content: ModuleType) -> None:
    copy = shutil.copytree(fixtures, tmp_path / "content")
    video = copy / "landscape.mp4"
    content = bytearray(video.read_bytes())
    content[-1] ^= 1
    video.write_bytes(content)

    assert make_content.check(copy) == ["content.yaml does not describe the files that stand beside it"]


def test_the_script_notices_a_video_that_is_none(fixtures: Path, tmp_path: Path, make_content: ModuleType) -> None:
    copy = shutil.copytree(fixtures, tmp_path / "content")
    for name in ("landscape.mp4", "landscape.webm", "landscape.webp", "landscape.jpg"):
        (copy / name).write_bytes(b"no such thing")
    (copy / "content.yaml").write_text(make_content.describe(copy, "none"), encoding="utf-8")

    assert len(make_content.check(copy)) == 4


def test_the_script_notices_an_index_at_the_end(make_content: ModuleType) -> None:
    ftyp, moov, mdat = (b"\x00\x00\x00\x08" + name for name in (b"ftyp", b"moov", b"mdat"))

    assert make_content.LOOKS_RIGHT["video/mp4"](ftyp + moov + mdat)
    assert not make_content.LOOKS_RIGHT["video/mp4"](ftyp + mdat + moov)


def test_the_script_notices_that_there_is_nothing(tmp_path: Path, make_content: ModuleType) -> None:
    assert len(make_content.check(tmp_path)) == 1
