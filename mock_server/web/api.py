"""The Flask application, for WSGI servers, test clients and extensions: the plain one with Flask around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

import flask
from werkzeug.routing import Map, MapAdapter, Rule

from mock_server.call import Reply
from mock_server.content.again import Announced, Told
from mock_server.content.body import Body
from mock_server.operations.pipeline import Pipeline
from mock_server.snapshot import Snapshot
from mock_server.web.application import Application, Head, status_line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DIRECT = frozenset({"GET", "HEAD"})
"""Methods whose requests pass Flask by."""


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


class Api(flask.Flask, Application):
    """Flask with the contract's matcher in place of its own, which looks at decoded paths only."""

    response_class = Response

    def __init__(self, pipeline: Pipeline, interfaces: Sequence[str]) -> None:
        self._shown: tuple[Snapshot, Map] | None = None
        flask.Flask.__init__(self, "mock_server", static_folder=None)
        Application.__init__(self, pipeline, interfaces)

    @property
    def url_map(self) -> Map:
        """One rule for each operation, its operationId as the endpoint: what ``flask routes`` lists."""
        snapshot = self.pipeline.snapshot
        if self._shown is None or self._shown[0] is not snapshot:
            self._shown = snapshot, _map_of(snapshot, self.interfaces)
        return self._shown[1]

    @url_map.setter
    def url_map(self, empty: Map) -> None:
        """Flask begins with a map without rules."""

    def create_url_adapter(self, request: flask.Request | None) -> MapAdapter | None:  # noqa: ARG002 - Flask's signature
        """None: a request is matched once, by the pipeline."""
        return None

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """GET and HEAD go to the pipeline without Flask's contexts, signals and response objects, which cost as much
        as the answer itself; unless somebody has hooks of their own, which Flask has to call.
        """
        if environ["REQUEST_METHOD"] not in DIRECT or self._has_hooks():
            return super().wsgi_app(environ, start_response)
        return Application.__call__(self, environ, start_response)

    def announce(self, head: Head) -> None:
        """Flask is asked when all of a request is there."""

    def direct(self, head: Head, body: tuple[int, IO[bytes]] | None, announced: Announced | None = None) -> Told | None:
        """None where Flask has to be asked. Nothing is given again: somebody may hook into Flask meanwhile."""
        if head.method not in DIRECT or self._has_hooks():
            return None
        told = Application.direct(self, head, body, announced)
        return None if told is None else (*told[:3], None)

    def _has_hooks(self) -> bool:
        return bool(self.before_request_funcs or self.after_request_funcs or self.teardown_request_funcs)

    def dispatch_request(self) -> Any:
        return Response.of(self.answer(flask.request.environ))


def _map_of(snapshot: Snapshot, interfaces: Sequence[str]) -> Map:
    rules = [
        Rule(
            operation.path.replace("{", "<").replace("}", ">"),
            endpoint=operation.id,
            methods=[operation.method.upper()],
            merge_slashes=False,
        )
        for interface in interfaces
        for operation in snapshot.contracts[interface].operations.values()
    ]
    return Map(rules, merge_slashes=False, strict_slashes=True)
