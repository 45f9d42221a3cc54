"""Several ranges in one body: ``multipart/byteranges`` (RFC 9110 section 14.6)."""

from __future__ import annotations

import hashlib

from mock_server.content.body import Part
from mock_server.content.ranges import Span
from mock_server.content.representation import Representation


def content_range(span: Span, size: int) -> str:
    """The value of Content-Range for ``span`` of ``size`` bytes (section 14.4)."""
    return f"bytes {span[0]}-{span[1] - 1}/{size}"


def byteranges(representation: Representation, spans: tuple[Span, ...]) -> tuple[str, tuple[Part, ...]]:
    """The media type and the parts of a body with all ``spans``, in their order.

    The boundary comes from the entity tag, so that the same request always has the same bytes as its answer.
    """
    boundary = hashlib.sha256(representation.etag.encode()).hexdigest()[:32]
    parts: list[Part] = []
    line_before = ""
    for span in spans:
        head = (
            f"{line_before}--{boundary}\r\n"
            f"Content-Type: {representation.media_type}\r\n"
            f"Content-Range: {content_range(span, representation.size)}\r\n\r\n"
        )
        parts += [head.encode("ascii"), *representation.slice(*span)]
        line_before = "\r\n"
    parts.append(f"\r\n--{boundary}--\r\n".encode("ascii"))
    return f"multipart/byteranges; boundary={boundary}", tuple(parts)
