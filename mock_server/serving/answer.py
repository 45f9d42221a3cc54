"""The header section of an answer: what the application said, framed as HTTP/1.1 wants it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from mock_server.serving.parser import Head

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Framed:
    """A header section as bytes, and how the body after it is delimited (RFC 9112 section 6)."""

    head: bytes
    limit: int | None
    """Bytes of the body; None: as many as come."""
    chunked: bool
    keep_alive: bool


class Stamp:
    """The lines that the server adds to every answer, made once a second."""

    __slots__ = ("_lines", "_second", "_server")

    def __init__(self, server: str = "sora-mock") -> None:
        self._server = server
        self._second = -1
        self._lines: dict[str, str] = {}

    @property
    def lines(self) -> dict[str, str]:
        """Date and Server, by their names in lower case. Not to be changed."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._lines = {"date": f"Date: {http_date(second)}", "server": f"Server: {self._server}"}
        return self._lines


def http_date(second: int) -> str:
    """IMF-fixdate (RFC 9110 section 5.6.7), whatever the locale."""
    at = time.gmtime(second)
    return (
        f"{_DAYS[at.tm_wday]}, {at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year}"
        f" {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"
    )


def frame(
    request: Head, status: str, headers: Sequence[tuple[str, str]], known: int | None, stamp: Stamp, *, close: bool
) -> Framed:
    """The header section for ``status`` and ``headers``. ``known``: the body's length, if it is known.

    Connection and transfer coding are the server's (PEP 3333); of the application's ``Connection`` only ``close``
    is taken over. Raises ValueError for what cannot be sent.
    """
    code = int(status[:3])
    lines = [f"HTTP/1.1 {status}"]
    length, closing = _take_fields(headers, lines, stamp, with_length=code >= 200 and code != 204)
    close = close or closing
    bodiless = code < 200 or code in (204, 304)  # RFC 9110 section 6.4.1
    chunked = False
    if length is None and not bodiless:
        if known or (known is not None and request.method != "HEAD"):
            length = known
            lines.append(f"Content-Length: {known}")
        elif request.method != "HEAD":
            chunked = request.protocol == "HTTP/1.1"
            close = close or not chunked
            if chunked:
                lines.append("Transfer-Encoding: chunked")
    keep_alive = request.keep_alive and not close and code >= 200
    if not keep_alive:
        lines.append("Connection: close")
    elif request.protocol == "HTTP/1.0":
        lines.append("Connection: keep-alive")
    return Framed(_joined(lines), 0 if bodiless or request.method == "HEAD" else length, chunked, keep_alive)


def _take_fields(
    headers: Sequence[tuple[str, str]], lines: list[str], stamp: Stamp, *, with_length: bool
) -> tuple[int | None, bool]:
    """Add the application's fields and the server's own. Gives the announced length, and whether to close."""
    length, close, own = None, False, stamp.lines
    for name, value in headers:
        key = name.lower()
        if key == "content-length":
            length = int(value)
            if not with_length:
                continue  # RFC 9110 section 8.6
        elif key in _SERVERS_OWN:
            close = close or (key == "connection" and "close" in value.lower())
            continue
        elif key in own:
            own = {other: line for other, line in own.items() if other != key}
        lines.append(f"{name}: {value}")
    lines.extend(own.values())
    return length, close


def _joined(lines: list[str]) -> bytes:
    text = "\r\n".join(lines)
    breaks = len(lines) - 1
    if text.count("\n") != breaks or text.count("\r") != breaks or "\0" in text:
        raise ValueError("the status or a header field has a line break or NUL in it")
    return f"{text}\r\n\r\n".encode("latin-1")


_SERVERS_OWN = frozenset({"connection", "transfer-encoding", "keep-alive"})
