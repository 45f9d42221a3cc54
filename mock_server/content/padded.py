"""A video of any size, by computation: the real one, and a box or element that every player skips."""

from __future__ import annotations

import hashlib
import struct

from mock_server.content import padding, webm
from mock_server.content.body import PaddingSpan, Span, length_of
from mock_server.content.representation import Representation

LARGEST_BYTES = 2**63 - 1
"""File offsets are signed 64-bit numbers on every system of today."""


def padded(base: Representation, size: int) -> Representation:
    """``base`` made ``size`` bytes large; it decodes to the same pictures and sound.

    MP4 and MOV get one ``free`` box at the end (ISO/IEC 14496-12 section 8.1.2; QuickTime has the same atom), so
    their last box must state its size; a WebM gets one Void element as the last of its Segment. Every byte of the
    filling depends on its position alone, so the entity tag comes from what determines the bytes, not from them.
    Raises ValueError when there is no such video, OSError when a WebM cannot be read.
    """
    if size == base.size:
        return base
    parts = _enlarged(base, size)
    offset = sum(map(length_of, parts))
    filling: tuple[Span, ...] = (PaddingSpan(offset, size - offset),) if size > offset else ()
    recipe = f"{base.etag} {size} {padding.LABEL}"
    etag = f'"{hashlib.sha256(recipe.encode()).hexdigest()[:32]}"'
    return Representation((*parts, *filling), base.media_type, etag, base.last_modified, base.filename)


def _enlarged(base: Representation, size: int) -> tuple[Span, ...]:
    """``base`` and the header of the box or element that fills it up to ``size`` bytes."""
    if size < base.size:
        raise ValueError(f"{size} bytes are fewer than the {base.size} of the video itself")
    if size > LARGEST_BYTES:
        raise ValueError(f"{size} bytes are more than a file can have ({LARGEST_BYTES})")
    match base.media_type:
        case "video/mp4" | "video/quicktime":
            return (*base.parts, _free_header(size - base.size))
        case "video/webm":
            return (*webm.with_segment_up_to(base, size), webm.void_header(size - base.size))
    raise ValueError(f"{base.media_type} cannot be padded; only video/mp4, video/quicktime and video/webm can")


def _free_header(length: int) -> bytes:
    """The beginning of a free box of ``length`` bytes in all."""
    if length < 8:
        raise ValueError(f"a free box has at least 8 bytes, so the video cannot be just {length} bytes larger")
    if length < 2**32:
        return struct.pack(">I4s", length, b"free")
    return struct.pack(">I4sQ", 1, b"free", length)  # size 1: the real one follows in 64 bits
