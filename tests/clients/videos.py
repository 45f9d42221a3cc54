"""The videos as clients must receive them, put together without the server's own code for that."""

from __future__ import annotations

import hashlib
import struct
from functools import cache
from pathlib import Path

from mock_server.content import padding

CONTENT = Path(__file__).resolve().parents[2] / "fixtures" / "content"
DOCUMENTED_ID = "vid_abc123xyz456"
DOCUMENTED_BYTES = 15_728_640


@cache
def documented_video() -> bytes:
    """The documentation's video: the landscape one, and a free box (ISO/IEC 14496-12 section 8.1.2) up to its size."""
    video = (CONTENT / "landscape.mp4").read_bytes()
    box = struct.pack(">I4s", DOCUMENTED_BYTES - len(video), b"free")
    start = len(video) + len(box)
    return video + box + padding.read(start, DOCUMENTED_BYTES - start)


def sha256_of(content: bytes | Path) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.read_bytes()).hexdigest()


DOCUMENTED_SHA256 = sha256_of(documented_video())
