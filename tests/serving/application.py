"""The application behind the server under test: small, and honest about what it was given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from mock_server.content.body import Body, Delivery, FileSpan, PaddingSpan, Part

Environ = dict[str, Any]
Start = Callable[..., Any]


def hello(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def echo(environ: Environ, start: Start) -> Iterable[bytes]:
    """The environ's strings and the request's body, as JSON."""
    body = environ["wsgi.input"].read()
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    text = json.dumps({"environ": seen, "body": body.decode("latin-1")}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]


def stream(environ: Environ, start: Start) -> Iterable[bytes]:
    """No Content-Length."""
    start("200 OK", [("Content-Type", "text/plain")])
    return iter([b"one ", b"", b"two ", b"three"])


def writes(environ: Environ, start: Start) -> Iterable[bytes]:
    write = start("200 OK", [("Content-Type", "text/plain")])
    write(b"written ")
    return [b"and returned"]


def too_long(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return iter([b"abc", b"defgh"])


def too_short(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "10")])
    return [b"abc"]


def crash(environ: Environ, start: Start) -> Iterable[bytes]:
    raise RuntimeError("before start_response")


def crash_late(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "100")])
    yield b"abc"
    raise RuntimeError("in the middle")


def status(environ: Environ, start: Start) -> Iterable[bytes]:
    """A body with whatever status is asked for: the server has to know where none may be."""
    start(f"{environ['QUERY_STRING']} Asked", [("Content-Type", "text/plain")])
    return [b"a body"]


def split_header(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("X-Injected", "a\r\nSet-Cookie: b")])
    return [b"x"]


def says_close(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Length", "2"), ("Connection", "close"), ("Server", "mine")])
    return [b"ok"]


ROUTES: dict[str, Callable[[Environ, Start], Iterable[bytes]]] = {
    "/hello": hello,
    "/echo": echo,
    "": echo,
    "/stream": stream,
    "/writes": writes,
    "/too-long": too_long,
    "/too-short": too_short,
    "/crash": crash,
    "/crash-late": crash_late,
    "/status": status,
    "/split-header": split_header,
    "/says-close": says_close,
}


def application(environ: Environ, start: Start) -> Iterable[bytes]:
    return ROUTES.get(environ["PATH_INFO"], echo)(environ, start)


class Bodies:
    """An application that answers with bodies as data, and keeps the reports of their ends.

    ``/file``, ``/padding`` with ``?offset=…&length=…``, ``/parts`` with some of everything.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.deliveries: list[Delivery] = []

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in {"/file", "/padding", "/parts"}:
            return application(environ, start)
        query = parse_qs(environ["QUERY_STRING"])
        parts = self._parts(environ["PATH_INFO"], int(query["offset"][0]), int(query["length"][0]))
        headers = [("Content-Type", "video/mp4")]
        if "announce" in query:
            headers.append(("Content-Length", query["announce"][0]))
        start("200 OK", headers)
        return Body(*parts, on_finish=self.deliveries.append)

    def _parts(self, path: str, offset: int, length: int) -> tuple[Part, ...]:
        if path == "/file":
            return (FileSpan(self.path, offset, length),)
        if path == "/padding":
            return (PaddingSpan(offset, length),)
        return (b"start", FileSpan(self.path, offset, length), b"between", PaddingSpan(offset, length), b"end")
