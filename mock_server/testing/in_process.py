"""A request and its answer without a socket: the application is called, and its body is carried out, faults included.

What a socket would do is data here, as everything before it is: an exchange gives waits, the head of the answer, and
bytes; it raises what ends it early. A transport for a client library turns these into what that library knows.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from mock_server.content.body import LAST_CHUNK, Abort, Body, Delivery, Instruction, Pace, Part, Pause, blocks_of
from mock_server.serving.sending import TICK_S, pieces
from mock_server.serving.wsgi import Response, base_environ

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

ORIGIN = "http://sora-mock.invalid"
"""Where a server without a socket says that it is. Nobody else can ever be there (RFC 2606)."""

_BODILESS = frozenset({204, 304})  # RFC 9110 section 6.4.1


class Broken(Exception):
    """The connection would have ended before the answer did. The text says how."""


class Closed(Broken):
    """It would have been closed."""


class Reset(Broken):
    """It would have been reset."""


class NotHttp(Broken):
    """What would have come is not HTTP."""


class TooLate(Broken):
    """The client would have given up waiting for the next byte."""


class Request(NamedTuple):
    """What is asked. The client waits ``timeout_s`` for the next byte; None: for ever."""

    method: str
    url: str
    headers: Iterable[tuple[str, str]]
    body: bytes = b""
    timeout_s: float | None = None


class Head(NamedTuple):
    """Status and header section of the answer. ``bodiless``: no body follows, whatever the header section says."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    bodiless: bool


Step = float | Head | bytes
"""So many seconds in which nothing comes, or what comes next: the head, once, and then the body."""

Steps = Generator[Step, None, None]


def exchange(app: WSGIApplication, request: Request) -> Steps:
    """What comes back, step by step. Raises Broken where the answer ends early. To be closed by who leaves it early."""
    response = Response()
    result = app(_environ(request), response.start)
    body = result if isinstance(result, Body) else _joined(result)
    sent_bytes, aborted = 0, True
    try:
        for step in _steps(request, response, body):
            sent_bytes += len(step) if isinstance(step, bytes) else 0
            yield step
        aborted = False
    except TooLate:
        raise
    except Broken:
        aborted = False
        raise
    finally:
        body.finish(Delivery(sent_bytes, aborted))


def _joined(result: Iterable[bytes]) -> Body:
    try:
        return Body(b"".join(result))
    finally:
        if close := getattr(result, "close", None):
            close()


def _steps(request: Request, response: Response, body: Body) -> Iterator[Step]:
    parts = body.parts
    if parts and isinstance(parts[0], Pause):  # before the header section
        yield from _wait(parts[0].seconds, request.timeout_s)
        parts = parts[1:]
    if body.verbatim:
        yield from _verbatim(parts, request.timeout_s)
    status, headers = int(response.status[:3]), list(response.headers)
    head = Head(status, response.status[4:], headers, request.method == "HEAD" or status in _BODILESS)
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
    if length is None and not head.bodiless:
        headers.append(("Transfer-Encoding", "chunked") if body.chunked else ("Content-Length", str(body.length)))
    yield head
    if not head.bodiless:
        yield from _body(parts, length, request.timeout_s)
        if body.last_chunk != LAST_CHUNK:
            raise NotHttp("the size of a chunk is no number")


def _verbatim(parts: Iterable[Part], timeout_s: float | None) -> Iterator[Step]:
    """No answer: nothing, or bytes that are none. Always raises Broken."""
    for part in parts:
        if isinstance(part, Pause):
            yield from _wait(part.seconds, timeout_s)
        elif isinstance(part, Abort) and part.reset:
            raise Reset("the connection was reset before an answer")
        elif not isinstance(part, Instruction):
            beginning = next(blocks_of(part))[:20]
            raise NotHttp(f"{beginning!r} is no status line")
    raise Closed("the connection was closed without an answer")


def _body(parts: Iterable[Part], length: int | None, timeout_s: float | None) -> Iterator[float | bytes]:
    """The bytes of the body, ``length`` at most. Raises Closed where that many were announced and do not come."""
    got, bytes_per_s = 0, 0
    for part in parts:
        if isinstance(part, Pause):
            yield from _wait(part.seconds, timeout_s)
        elif isinstance(part, Pace):
            bytes_per_s = part.bytes_per_s
        elif isinstance(part, Abort):
            raise Reset(f"the connection was reset after {got} bytes") if part.reset else _cut_off(got, length)
        else:
            for block in _paced(part, bytes_per_s, timeout_s):
                if isinstance(block, bytes):
                    wanted = block if length is None else block[: length - got]
                    got += len(wanted)
                    yield wanted
                else:
                    yield block
    if length is not None and got < length:
        raise _cut_off(got, length)


def _cut_off(got: int, length: int | None) -> Closed:
    return Closed(f"the connection was closed after {got} bytes" + (f" of {length}" if length is not None else ""))


def _paced(part: Any, bytes_per_s: int, timeout_s: float | None) -> Iterator[float | bytes]:
    if not bytes_per_s:
        yield from blocks_of(part)
        return
    for piece in pieces(part, max(1, int(bytes_per_s * TICK_S))):
        for block in blocks_of(piece):
            yield block
            yield from _wait(len(block) / bytes_per_s, timeout_s)


def _wait(seconds: float, timeout_s: float | None) -> Iterator[float]:
    if timeout_s is not None and seconds > timeout_s:
        yield timeout_s
        raise TooLate(f"nothing came for {timeout_s:g} seconds")
    yield seconds


def _environ(request: Request) -> dict[str, Any]:
    """What a WSGI server would say of the request (PEP 3333)."""
    parts = urlsplit(request.url)
    is_tls = parts.scheme == "https"
    port = str(parts.port or (443 if is_tls else 80))
    environ = base_environ(parts.hostname or "", port, tls=is_tls, threads=True) | {
        "REQUEST_METHOD": request.method,
        "REQUEST_URI": f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/",
        "PATH_INFO": unquote(parts.path or "/", "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "wsgi.input": io.BytesIO(request.body),
    }
    fields: dict[str, str] = {}
    for name, value in request.headers:
        field = f"HTTP_{name.upper().replace('-', '_')}"
        fields[field] = f"{fields[field]}, {value}" if field in fields else value
    for name in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):  # it is as long as it is
        fields.pop(name, None)
    if request.body:
        environ["CONTENT_LENGTH"] = str(len(request.body))
    if "HTTP_CONTENT_TYPE" in fields:
        environ["CONTENT_TYPE"] = fields.pop("HTTP_CONTENT_TYPE")
    return environ | fields


class DirectWay:
    """The way to the control API of an application in this process."""

    url = ORIGIN

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def request(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        """Status and body of the answer to one request."""
        head, *blocks = exchange(self._app, Request(method, self.url + target, headers.items(), body or b""))
        assert isinstance(head, Head)  # no fault befalls the control API
        return head.status, b"".join(block for block in blocks if isinstance(block, bytes))

    def close(self) -> None:
        """Nothing is open."""
