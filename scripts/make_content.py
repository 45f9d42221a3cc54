"""Make the videos of fixtures/content with ffmpeg, or check the committed ones.

    scripts/make_content.py           encode everything anew and write content.yaml
    scripts/make_content.py --check   compare the files with content.yaml and look at their structure

Needs only the standard library; making also needs ffmpeg with libx264, libvpx-vp9, libopus, libwebp and
drawtext (Debian's package has them). The same ffmpeg gives the same bytes; another version gives others,
which is why the files are committed together with their sums and the version that made them.
"""

from __future__ import annotations

import argparse
import hashlib
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parent.parent / "fixtures" / "content"
DESCRIPTION = "content.yaml"
RECORDED_AT = "2026-11-22T12:00:00Z"
"""What Last-Modified says. To be changed by hand when the pictures change."""

SECONDS = 4
FRAMES_PER_SECOND = 24

BIT_EXACT = "-threads 1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact"
# filter_units drops the SEI message in which x264 writes its version and options.
H264_AAC = (
    "-c:v libx264 -profile:v high -pix_fmt yuv420p -preset slow -crf 28 -g 48 -x264-params threads=1"
    " -bsf:v filter_units=remove_types=6 -c:a aac -b:a 24k -ac 1 -movflags +faststart"
)
VP9_OPUS = (
    "-c:v libvpx-vp9 -pix_fmt yuv420p -b:v 0 -crf 36 -deadline good -cpu-used 2 -row-mt 0 -g 48"
    " -c:a libopus -b:a 24k -ac 1 -cues_to_front 1"
)


@dataclass(frozen=True, slots=True)
class Clip:
    """A moving picture with sound, drawn by ffmpeg itself. ``width`` and ``height`` in pixels."""

    name: str
    media_type: str
    width: int
    height: int
    codec: str

    def command(self) -> list[str]:
        """Colour bars, a white box that crosses the picture once, the frame number, and a tone with a beep a second."""
        seconds, rate = SECONDS, FRAMES_PER_SECOND
        bars = f"smptehdbars=size={self.width}x{self.height}:rate={rate}:duration={seconds}"
        box = f"color=white:size=80x80:rate={rate}:duration={seconds}"
        label = "fontcolor=white:box=1:boxcolor=black:boxborderw=12:x=(w-text_w)/2:font=DejaVu Sans Mono"
        picture = (
            f"[0][1]overlay=x='(W-w)*t/{seconds}':y='H*0.55'"
            f",drawtext={label}:fontsize=48:y=h*0.22:text='{self.name}'"
            f",drawtext={label}:fontsize=96:y=h*0.34:text='%{{eif\\:n\\:d\\:2}}'[v]"
        )
        tone = f"sine=frequency=440:beep_factor=4:sample_rate=48000:duration={seconds}"
        inputs = ["-f", "lavfi", "-i", bars, "-f", "lavfi", "-i", box, "-f", "lavfi", "-i", tone]
        return [*inputs, "-filter_complex", picture, "-map", "[v]", "-map", "2:a", *f"{self.codec} {BIT_EXACT}".split()]


@dataclass(frozen=True, slots=True)
class Still:
    """A picture made from a clip: one frame, or sixteen in a 4x4 grid."""

    name: str
    media_type: str
    width: int
    height: int
    clip: str
    options: str

    def command(self) -> list[str]:
        """Decode the clip and keep what ``options`` select of it."""
        return ["-i", str(DIRECTORY / self.clip), *f"{self.options} -frames:v 1 {BIT_EXACT}".split()]


def _thumbnail(width: int, height: int) -> str:
    return f"-ss 2 -vf scale={width}:{height} -c:v libwebp -quality 60"


def _spritesheet(width: int, height: int) -> str:
    return f"-vf fps=4,scale={width // 4}:{height // 4},tile=4x4 -c:v mjpeg -q:v 8 -pix_fmt yuvj420p"


