"""The server as a plain WSGI application (PEP 3333): between what arrives and the pipeline, nothing but this file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import quote

from mock_server.call import Call, Reply, Request
from mock_server.content.again import Announced, Told
from mock_server.domain.errors import ApiError
from mock_server.operations import record
from mock_server.operations.pipeline import Pipeline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
MAX_BODY_BYTES = 32 * 1024 * 1024
WAITING_PATHS = ("/_mock/receipts", "/_mock/requests", "/_mock/verify")
"""Where the control API may wait for requests to come or to end."""

_SHORT_PAGE = re.compile(r"(?:(?:after|order)=[0-9a-z]{1,20}&)*limit=[0-9](?:&(?:after|order)=[0-9a-z]{1,20})*")


def status_line(reply: Reply) -> str:
    """Status and reason phrase, as PEP 3333 wants them."""
    return _LINES.get(reply.status) or f"{reply.status:03} Unknown"


class Head(Protocol):
    """A request without its body, as our own front end has it."""

    @property
    def method(self) -> str: ...
    @property
    def environ(self) -> Mapping[str, str]:
        """Its share of the environ."""

    @property
    def kept(self) -> dict[object, Any]:
        """A place that requests share whose heads differ in nothing but ``Range``."""


class Application:
    """``interfaces`` are what is served here, in the order in which they are asked for a path."""

    def __init__(self, pipeline: Pipeline, interfaces: Sequence[str]) -> None:
        self.pipeline = pipeline
        self.interfaces = tuple(interfaces)

    @property
    def on_change(self) -> list[Callable[[], None]]:
        """Called when what is in force has been replaced: what was kept of it is of no more use."""
        return self.pipeline.on_change

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        reply = self.answer(environ)
        start_response(status_line(reply), reply.headers)
        return reply.body

    def answer(self, environ: Mapping[str, Any]) -> Reply:
        """The reply to a request as a WSGI server hands it on."""
        return self.pipeline.answer(_request_of(environ), self.interfaces)

    def announce(self, head: Head) -> Announced | None:
        """Write down a request whose body is still on its way, for our own front end, which hands it to ``direct``."""
        return _Begun(self.pipeline.begin(self._request(head, None), self.interfaces))

    def direct(self, head: Head, body: tuple[int, IO[bytes]] | None, announced: Announced | None = None) -> Told | None:
        """The reply for our own front end, without an environ.

        ``body``: its length, and a stream of its bytes, which is not read where there are too many.
        """
        begun = announced.call if isinstance(announced, _Begun) else None
        reply = self.pipeline.answer(self._request(head, body), self.interfaces, begun)
        return status_line(reply), reply.headers, reply.body, reply.again

    def _request(self, head: Head, body: tuple[int, IO[bytes]] | None) -> Request:
        """``head`` keeps what was made of it the last time."""
        asked = head.environ.get("HTTP_RANGE")
        request: Request | None = head.kept.get(self)
        if request is None:
            environ = {name: value for name, value in head.environ.items() if name != "HTTP_RANGE"}
            request = head.kept[self] = replace(_request_of(environ), open_body=_no_body)
        if asked is not None or body is not None:
            headers = request.headers if asked is None else {**request.headers, "range": asked}
            opener = request.open_body if body is None else partial(_checked, *body)
            request = Request(request.method, request.raw_path, request.query, headers, opener, request.kept)
        return request

    def may_block(self, environ: Mapping[str, Any]) -> bool:
        """Whether the answer may take time that is spent waiting: for the store, or for what a journal has not yet."""
        services = self.pipeline.services
        if services.store.blocking or not environ.get("PATH_INFO", "").startswith(WAITING_PATHS):
            return services.store.blocking
        return services.journal.has_open or not _is_glance(environ)


@dataclass(frozen=True, slots=True)
class _Begun:
    call: Call

    def give_up(self) -> None:
        """See ``Announced``."""
        record.give_up(self.call)


def _is_glance(environ: Mapping[str, Any]) -> bool:
    """Whether a request forgets a journal, or is for a short page of it: that takes no time, and waits for nothing."""
    if environ.get("PATH_INFO") != "/_mock/requests":
        return False
    query = environ.get("QUERY_STRING", "")
    return not query if environ["REQUEST_METHOD"] == "DELETE" else _SHORT_PAGE.fullmatch(query) is not None


def _request_of(environ: Mapping[str, Any]) -> Request:
    headers = {
        name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
    }  # fmt: skip
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    return Request(
        method=environ["REQUEST_METHOD"],
        raw_path=raw_path_of(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        open_body=lambda: _open_body(environ),
    )


def raw_path_of(environ: Mapping[str, Any]) -> str:
    """The path of the request target, still percent-encoded, without what the application is mounted under.

    Not every WSGI server tells it; what is left then is the decoded path, in which an encoded slash is a slash.
    """
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    mounted_at = environ.get("SCRIPT_NAME", "")
    if not target:
        return quote(environ.get("PATH_INFO", "").encode("latin-1"), safe="/:@!$&'()*+,;=~")
    path = str(target).partition("?")[0]
    if not path.startswith(("/", "*")):
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path.removeprefix(mounted_at)


def _open_body(environ: Mapping[str, Any]) -> tuple[int, IO[bytes]]:
    """The length and the stream of the body. Without a length, the server must mark the end of what it received."""
    length = _length_of(environ)
    if length is not None:
        length, stream = _checked(length, environ["wsgi.input"])
        return length, stream if environ.get("wsgi.input_terminated") else _limited(stream, length)
    if not environ.get("wsgi.input_terminated"):
        return 0, BytesIO()
    raw = environ["wsgi.input"].read(MAX_BODY_BYTES + 1)
    if len(raw) > MAX_BODY_BYTES:
        raise ApiError("body_too_large")
    return len(raw), BytesIO(raw)


def _checked(length: int, body: IO[bytes]) -> tuple[int, IO[bytes]]:
    if length > MAX_BODY_BYTES:
        raise ApiError("body_too_large")
    return length, body


def _no_body() -> tuple[int, IO[bytes]]:
    return 0, BytesIO()


def _length_of(environ: Mapping[str, Any]) -> int | None:
    """The number of bytes that the body is said to have; None where only its end will tell (RFC 9112 section 6.3)."""
    text = environ.get("CONTENT_LENGTH")
    if not text or "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return None
    if not (text.isascii() and text.isdigit()):
        return 0
    return int(text) if len(text) < 19 else MAX_BODY_BYTES + 1


def _limited(stream: IO[bytes], length: int) -> IO[bytes]:
    """The stream of a server that would wait for more than the body: not ours, which need not wait for this import."""
    from werkzeug.wsgi import LimitedStream

    return cast("IO[bytes]", LimitedStream(stream, length))
