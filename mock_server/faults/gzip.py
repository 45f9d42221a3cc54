"""A video with a content coding on it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from functools import partial
from zlib import crc32

from mock_server.call import Call, Reply
from mock_server.content.body import Part, Stream, blocks_of
from mock_server.faults.kind import Kind
from mock_server.faults.spans import announced, header, with_header

_HEADER = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))
"""RFC 1952 section 2.3: deflate, no name, no time, unknown system."""

_STORED = struct.Struct("<BHH")
"""What stands before a stored block: whether it is the last, its length, and that length inverted (RFC 1951, 3.2.4)."""

_MOST = 65_535
"""The largest stored block of RFC 1951."""


class Gzip(Kind):
    """A 200 is gzip-encoded, with Content-Encoding, whatever the client accepts."""

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Encode the body while it is sent, in stored blocks: their number, and so the length, is known before."""
        if reply.status != 200 or header(reply, "Content-Encoding") is not None:
            return None
        size = announced(reply)
        encoded = encoded_length(size)
        with_header(reply, "Content-Encoding", "gzip")
        if header(reply, "Content-Length") is not None:
            with_header(reply, "Content-Length", str(encoded))
        if reply.body.length:
            reply.body = reply.body.of(Stream(partial(_encode, reply.body.parts, size), 0, encoded))
        return reply


def encoded_length(size: int) -> int:
    """How long ``size`` bytes become."""
    blocks = max(1, -(-size // _MOST))
    return len(_HEADER) + blocks * _STORED.size + size + 8


def _encode(parts: Iterable[Part], size: int) -> Iterator[bytes]:
    yield _HEADER
    check, left = 0, size
    for block in _evenly(parts):
        check = crc32(block, check)
        left -= len(block)
        yield _STORED.pack(not left, len(block), len(block) ^ 0xFFFF) + block
    yield struct.pack("<II", check, size & 0xFFFFFFFF)


def _evenly(parts: Iterable[Part]) -> Iterator[bytes]:
    """The bytes in blocks that are as large as can be, but for the last."""
    pending = b""
    for part in parts:
        for block in blocks_of(part):
            pending += block
            while len(pending) >= _MOST:
                yield pending[:_MOST]
                pending = pending[_MOST:]
    if pending:
        yield pending
