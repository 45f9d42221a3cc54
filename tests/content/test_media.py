"""What ffmpeg makes of the videos; run with ``-m media``."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mock_server.content.body import Body, FileSpan, PaddingSpan
from mock_server.content.padded import padded
from mock_server.content.representation import Representation

pytestmark = [
    pytest.mark.media,
    pytest.mark.skipif(
        not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg and ffprobe are not installed"
    ),
]

TYPES = {"landscape.mp4": "video/mp4", "landscape.mov": "video/quicktime", "landscape.webm": "video/webm"}
CLIPS = {**dict.fromkeys(TYPES, (1280, 720)), "portrait.mp4": (720, 1280)}
STILLS = {
    "landscape.webp": (640, 360),
    "portrait.webp": (360, 640),
    "landscape.jpg": (640, 360),
    "portrait.jpg": (360, 640),
}


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def probe(path: Path) -> dict[str, Any]:
    entries = "stream=codec_name,width,height,avg_frame_rate:format=duration"
    found: dict[str, Any] = json.loads(
        run("ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(path))
    )
    return found


def frames(path: Path, *options: str) -> str:
    """The sums of all decoded pictures and sounds; ``options`` go before the input."""
    return run("ffmpeg", "-v", "error", "-xerror", *options, "-i", str(path), "-f", "framemd5", "-")


def base(path: Path) -> Representation:
    span = FileSpan(str(path), 0, path.stat().st_size)
    return Representation((span,), TYPES[path.name], '"v1"', 0, "video.mp4")


def write_sparsely(representation: Representation, path: Path) -> None:
    """Everything but the filling, which no player reads: it stays a hole, and a terabyte needs no disk."""
    *real, filling = representation.parts
    assert isinstance(filling, PaddingSpan)
    with path.open("wb") as file:
        file.writelines(Body(*real))
        file.truncate(representation.size)


@pytest.mark.parametrize("name", CLIPS)
def test_a_clip_is_four_seconds_of_moving_picture_and_sound(fixtures: Path, name: str) -> None:
    found = probe(fixtures / name)
    picture, sound = found["streams"]

    assert (picture["width"], picture["height"]) == CLIPS[name]
    assert picture["avg_frame_rate"] == "24/1"
    expected = ("vp9", "opus") if name.endswith(".webm") else ("h264", "aac")
    assert (picture["codec_name"], sound["codec_name"]) == expected
    assert float(found["format"]["duration"]) == pytest.approx(4, abs=0.02)


@pytest.mark.parametrize("name", CLIPS)
def test_no_two_pictures_of_a_clip_are_the_same(fixtures: Path, name: str) -> None:
    pictures = [line.split(",")[-1] for line in frames(fixtures / name).splitlines() if line.startswith("0,")]

    assert len(pictures) == len(set(pictures)) == 96


@pytest.mark.parametrize("name", STILLS)
def test_a_still_decodes_at_its_size(fixtures: Path, name: str) -> None:
    (picture,) = probe(fixtures / name)["streams"]

    assert (picture["width"], picture["height"]) == STILLS[name]
    assert "\n0," in frames(fixtures / name)


@pytest.mark.parametrize("name", TYPES)
def test_a_padded_video_decodes_to_the_same_frames_and_seeks(fixtures: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.writelines(Body(*padded(base(fixtures / name), 15_728_640).parts))

    assert path.stat().st_size == 15_728_640
    assert frames(path) == frames(fixtures / name)
    assert frames(path, "-ss", "3") == frames(fixtures / name, "-ss", "3")


# ffmpeg skips a Void element below 2 GiB; a larger one it reads through in search of the next element it knows.
@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("landscape.mp4", 5 * 2**30),
        ("landscape.mp4", 2**40),
        ("landscape.mov", 5 * 2**30),
        ("landscape.mov", 2**40),
        ("landscape.webm", 2**31),
    ],
)
def test_a_huge_video_decodes_to_the_same_frames_and_seeks(
    fixtures: Path, tmp_path: Path, name: str, size: int
) -> None:
    path = tmp_path / name
    write_sparsely(padded(base(fixtures / name), size), path)

    assert path.stat().st_size == size
    assert frames(path) == frames(fixtures / name)
    assert frames(path, "-ss", "3") == frames(fixtures / name, "-ss", "3")
