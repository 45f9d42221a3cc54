"""How keys and documents are written down outside this process."""

from __future__ import annotations

import json

from mock_server.store.base import Document

to_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
"""A document as ASCII text: escapes also carry lone surrogates, which UTF-8 cannot. Raises TypeError for non-JSON."""


def from_json(text: str | bytes) -> Document:
    """The document that ``to_json`` wrote."""
    document: Document = json.loads(text)
    return document


def to_bytes(key: str) -> bytes:
    """A key or a log's name; as bytes they compare as the code points of their text do."""
    return key.encode("utf-8", "surrogatepass")


def from_bytes(key: bytes) -> str:
    """The key that ``to_bytes`` wrote."""
    return key.decode("utf-8", "surrogatepass")


def bounds(prefix: str, after: str = "", reverse: bool = False) -> tuple[bytes, bytes]:
    """The first key that a scan may meet, and the first one too far; their order is that of the keys.

    No byte of UTF-8 is 0xFF (RFC 3629 section 1), and a zero byte makes the key next to ``after``.
    """
    start, end = to_bytes(prefix), to_bytes(prefix) + b"\xff"
    if not after:
        return start, end
    if reverse:
        return start, min(end, to_bytes(after))
    return max(start, to_bytes(after) + b"\x00"), end
