"""The header section of an answer: what the application said, framed as HTTP/1.1 wants it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mock_server.content.dates import format_date
from mock_server.serving.parser import Head

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(slots=True, eq=False, repr=False)
class Framed:
    """A header section as bytes, and how the body after it is delimited (RFC 9112 section 6)."""

    head: bytes
    limit: int | None
    """Bytes of the body; None: as many as come."""
    chunked: bool
    keep_alive: bool


class Stamp:
    """The fields that the server adds to every answer, made once a second."""

    __slots__ = ("_date", "_lines", "_second", "_server")

    def __init__(self, server: str = "sora-mock") -> None:
        self._server = f"Server: {server}\r\n"
        self._second = -1
        self._date, self._lines = "", b""

    def fields(self) -> tuple[str, str]:
        """The lines of Date and Server."""
        self.lines()
        return self._date, self._server

    def lines(self) -> bytes:
        """Both lines in one."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._date = f"Date: {format_date(second)}\r\n"
            self._lines = (self._date + self._server).encode("latin-1")
        return self._lines


def frame(
    request: Head, status: str, headers: Sequence[tuple[str, str]], known: int | None, stamp: Stamp, *, close: bool
) -> Framed:
    """The header section for ``status`` and ``headers``. ``known``: the body's length, if it is known.

    Connection and transfer coding are the server's (PEP 3333); of the application's ``Connection`` only ``close``
    is taken over. Raises ValueError for what cannot be sent.
    """
    code = int(status[:3])
    if status[3:4] not in ("", " "):
        raise ValueError(f"the status {status!r} does not begin with three digits and a space")
    lines = [f"HTTP/1.1 {status}\r\n"]
    length, closing = _take_fields(headers, lines, stamp.fields(), with_length=code >= 200 and code != 204)
    close = close or closing or code < 200
    bodiless = code in _BODILESS or code < 200
    chunked = False
    if length is None and not bodiless:
        if known or (known is not None and request.method != "HEAD"):
            length = known
            lines.append(f"Content-Length: {known}\r\n")
        elif request.method != "HEAD":
            chunked = request.protocol == "HTTP/1.1"
            close = close or not chunked
            if chunked:
                lines.append("Transfer-Encoding: chunked\r\n")
    keep_alive = request.keep_alive and not close
    if not keep_alive:
        lines.append("Connection: close\r\n")
    elif request.protocol == "HTTP/1.0":
        lines.append("Connection: keep-alive\r\n")
    return Framed(_joined(lines), 0 if bodiless or request.method == "HEAD" else length, chunked, keep_alive)


@lru_cache(maxsize=256)
def constant_head(protocol: str, status: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    """A header section without its end, for a connection that stays open. Date, Server and what varies are to follow.

    Answers that have the same one share it. Raises ValueError for what cannot be sent.
    """
    lines = [f"HTTP/1.1 {status}\r\n"]
    _take_fields(headers, lines, ("", ""), with_length=True)
    if protocol == "HTTP/1.0":
        lines.append("Connection: keep-alive\r\n")
    return _joined(lines)[:-2]


def _take_fields(
    headers: Sequence[tuple[str, str]], lines: list[str], own: tuple[str, str], *, with_length: bool
) -> tuple[int | None, bool]:
    """Add the application's fields, and those of the server that it lacks: the lines of Date and Server.

    Gives the announced length, and whether to close.
    """
    length, close = None, False
    date, server = own
    for name, value in headers:
        special = _SPECIAL.get(name.lower())
        if special is not None:
            if special == "length":
                length = int(value)
                if not with_length:
                    continue  # RFC 9110 section 8.6
            elif special == "date":
                date = ""
            elif special == "server":
                server = ""
            else:
                close = close or (special == "connection" and "close" in value.lower())
                continue
        lines.append(f"{name}: {value}\r\n")
    lines += (date, server) if date and server else [line for line in (date, server) if line]
    return length, close


def _joined(lines: list[str]) -> bytes:
    text = "".join(lines)
    if text.count("\n") != len(lines) or text.count("\r") != len(lines) or "\0" in text:
        raise ValueError("the status or a header field has a line break or NUL in it")
    return f"{text}\r\n".encode("latin-1")


_BODILESS = frozenset({204, 304})  # and 1xx: RFC 9110 section 6.4.1
_SPECIAL = {
    "content-length": "length",
    "date": "date",
    "server": "server",
    "connection": "connection",
    "transfer-encoding": "framing",
    "keep-alive": "framing",
}
