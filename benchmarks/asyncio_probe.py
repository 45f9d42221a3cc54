"""The least asyncio server that answers: no limits, no time-outs. What the front end's own loop is compared with."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import Any

from mock_server.content.body import Body, FileSpan
from mock_server.serving.answer import Stamp, frame
from mock_server.serving.wsgi import Response, base_environ, environ_for

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Probe(asyncio.Protocol):
    """The least that answers: asyncio's transport, sendfile through the loop."""

    def __init__(self, app: Application, incoming: Any) -> None:
        self._app, self._incoming = app, incoming
        self._base = base_environ("127.0.0.1", "0", tls=False, threads=False)
        self._stamp = Stamp()
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        self._incoming.feed(data)
        self._read_on()

    def _read_on(self) -> None:
        while not self._busy and (asked := self._incoming.next()) is not None:
            response = Response()
            result = self._app(environ_for(self._base, ("127.0.0.1", "0"), asked.head, None), response.start)
            framed = frame(asked.head, response.status, response.headers, None, self._stamp, close=False)
            if isinstance(result, Body):
                self._transport.write(framed.head)
                self._busy = True
                self._task = asyncio.ensure_future(self._send(result))
            else:
                self._transport.write(framed.head + b"".join(result))

    async def _send(self, body: Body) -> None:
        for part in body.parts:
            assert isinstance(part, FileSpan)
            with open(part.path, "rb") as file:
                await asyncio.get_running_loop().sendfile(self._transport, file, part.offset, part.length)
        self._busy = False
        self._read_on()


def run(app: Application, incoming: Callable[[], Any], port: int) -> None:
    async def listen() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Probe(app, incoming()), "127.0.0.1", port, backlog=4096)
        await server.serve_forever()

    asyncio.run(listen())
