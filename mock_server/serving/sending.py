"""Carrying a body out: one generator function for each kind of part.

A carrier hands bytes to the wire and yields what it has to wait for; the connection waits and resumes it. So a
pause costs a timer instead of a thread, and a body of any size costs one block.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from mock_server.content import padding
from mock_server.content.body import (
    Abort,
    FileSpan,
    Instruction,
    Pace,
    PaddingSpan,
    Part,
    Pause,
    Span,
    Stream,
    blocks_of,
    cut,
    length_of,
)
from mock_server.serving.answer import Framed
from mock_server.serving.files import OpenFiles, open_file
from mock_server.serving.wire import Wire

Wait = float | Pause | Callable[[], object] | None
"""None: until the client can take more. A number: so many seconds. A pause: likewise, but a client that ends its side
meanwhile has given up. A function: until it has returned; it may block.
"""

Steps = Generator[Wait, Any, None]

SLICE_BYTES = 8_388_608
"""After so many bytes the other connections get their turn."""


TICK_S = 0.02
"""A paced body goes out in so many seconds' worth at a time."""

DELIVERY_S = 2.0
"""So long a reset waits at most for the kernel to deliver what was sent before."""


_CHUNK_END = b"\r\n"


class ConnectionReset(OSError):
    """The answer ends with an RST, as planned; what was sent before has been delivered, as far as the kernel knows."""


def at_once(wire: Wire, parts: tuple[Part, ...], files: OpenFiles) -> tuple[Part, ...]:
    """Send what the client can take now, up to a slice. Gives what is left of ``parts``."""
    end = wire.sent_bytes + SLICE_BYTES
    for index, part in enumerate(parts):
        if type(part) is bytes:
            length = len(part)
            sent = wire.send(part, more=index + 1 < len(parts))
        elif type(part) is FileSpan and not wire.copies:
            length = part.length
            sent = wire.send_file(files.descriptor(part.path), part.offset, min(length, SLICE_BYTES))
        elif type(part) is PaddingSpan and not wire.copies:
            length = part.length
            sent = _send_padding(wire, part)
        else:
            return parts[index:]
        if sent < length:
            return (cut(part, sent, length), *parts[index + 1 :])
        if wire.sent_bytes >= end:
            return parts[index + 1 :]
    return ()


def _send_padding(wire: Wire, span: PaddingSpan) -> int:
    """How many of the first bytes of ``span`` the kernel took, up to a slice."""
    sent = 0
    while sent < min(span.length, SLICE_BYTES):
        start = (span.offset + sent) % padding.TILE_BYTES
        tried = min(padding.FILE_BYTES - start, span.length - sent)
        taken = wire.send_file(padding.tile_file().fileno(), start, tried)
        sent += taken
        if taken < tried:
            break
    return sent


def carry(wire: Wire, parts: Iterable[Part]) -> Steps:
    """Carry out ``parts`` in their order. Raises ConnectionReset where they say so."""
    pace = 0
    for part in parts:
        if isinstance(part, Pause):
            yield part
        elif isinstance(part, Pace):
            pace = part.bytes_per_s
        elif isinstance(part, Abort):
            if part.reset:
                yield from _await_delivery(wire)
                raise ConnectionReset("the connection is reset as planned")
            return
        elif pace:
            yield from _carry_paced(wire, part, pace)
        else:
            yield from CARRIERS[type(part)](wire, part)


def _carry_paced(wire: Wire, part: Span, bytes_per_s: int) -> Steps:
    """Carry out a span at ``bytes_per_s``: the pace is kept over the whole, a tick that was late is made up for."""
    begun, carried = time.monotonic(), 0
    for piece in pieces(part, max(1, int(bytes_per_s * TICK_S))):
        yield from CARRIERS[type(piece)](wire, piece)
        carried += length_of(piece)
        ahead = begun + carried / bytes_per_s - time.monotonic()
        if ahead > 0:
            yield ahead


def pieces(part: Span, most_bytes: int) -> Iterator[Span]:
    """``part`` in pieces of at most so many bytes. What is computed is computed once, from its first byte on."""
    for span in blocks_of(part) if isinstance(part, Stream) else (part,):
        length = length_of(span)
        for start in range(0, length, most_bytes):
            yield cut(span, start, min(start + most_bytes, length))


