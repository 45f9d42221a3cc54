"""The Flask application: it hands every request to the pipeline, and its reply to the server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import Map, MapAdapter, Rule

from mock_server.call import Reply, Request
from mock_server.content.body import Body
from mock_server.domain.errors import ApiError
from mock_server.operations.pipeline import Pipeline
from mock_server.snapshot import Snapshot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_DIRECT = frozenset({"GET", "HEAD"})
MAX_BODY_BYTES = 32 * 1024 * 1024
WAITING_PATHS = ("/_mock/receipts", "/_mock/requests", "/_mock/verify")
"""Where the control API may wait for requests to come or to end."""


def status_line(reply: Reply) -> str:
    """Status and reason phrase, as PEP 3333 wants them."""
    return f"{reply.status:03} {_PHRASES.get(reply.status, 'Unknown')}"


class Response(flask.Response):
    """A response whose body stays data, and whose headers go out as they were decided."""

    default_mimetype = None
    automatically_set_content_length = False

    @classmethod
    def of(cls, reply: Reply) -> Response:
        return cls(reply.body, status_line(reply), headers=reply.headers, direct_passthrough=True)

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Any:  # noqa: ARG002 - Werkzeug's signature
        """Werkzeug would take ``Last-Modified`` from a 304, against RFC 9110 section 15.4.5."""
        return self.headers

    def get_app_iter(self, environ: WSGIEnvironment) -> Iterable[bytes]:
        """The body itself, for every method and status: it reports what became of it when it is closed."""
        body = self.response
        return body if isinstance(body, Body) else super().get_app_iter(environ)


class Api(flask.Flask):
    """Flask with the contract's matcher in place of its own, which looks at decoded paths only.

    ``interfaces`` are what is served here, in the order in which they are asked for a path.
    """

    response_class = Response

    def __init__(self, pipeline: Pipeline, interfaces: Sequence[str]) -> None:
        super().__init__("mock_server", static_folder=None)
        self.pipeline = pipeline
        self.interfaces = tuple(interfaces)
        self.show_routes(pipeline.snapshot)

    def show_routes(self, snapshot: Snapshot) -> None:
        """One rule for each operation, its operationId as the endpoint: what ``flask routes`` lists."""
        rules = [
            Rule(
                operation.path.replace("{", "<").replace("}", ">"),
                endpoint=operation.id,
                methods=[operation.method.upper()],
                merge_slashes=False,
            )
            for interface in self.interfaces
            for operation in snapshot.contracts[interface].operations.values()
        ]
        self.url_map = Map(rules, merge_slashes=False, strict_slashes=True)

    def create_url_adapter(self, request: flask.Request | None) -> MapAdapter | None:  # noqa: ARG002 - Flask's signature
        """None: a request is matched once, by the pipeline."""
        return None

    def may_block(self, environ: WSGIEnvironment) -> bool:
        """Whether the answer may take time that is spent waiting: for the store, or for what a journal has not yet."""
        return self.pipeline.services.store.blocking or environ.get("PATH_INFO", "").startswith(WAITING_PATHS)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """GET and HEAD go to the pipeline without Flask's contexts, signals and response objects, which cost as much
        as the answer itself; unless somebody has hooks of their own, which Flask has to call.
        """
        hooks = self.before_request_funcs or self.after_request_funcs or self.teardown_request_funcs
        if hooks or environ["REQUEST_METHOD"] not in _DIRECT:
            return super().wsgi_app(environ, start_response)
        reply = self.pipeline.answer(_request_of(environ), self.interfaces)
        start_response(status_line(reply), reply.headers)
        return reply.body

    def dispatch_request(self) -> Any:
        return Response.of(self.pipeline.answer(_request_of(flask.request.environ), self.interfaces))


def _request_of(environ: WSGIEnvironment) -> Request:
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


def raw_path_of(environ: WSGIEnvironment) -> str:
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


def _open_body(environ: WSGIEnvironment) -> tuple[int, IO[bytes]]:
    """The length and the stream of the body. Without a length, the server must mark the end of what it received."""
    request = flask.Request(environ)
    request.max_content_length = MAX_BODY_BYTES
    if request.content_length is not None:
        try:
            return request.content_length, request.stream
        except RequestEntityTooLarge:
            raise ApiError("body_too_large") from None
    if not environ.get("wsgi.input_terminated"):
        return 0, BytesIO()
    raw = environ["wsgi.input"].read(MAX_BODY_BYTES + 1)
    if len(raw) > MAX_BODY_BYTES:
        raise ApiError("body_too_large")
    return len(raw), BytesIO(raw)
