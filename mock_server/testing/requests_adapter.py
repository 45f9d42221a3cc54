"""An adapter for requests that calls the application in the same process. It needs requests."""

from __future__ import annotations

import errno
import io
import time
from collections.abc import Callable, Mapping
from http.client import BadStatusLine, HTTPException, RemoteDisconnected
from typing import TYPE_CHECKING, Any, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from mock_server.testing.in_process import Broken, Head, NotHttp, Request, Reset, Step, Steps, TooLate, exchange

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


class RequestsAdapter(HTTPAdapter):
    """``session.mount("http://", RequestsAdapter(server.app))``.

    ``pause`` is how a client waits for what a fault holds back; ``lambda seconds: None`` takes no time, and the
    client's read timeout strikes all the same. There is no pool of connections, and so none of urllib3's ``Retry``.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        pause: Callable[[float], object] = time.sleep,  # noqa: TID251 - a client waits in real time
    ) -> None:
        super().__init__()
        self._app, self._pause = app, pause

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,  # noqa: ARG002 - the signature of all adapters
        cert: Any = None,  # noqa: ARG002 - the signature of all adapters
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - the signature of all adapters
    ) -> requests.Response:
        """The answer. Raises the errors of requests."""
        steps = exchange(self._app, _asked(request, timeout[1] if isinstance(timeout, tuple) else timeout))
        try:
            while not isinstance(step := next(steps), Head):
                self._pause(cast("float", step))
        except TooLate as broken:
            raise requests.ReadTimeout(str(broken), request=request) from None
        except Broken as broken:
            error = ProtocolError("Connection aborted.", _early(broken))
            raise requests.ConnectionError(error, request=request) from None
        raw = HTTPResponse(
            _Blocks(steps, self._pause),
            headers=HTTPHeaderDict(step.headers),
            status=step.status,
            reason=step.reason,
            version=11,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
            request_url=request.url,
        )
        response = self.build_response(request, raw)
        if not stream:
            response.content  # noqa: B018 - reading it is the point
        return response


class _Blocks(io.RawIOBase):
    """The body as a file, which urllib3 reads like one of a socket. So it fails like one, too."""

    def __init__(self, steps: Steps, pause: Callable[[float], object]) -> None:
        self._steps, self._pause = steps, pause
        self._block = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """As of ``io.RawIOBase``. Raises OSError and HTTPException, which urllib3 knows."""
        while not self._block:
            step = self._next()
            if step is None:
                return 0
            if isinstance(step, bytes):
                self._block = memoryview(step)
            else:
                self._pause(cast("float", step))
        count = min(len(buffer), len(self._block))
        buffer[:count] = self._block[:count]
        self._block = self._block[count:]
        return count

    def close(self) -> None:
        self._steps.close()
        super().close()

    def _next(self) -> Step | None:
        try:
            return next(self._steps, None)
        except TooLate as broken:
            raise TimeoutError(str(broken)) from None
        except Reset as broken:
            raise ConnectionResetError(errno.ECONNRESET, str(broken)) from None
        except Broken as broken:
            raise HTTPException(str(broken)) from None


def _asked(request: requests.PreparedRequest, timeout_s: float | None) -> Request:
    body: Any = request.body
    if isinstance(body, str):
        body = body.encode()
    elif body is not None and not isinstance(body, bytes):
        body = body.read() if hasattr(body, "read") else b"".join(body)
    return Request(request.method or "", request.url or "", request.headers.items(), body or b"", timeout_s)


def _early(broken: Broken) -> Exception:
    """What http.client says of a connection that ends without an answer."""
    if isinstance(broken, Reset):
        return ConnectionResetError(errno.ECONNRESET, str(broken))
    return BadStatusLine(str(broken)) if isinstance(broken, NotHttp) else RemoteDisconnected(str(broken))
