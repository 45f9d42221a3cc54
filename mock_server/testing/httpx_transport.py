"""Transports for httpx, sync and async, that call the application in the same process. They need httpx."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import httpx

from mock_server.testing.in_process import Broken, Closed, Head, NotHttp, Request, Reset, Steps, TooLate, exchange

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_ERRORS: dict[type[Broken], str] = {
    Closed: "RemoteProtocolError",
    NotHttp: "RemoteProtocolError",
    Reset: "ReadError",
    TooLate: "ReadTimeout",
}
"""What httpx raises over a socket in each case, by its name there."""


async def _sleep(seconds: float) -> None:
    import anyio  # comes with httpx, and sleeps in asyncio and in trio

    await anyio.sleep(seconds)


class HttpxTransport(httpx.BaseTransport):
    """``httpx.Client(transport=HttpxTransport(server.app))``.

    ``pause`` is how a client waits for what a fault holds back; ``lambda seconds: None`` takes no time, and the
    client's read timeout strikes all the same. ``library``: a module with httpx's names, for clients of a relative.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        pause: Callable[[float], object] = time.sleep,  # noqa: TID251 - a client waits in real time
        library: ModuleType = httpx,
    ) -> None:
        self._app, self._pause, self._library = app, pause, library

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Raises httpx's own errors."""
        steps = _steps(self._app, self._library, request, request.read())
        while not isinstance(step := next(steps), Head):
            self._pause(cast("float", step))
        return _response(self._library, step, _Blocks, self._library.SyncByteStream, (steps, self._pause))


class AsyncHttpxTransport(httpx.AsyncBaseTransport):
    """``httpx.AsyncClient(transport=AsyncHttpxTransport(server.app))``, with an async ``pause``: see HttpxTransport."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        pause: Callable[[float], Awaitable[object]] = _sleep,
        library: ModuleType = httpx,
    ) -> None:
        self._app, self._pause, self._library = app, pause, library

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Raises httpx's own errors."""
        steps = _steps(self._app, self._library, request, await request.aread())
        while not isinstance(step := next(steps), Head):
            await self._pause(cast("float", step))
        return _response(self._library, step, _AsyncBlocks, self._library.AsyncByteStream, (steps, self._pause))


class _Blocks:
    """The body, as a client reads it."""

    def __init__(self, steps: Steps, pause: Callable[[float], object]) -> None:
        self._steps, self._pause = steps, pause

    def __iter__(self) -> Iterator[bytes]:
        for step in self._steps:
            if isinstance(step, bytes):
                yield step
            else:
                self._pause(cast("float", step))

    def close(self) -> None:
        self._steps.close()


class _AsyncBlocks:
    """The same for a client that awaits it."""

    def __init__(self, steps: Steps, pause: Callable[[float], Awaitable[object]]) -> None:
        self._steps, self._pause = steps, pause

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for step in self._steps:
            if isinstance(step, bytes):
                yield step
            else:
                await self._pause(cast("float", step))

    async def aclose(self) -> None:
        self._steps.close()


def _steps(app: WSGIApplication, library: ModuleType, request: httpx.Request, body: bytes) -> Steps:
    """The exchange, with the library's errors."""
    timeout_s = request.extensions.get("timeout", {}).get("read")
    headers = request.headers.multi_items()
    try:
        yield from exchange(app, Request(request.method, str(request.url), headers, body, timeout_s))
    except Broken as broken:
        raise getattr(library, _ERRORS[type(broken)])(str(broken), request=request) from None


def _response(library: Any, head: Head, blocks: type, stream: type, arguments: tuple[Any, ...]) -> httpx.Response:
    """The library's response: its stream has to be of a class of the library's own."""
    kind = type(blocks.__name__, (blocks, stream), {})
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": head.reason.encode()}
    response: httpx.Response = library.Response(
        head.status, headers=head.headers, stream=kind(*arguments), extensions=extensions
    )
    return response
