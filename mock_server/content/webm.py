"""The little that must be known of WebM to make one larger (EBML: RFC 8794; Segment: RFC 9559 section 5.1)."""

from __future__ import annotations

from mock_server.content.body import Body, Span
from mock_server.content.representation import Representation

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"
_VOID = b"\xec"
_HEAD_BYTES = 128
"""Enough for the EBML header and the beginning of the Segment, as every muxer writes them."""


def with_segment_up_to(base: Representation, size: int) -> tuple[Span, ...]:
    """The parts of ``base``, its Segment stating that it ends at byte ``size``.

    What is appended then stands inside the Segment. Behind it, it would be read byte by byte by players that look
    for a further Segment. Reads the first bytes of ``base``; raises OSError where that cannot be, ValueError
    where they do not begin a WebM.
    """
    head = b"".join(Body(*base.slice(0, min(_HEAD_BYTES, base.size))))
    try:
        header_bytes, width = _parse_size(head, len(_EBML))
        field = len(_EBML) + width + header_bytes + len(_SEGMENT)
        stated, width = _parse_size(head, field)
    except IndexError:
        stated = field = width = 0
    if head[:4] != _EBML or head[field - 4 : field] != _SEGMENT:
        raise ValueError("not a WebM: it does not begin with an EBML header and a Segment")
    content = field + width
    if stated == _unknown(width):  # the Segment ends where the file does
        return base.parts
    if content + stated != base.size:
        raise ValueError("a WebM whose Segment does not end with the file cannot be padded")
    return (*base.slice(0, field), _encode_size(size - content, width), *base.slice(content, base.size))


def void_header(length: int) -> bytes:
    """The beginning of a Void element of ``length`` bytes in all (RFC 8794 section 11.3.2).

    Any length is allowed, but ffmpeg 5.1 skips only those below 2 GiB; through longer ones it reads.
    """
    if length < 2:
        raise ValueError(f"a Void element has at least 2 bytes, so the video cannot be just {length} bytes larger")
    width = 1 if length - 2 < _unknown(1) else 8
    return _VOID + _encode_size(length - 1 - width, width)


def _unknown(width: int) -> int:
    """All ones: the number that a size field of ``width`` bytes has for "unknown" (RFC 8794 section 6.2)."""
    return (1 << 7 * width) - 1


def _parse_size(data: bytes, at: int) -> tuple[int, int]:
    """A size and the number of bytes of its field; leading zero bits tell the latter (RFC 8794 section 4)."""
    width = 9 - data[at].bit_length()
    return int.from_bytes(data[at : at + width], "big") & _unknown(width), width


def _encode_size(size: int, width: int) -> bytes:
    if size >= _unknown(width):
        raise ValueError(f"{size} bytes are more than an element's size field of {width} bytes can state")
    return (1 << 7 * width | size).to_bytes(width, "big")
