"""The body of a reply as data, until the moment somebody carries it out.

Our own front end reads the parts and moves them with ``sendfile``; any other WSGI server iterates the
same object and gets the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mock_server.content import padding

BLOCK_BYTES = 262_144

LAST_CHUNK = b"0\r\n\r\n"
"""What ends a chunked body that has no trailers (RFC 9112 section 7.1)."""


class FileSpan(NamedTuple):
    """``length`` bytes of the file at ``path``, from ``offset`` on."""

    path: str
    offset: int
    length: int


class PaddingSpan(NamedTuple):
    """``length`` bytes of padding whose first one stands at ``offset`` of its representation."""

    offset: int
    length: int


class Stream(NamedTuple):
    """``length`` bytes that are computed on the way: what ``open`` gives, from ``offset`` on."""

    open: Callable[[], Iterator[bytes]]
    offset: int
    length: int


class Pause(NamedTuple):
    """Nothing is sent for so many seconds of real time. As the first part: not even the header section is."""

    seconds: float


class Pace(NamedTuple):
    """From here on at most so many bytes a second."""

    bytes_per_s: int


class Abort(NamedTuple):
    """The connection ends here: closed, or reset after the kernel has delivered what was sent before."""

    reset: bool


Span = FileSpan | PaddingSpan | Stream | bytes
"""A part that stands for bytes."""

Instruction = Pause | Pace | Abort
"""A part that stands for none: only a front end that owns the socket can carry it out."""

Part = Span | Instruction


def length_of(part: Part) -> int:
    """The number of bytes that ``part`` stands for."""
    if isinstance(part, (FileSpan, PaddingSpan, Stream)):
        return part.length
    return len(part) if isinstance(part, bytes) else 0


def cut(part: Span, start: int, stop: int) -> Span:
    """The bytes of ``part`` from ``start`` up to, but not with, ``stop``."""
    if isinstance(part, bytes):
        return part[start:stop]
    if isinstance(part, FileSpan):
        return FileSpan(part.path, part.offset + start, stop - start)
    if isinstance(part, Stream):
        return Stream(part.open, part.offset + start, stop - start)
    return PaddingSpan(part.offset + start, stop - start)


class Delivery(NamedTuple):
    """What really happened to a body: bytes handed on, and whether the client left before the last of them."""

    sent_bytes: int
    aborted: bool


class Body:
    """A sequence of parts. Nothing is read before it is iterated or carried out by the front end.

    ``verbatim``: the parts are all that goes over the wire, header section included; the connection ends with them.
    ``chunked``: the client is not told the length; there is no Content-Length (RFC 9112 section 6.3). ``last_chunk``
    is what comes after the last of the chunks; with another than the right one, the connection ends with it.
    """

    __slots__ = ("_sent_bytes", "chunked", "last_chunk", "length", "on_finish", "parts", "verbatim")

    def __init__(
        self,
        *parts: Part,
        on_finish: Callable[[Delivery], None] | None = None,
        verbatim: bool = False,
        chunked: bool = False,
        last_chunk: bytes = LAST_CHUNK,
    ) -> None:
        self.parts = parts
        self.verbatim = verbatim
        self.chunked = chunked
        self.last_chunk = last_chunk
        self.length = length_of(parts[0]) if len(parts) == 1 else sum(map(length_of, parts))
        self.on_finish = on_finish
        self._sent_bytes = 0

    def of(self, *parts: Part) -> Body:
        """A body of other parts that goes over the wire in the same way."""
        return Body(
            *parts,
            on_finish=self.on_finish,
            verbatim=self.verbatim,
            chunked=self.chunked,
            last_chunk=self.last_chunk,
        )

    def __iter__(self) -> Iterator[bytes]:
        """The bytes in blocks of at most ``BLOCK_BYTES``. Raises OSError where a file has become too short."""
        for part in self.parts:
            for block in blocks_of(part):
                self._sent_bytes += len(block)
                yield block
        self.close()

    def finish(self, delivery: Delivery) -> None:
        """Report the end of the delivery. Only the first report counts."""
        report, self.on_finish = self.on_finish, None
        if report is not None:
            report(delivery)

    def close(self) -> None:
        """Called by every WSGI server at the end (PEP 3333): report as far as was iterated."""
        self.finish(Delivery(self._sent_bytes, self._sent_bytes < self.length))


def blocks_of(part: Part) -> Iterator[bytes]:
    """The bytes of ``part``, in blocks. Raises OSError where a file has become too short."""
    if isinstance(part, bytes):
        if part:
            yield part
    elif isinstance(part, Instruction):
        raise TypeError(f"{part} needs a front end that owns the socket")
    elif isinstance(part, PaddingSpan):
        for offset in range(part.offset, part.offset + part.length, BLOCK_BYTES):
            yield padding.read(offset, min(BLOCK_BYTES, part.offset + part.length - offset))
    elif isinstance(part, Stream):
        yield from _computed(part)
    else:
        with open(part.path, "rb") as file:
            file.seek(part.offset)
            left = part.length
            while left:
                block = file.read(min(BLOCK_BYTES, left))
                if not block:
                    raise OSError(f"{part.path} ended {left} bytes early")
                left -= len(block)
                yield block


def _computed(part: Stream) -> Iterator[bytes]:
    skip, left = part.offset, part.length
    for block in part.open():
        chosen = block[skip : skip + left]
        skip -= min(skip, len(block))
        left -= len(chosen)
        if chosen:
            yield chosen
        if not left:
            return
