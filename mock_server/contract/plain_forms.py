"""Forms as nearly all clients write them, taken apart in one go; whatever is unusual is left to the real parser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_CONTENT_TYPE = re.compile(r"multipart/form-data; ?boundary=([0-9A-Za-z_-]{1,70})")
_TEXT = r'[^"%\\\x00-\x1f\x7f-\xff]'
_HEADER = re.compile(
    rf'\r\nContent-Disposition: form-data; name="({_TEXT}{{1,200}})"'
    rf'(?:; filename="({_TEXT}{{0,200}})"\r\nContent-Type: ([0-9a-z.+/-]{{1,100}}))?'
)
"""Nothing but a name, or the three things that RFC 7578 sections 4.2 and 4.4 want of a file; nothing to unquote."""

_HEADER_BYTES = 600
"""More than the longest of them."""


class PlainHeader(NamedTuple):
    """What the header section of a part says. ``filename`` is None for text."""

    name: str
    filename: str | None
    media_type: str | None


def plain_parts(content_type: str, raw: bytes, most: int) -> list[tuple[PlainHeader, bytes]] | None:
    """The parts of a form; None where they are more than ``most``, or anything about one of them is unusual.

    A part that lacks the line before its delimiter (RFC 2046 section 5.1.1) is unusual, too.
    """
    announced = _CONTENT_TYPE.fullmatch(content_type)
    if announced is None:
        return None
    before, *pieces = (b"\r\n" + raw).split(b"\r\n--" + announced[1].encode())
    if before or not 2 <= len(pieces) <= most + 1 or pieces.pop() not in (b"--\r\n", b"--"):
        return None
    parts = []
    for piece in pieces:
        section, blank, body = piece.partition(b"\r\n\r\n")
        header = _header_of(section) if blank and len(section) < _HEADER_BYTES else None
        if header is None:
            return None
        parts.append((header, body))
    return parts


@lru_cache(maxsize=256)
def _header_of(section: bytes) -> PlainHeader | None:
    """What a header section says; None for an unusual one. The next form of a client has the same ones."""
    known = _HEADER.fullmatch(section.decode("latin-1"))
    return None if known is None else PlainHeader(*known.groups())
