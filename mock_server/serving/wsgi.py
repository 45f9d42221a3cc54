"""Between a request and a WSGI application (PEP 3333)."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from mock_server.serving.framing import Spool
from mock_server.serving.parser import Head

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

BLOCK_BYTES = 262_144


class FileWrapper:
    """``wsgi.file_wrapper``: a file to be sent from where it stands, at most Content-Length bytes of it.

    Iterable, so that middleware may treat it as any other body; the front end uses ``sendfile`` where it can.
    """

    def __init__(self, file: IO[bytes], block_bytes: int = BLOCK_BYTES) -> None:
        self.file = file
        self._block_bytes = block_bytes

    def __iter__(self) -> Iterator[bytes]:
        while block := self.file.read(self._block_bytes):
            yield block

    def span(self) -> tuple[int, int, int] | None:
        """Descriptor, offset and length of what is left of a regular file; None for anything else."""
        try:
            descriptor, offset = self.file.fileno(), self.file.tell()
            return descriptor, offset, os.fstat(descriptor).st_size - offset
        except (AttributeError, OSError, ValueError):
            return None

    def close(self) -> None:
        """Close the file, if it can be closed."""
        close = getattr(self.file, "close", None)
        if close is not None:
            close()


class Response:
    """What the application says through ``start_response`` and ``write``."""

    __slots__ = ("committed", "headers", "status", "written")

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.written: list[bytes] = []
        self.committed = False
        """The header section is on its way: it can no longer be replaced."""

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None
    ) -> Callable[[bytes], object]:
        """``start_response``. Raises AssertionError for a second call without ``exc_info``."""
        if exc_info is not None:
            try:
                if self.committed and exc_info[1] is not None:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None  # no circular reference through the traceback
        elif self.status:
            raise AssertionError("start_response was called twice without exc_info")
        self.status = status
        self.headers = list(headers)
        return self.written.append


def base_environ(host: str, port: str, *, tls: bool, threads: bool) -> dict[str, Any]:
    """What is the same in every request to one server."""
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if tls else "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": threads,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "wsgi.file_wrapper": FileWrapper,
    }


def environ_for(base: dict[str, Any], peer: tuple[str, str], head: Head, body: Spool | None) -> dict[str, Any]:
    """The environ of one request whose body has been read. ``peer``: address and port of the client."""
    environ: dict[str, Any] = {**base, "REMOTE_ADDR": peer[0], "REMOTE_PORT": peer[1], **head.environ}
    if body is None:
        environ["wsgi.input"] = io.BytesIO()
        return environ
    environ["wsgi.input"] = body.rewound()
    if head.length is None:
        # The coding was of the message as it travelled; the application reads plain bytes of a known number.
        del environ["HTTP_TRANSFER_ENCODING"]
        environ["CONTENT_LENGTH"] = str(body.size)
    return environ
