"""Request bodies: the two ways they are framed (RFC 9112 sections 6 and 7), and where they are kept."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import IO

from mock_server.serving.limits import Limits, bad_request, body_too_large, headers_too_large
from mock_server.serving.parser import CRLF, check_text

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*", re.DOTALL)


class Spool:
    """Takes a body piece by piece: in memory while it is small, in a temporary file from ``spool_bytes`` on."""

    __slots__ = ("_file", "_limits", "size")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._file: IO[bytes] = io.BytesIO()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Keep ``data``. Raises RequestRefused (413) past the limit."""
        before, self.size = self.size, self.size + len(data)
        if self.size > self._limits.body_bytes:
            raise body_too_large(self._limits.body_bytes)
        if before <= self._limits.spool_bytes < self.size:
            self._move_to_disk()
        self._file.write(data)

    def rewound(self) -> IO[bytes]:
        """The body, from its start on, as a file."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Let go of memory or file."""
        self._file.close()

    def _move_to_disk(self) -> None:
        import tempfile  # rarely needed, and slow to import

        memory, self._file = self._file, tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._file.write(memory.getvalue())  # type: ignore[attr-defined] # a BytesIO until here


class LengthBody:
    """A body of ``length`` bytes."""

    __slots__ = ("_left", "spool")

    def __init__(self, length: int, limits: Limits) -> None:
        self.spool = Spool(limits)
        self._left = length

    def feed(self, data: bytes) -> bytes | None:
        """Take what belongs to the body. What follows it, or None while more has to come."""
        mine = data[: self._left]
        self.spool.write(mine)
        self._left -= len(mine)
        return None if self._left else data[len(mine) :]


class ChunkedBody:
    """A body in chunks. Extensions and trailers are checked for their form and dropped."""

    __slots__ = ("_buffer", "_left", "_limits", "_state", "_trailer_bytes", "spool")

    def __init__(self, limits: Limits) -> None:
        self.spool = Spool(limits)
        self._limits = limits
        self._buffer = b""
        self._left = 0
        self._trailer_bytes = 0
        self._state: Callable[[int], int] | None = self._size

    def feed(self, data: bytes) -> bytes | None:
        """Take ``data``. What follows the body, or None while more has to come. Raises RequestRefused."""
        self._buffer += data
        at = 0
        while self._state is not None:
            after = self._state(at)
            if after < 0:
                self._buffer = self._buffer[at:]
                return None
            at = after
        return self._buffer[at:]

    # Each state reads at an index of the buffer and gives the index after it, -1 where bytes are missing.

    def _size(self, at: int) -> int:
        line, after = self._line(at)
        if line is None:
            return -1
        size = _SIZE.fullmatch(line)
        if size is None:
            raise bad_request("A chunk does not begin with its size in hexadecimal digits.")
        self._left = int(size[1], 16)
        if self.spool.size + self._left > self._limits.body_bytes:
            raise body_too_large(self._limits.body_bytes)
        self._state = self._data if self._left else self._trailer
        return after

    def _data(self, at: int) -> int:
        data = self._buffer[at : at + self._left]
        if not data:
            return -1
        self.spool.write(data)
        self._left -= len(data)
        if not self._left:
            self._state = self._data_end
        return at + len(data)

    def _data_end(self, at: int) -> int:
        end = self._buffer[at : at + 2]
        if not CRLF.startswith(end):
            raise bad_request("A chunk is longer than its size says.")
        if len(end) < 2:
            return -1
        self._state = self._size
        return at + 2

    def _trailer(self, at: int) -> int:
        line, after = self._line(at)
        if line is None:
            return -1
        self._trailer_bytes += after - at
        if self._trailer_bytes > self._limits.header_bytes:
            raise headers_too_large(f"The trailer section is larger than {self._limits.header_bytes} bytes.")
        if not line:
            self._state = None
        elif not _FIELD.fullmatch(line):
            raise bad_request("A trailer field is malformed.")
        return after

    def _line(self, at: int) -> tuple[bytes | None, int]:
        end = self._buffer.find(CRLF, at)
        line = self._buffer[at:] if end < 0 else self._buffer[at:end]
        if len(line) > self._limits.line_bytes:
            raise bad_request(f"A line of a chunked body is longer than {self._limits.line_bytes} bytes.")
        if end < 0:
            check_text(line)
            return None, at
        check_text(self._buffer[at : end + 2])
        return line, end + 2