# In the order of making: a still is taken from a clip above it.
FILES: tuple[Clip | Still, ...] = (
    Clip("landscape.mp4", "video/mp4", 1280, 720, H264_AAC),
    Clip("portrait.mp4", "video/mp4", 720, 1280, H264_AAC),
    Clip("landscape.webm", "video/webm", 1280, 720, VP9_OPUS),
    Clip("landscape.mov", "video/quicktime", 1280, 720, H264_AAC),
    Still("landscape.webp", "image/webp", 640, 360, "landscape.mp4", _thumbnail(640, 360)),
    Still("portrait.webp", "image/webp", 360, 640, "portrait.mp4", _thumbnail(360, 640)),
    Still("landscape.jpg", "image/jpeg", 640, 360, "landscape.mp4", _spritesheet(640, 360)),
    Still("portrait.jpg", "image/jpeg", 360, 640, "portrait.mp4", _spritesheet(360, 640)),
)
CONTENTS = """\
contents: # name: variant: file
  landscape: {video: landscape.mp4, thumbnail: landscape.webp, spritesheet: landscape.jpg}
  portrait: {video: portrait.mp4, thumbnail: portrait.webp, spritesheet: portrait.jpg}
  webm: {video: landscape.webm, thumbnail: landscape.webp, spritesheet: landscape.jpg}
  mov: {video: landscape.mov, thumbnail: landscape.webp, spritesheet: landscape.jpg}
  bare: {video: landscape.mp4}
"""


def describe(directory: Path, encoder: str) -> str:
    """The text of content.yaml for the files that stand in ``directory``, made by ``encoder``."""
    lines = ["# Written by scripts/make_content.py, which also checks it (--check).", f'encoder: "{encoder}"', "files:"]
    for file in FILES:
        content = (directory / file.name).read_bytes()
        seconds = f", seconds: {SECONDS}" if isinstance(file, Clip) else ""
        lines += [
            f"  {file.name}:",
            f"    {{media_type: {file.media_type}, bytes: {len(content)},",
            f"     sha256: {hashlib.sha256(content).hexdigest()},",
            f'     recorded_at: "{RECORDED_AT}", width: {file.width}, height: {file.height}{seconds}}}',
        ]
    return "\n".join(lines) + "\n" + CONTENTS


def top_level_boxes(content: bytes) -> list[str]:
    """The types of the ISO BMFF boxes (32-bit sizes) that ``content`` is made of. Raises ValueError if it is not."""
    names, at = [], 0
    while at < len(content):
        size, name = struct.unpack_from(">I4s", content, at) if at + 8 <= len(content) else (0, b"")
        if size < 8 or at + size > len(content):
            raise ValueError(f"a box at byte {at} does not fit")
        names.append(name.decode("latin-1"))
        at += size
    return names


def _index_comes_first(content: bytes) -> bool:
    names = top_level_boxes(content)
    return names[:1] == ["ftyp"] and names.index("moov") < names.index("mdat")


LOOKS_RIGHT: dict[str, Callable[[bytes], bool]] = {
    "video/mp4": _index_comes_first,
    "video/quicktime": _index_comes_first,
    "video/webm": lambda content: content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64],
    "image/webp": lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP",
    "image/jpeg": lambda content: content[:3] == b"\xff\xd8\xff" and content[-2:] == b"\xff\xd9",
}


def check(directory: Path) -> list[str]:
    """What is wrong with the files in ``directory``: one sentence each; none if all is well."""
    try:
        committed = (directory / DESCRIPTION).read_text(encoding="utf-8")
        encoder = committed.split('encoder: "', 1)[1].split('"', 1)[0]
        expected = describe(directory, encoder)
    except (OSError, IndexError) as error:
        return [f"cannot be read: {error}"]
    wrong = [] if committed == expected else [f"{DESCRIPTION} does not describe the files that stand beside it"]
    for file in FILES:
        try:
            if not LOOKS_RIGHT[file.media_type]((directory / file.name).read_bytes()):
                wrong.append(f"{file.name} is not {file.media_type} as it should be")
        except ValueError as error:
            wrong.append(f"{file.name}: {error}")
    return wrong


def make(directory: Path) -> None:
    """Encode all files into ``directory``. Raises CalledProcessError if ffmpeg fails, OSError if it is missing."""
    directory.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
    for file in FILES:
        command = ["ffmpeg", "-y", "-nostdin", "-loglevel", "error", *file.command(), str(directory / file.name)]
        subprocess.run(command, check=True)
    encoder = version.split(" Copyright", 1)[0]
    (directory / DESCRIPTION).write_text(describe(directory, encoder), encoding="utf-8")


def main() -> int:
    """0 when the files are right, 1 when not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare; needs no encoder")
    if not parser.parse_args().check:
        make(DIRECTORY)
    wrong = check(DIRECTORY)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