def chunks(parts: Iterable[Part], last: bytes, on_framing: Callable[[int], object]) -> Iterator[Part]:
    """``parts`` framed as in RFC 9112 section 7.1, ``last`` after them. ``on_framing`` is told how much that adds."""
    for part in parts:
        if isinstance(part, Instruction):
            yield part
            continue
        for piece in pieces(part, SLICE_BYTES):
            size = b"%x\r\n" % length_of(piece)
            on_framing(len(size) + len(_CHUNK_END))
            yield from (size, piece, _CHUNK_END)
    on_framing(len(last))
    yield last


def _await_delivery(wire: Wire) -> Steps:
    until = time.monotonic() + DELIVERY_S
    while wire.undelivered() and time.monotonic() < until:
        yield TICK_S / 4


def carry_bytes(wire: Wire, data: bytes | memoryview) -> Steps:
    """Carry out bytes that are in memory."""
    left = memoryview(data)
    while left:
        sent = wire.send(left[:SLICE_BYTES])
        left = left[sent:]
        if left:
            yield None


def carry_file(wire: Wire, span: FileSpan) -> Steps:
    """Carry out a span of a file, which is open only meanwhile."""
    descriptor = open_file(span.path)
    try:
        yield from carry_descriptor(wire, descriptor, span.offset, span.length)
    finally:
        os.close(descriptor)


def carry_descriptor(wire: Wire, descriptor: int, offset: int, length: int) -> Steps:
    """Carry out a span of an open file."""
    end = offset + length
    with wire.in_full_segments() if length > SLICE_BYTES else nullcontext():
        while offset < end:
            offset += wire.send_file(descriptor, offset, min(end - offset, SLICE_BYTES))
            if offset < end:
                yield None


def carry_padding(wire: Wire, span: PaddingSpan) -> Steps:
    """Carry out padding: the one tile again and again, from the page cache or from memory."""
    offset, end = span.offset, span.offset + span.length
    turn_at = offset + SLICE_BYTES
    with wire.in_full_segments() if span.length > SLICE_BYTES else nullcontext():
        while offset < end:
            if offset >= turn_at:
                turn_at = offset + SLICE_BYTES
                yield None
            start = offset % padding.TILE_BYTES
            if wire.copies:
                length = min(padding.TILE_BYTES - start, end - offset)
                yield from carry_bytes(wire, memoryview(padding.tile())[start : start + length])
            else:
                length = min(padding.FILE_BYTES - start, end - offset)
                yield from carry_descriptor(wire, padding.tile_file().fileno(), start, length)
            offset += length


def carry_stream(wire: Wire, stream: Stream) -> Steps:
    """Carry out what is computed on the way, one block after the other."""
    for block in blocks_of(stream):
        yield from carry_bytes(wire, block)
        yield None


CARRIERS: dict[type, Callable[[Wire, Any], Steps]] = {
    bytes: carry_bytes,
    Stream: carry_stream,
    FileSpan: carry_file,
    PaddingSpan: carry_padding,
}


def carry_blocks(wire: Wire, framed: Framed, first: bytes, blocks: Iterator[bytes]) -> Generator[Wait, Any, int]:
    """Carry out a header section and what an iterator gives, each block before the next is asked for (PEP 3333).

    ``first``, which may be empty, is the block that the application had to give before its header section was known.
    What goes beyond Content-Length is dropped. Gives the number of bytes of the body.
    """
    carried, ahead, block = 0, framed.head, first
    while block:
        if framed.limit is not None:
            block = block[: framed.limit - carried]
        carried += len(block)
        data = b"%x\r\n%b\r\n" % (len(block), block) if framed.chunked else block
        yield from carry_bytes(wire, ahead + data if ahead else data)
        ahead = b""
        if framed.limit is not None and carried == framed.limit and not block:
            return carried
        block = yield lambda: next(blocks, b"")
    if framed.chunked:
        ahead += b"0\r\n\r\n"
    yield from carry_bytes(wire, ahead)
    return carried


def trimmed(parts: Iterable[Part], limit: int) -> Iterator[Part]:
    """The first ``limit`` bytes of ``parts``."""
    for part in parts:
        if limit <= 0:
            return
        length = length_of(part)
        if length <= limit:
            yield part
        elif isinstance(part, Span):
            yield cut(part, 0, limit)
        limit -= length
