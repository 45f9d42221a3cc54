"""The HTTP/1.1 front end as a whole: listens, accepts, stops."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mock_server.serving.access import Accesses, OnAccess
from mock_server.serving.door import BACKLOG, Door
from mock_server.serving.limits import Limits, Refusal, Refused, envelope
from mock_server.serving.loop import Loop
from mock_server.serving.pool import Pool
from mock_server.serving.room import room_for
from mock_server.serving.service import Service
from mock_server.serving.wsgi import base_environ

if TYPE_CHECKING:
    import ssl
    from wsgiref.types import WSGIApplication

_POOL_S = 0.3  # what threads still do, such as writing down that an answer has left, may take so long
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - as a client reaches what listens everywhere


class Server:
    """Serves one WSGI application on one socket, from one thread.

    ``app`` may be replaced until ``serve`` is called: a worker process puts its own behind the inherited socket.
    ``threads``: 0 calls the application on the loop, which is right for one that never blocks; N calls it in that
    many threads, for those requests of which ``may_block`` says that they may block. ``refuse`` renders what the
    front end itself answers. ``on_access`` is told of all requests that have ended. ``drain_s``: how long requests
    may still take after ``stop``.
    """

    def __init__(  # noqa: PLR0913 - each is named at the call, and most are left out
        self,
        app: WSGIApplication,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        unix_path: str | None = None,
        tls: ssl.SSLContext | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen, so one for all will do
        threads: int = 0,
        may_block: Callable[[dict[str, Any]], bool] = lambda _environ: True,
        refuse: Callable[[Refusal], Refused] | None = None,
        on_access: OnAccess | None = None,
        drain_s: float = 0.5,
    ) -> None:
        self.host, self.port, self.unix_path = host, port, unix_path
        self.url = ""
        self.app, self._tls, self._limits, self._threads = app, tls, limits, threads
        self._may_block = may_block
        self._refuse, self._on_access, self._drain_s = refuse or envelope, on_access, drain_s
        self._listener: socket.socket | None = None
        self._service: Service | None = None
        self._stops = 0
        self._bound_by = 0

    def bind(self) -> None:
        """Listen. From here on connections wait in the queue; ``url`` and ``port`` are known. Raises OSError."""
        if self._listener is not None:
            return
        scheme = "https" if self._tls else "http"
        if self.unix_path is not None:
            self._listener = _listen_on_path(self.unix_path)
            self.port, self.url = 0, f"{scheme}+unix://{quote(self.unix_path, safe='')}"
        else:
            self._listener = _listen(self.host, self.port)
            self.port = self._listener.getsockname()[1]
            host = _WILDCARDS.get(self.host, self.host)
            self.url = f"{scheme}://[{host}]:{self.port}" if ":" in host else f"{scheme}://{host}:{self.port}"
        self._listener.setblocking(False)
        self._bound_by = os.getpid()

    def serve(self) -> None:
        """Answer requests until ``stop``; returns after the drain."""
        self.bind()
        service = self._service = self._assemble()
        on_change: list[Callable[[], None]] = getattr(self.app, "on_change", [])
        on_change.append(service.forget)
        loop = service.loop
        assert self._listener is not None
        door = Door(service, self._listener, self._tls)
        door.open()
        self._sweep(service)
        try:
            loop.run_while(lambda: not self._stops)
            self._drain(service, door)
        finally:
            on_change.remove(service.forget)
            self._close(service)

    def stop(self) -> None:
        """Drain and end; called again: end at once. Safe in other threads and in signal handlers."""
        self._stops += 1
        service = self._service
        if service is not None:
            service.draining = True
            service.loop.call_from_thread(lambda: None)

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Serve in a background thread as long as the block lasts."""
        self.bind()
        thread = threading.Thread(target=self.serve, name="sora-mock", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def _assemble(self) -> Service:
        host, port = (self.host, str(self.port)) if self.unix_path is None else ("localhost", "80")
        environ = base_environ(host, port, tls=self._tls is not None, threads=self._threads > 0)
        pool = Pool(self._threads) if self._threads else None
        loop = Loop()
        limits = self._limits._replace(connections=room_for(self._limits.connections, loop.selector))
        accesses = Accesses(loop, self._on_access) if self._on_access is not None else None
        return Service(self.app, limits, loop, pool, self._may_block, self._refuse, accesses, environ)

    def _sweep(self, service: Service) -> None:
        """End what is too late, now and at short intervals: cheaper than a timer for each connection."""
        now = service.loop.now
        for connection in [each for each in service.connections if each.deadline < now]:
            connection.late()
        service.files.close_unwanted()
        limits = self._limits
        shortest = min(limits.header_s, limits.body_s, limits.idle_s, limits.write_s, limits.linger_s)
        service.loop.call_in(min(1.0, max(0.005, shortest / 4)), lambda: self._sweep(service))

    def _drain(self, service: Service, door: Door) -> None:
        end = time.monotonic() + self._drain_s
        service.draining = True
        door.shut()
        for connection in list(service.connections):
            connection.drain()
        service.loop.call_in(self._drain_s, lambda: None)
        service.loop.run_while(lambda: bool(service.connections) and self._stops < 2 and time.monotonic() < end)

    def _close(self, service: Service) -> None:
        for connection in list(service.connections):
            connection.abort()
        if self._listener is not None:
            self._listener.close()
        if self.unix_path is not None and self._bound_by == os.getpid():  # not a worker, which inherited the socket
            Path(self.unix_path).unlink(missing_ok=True)
        if service.accesses is not None:
            service.accesses.hand_over()
        if service.pool is not None:
            service.pool.close(_POOL_S if self._stops < 2 else 0.0)
        self._service = None
        service.files.close()
        service.loop.close()


def _listen(host: str, port: int) -> socket.socket:
    name = host.encode() if host.isascii() else host  # bytes spare the import of what text goes through
    family, _, _, _, address = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family, backlog=BACKLOG)


def _listen_on_path(path: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if Path(path).is_socket():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(path) != 0:
                    Path(path).unlink(missing_ok=True)  # left behind by a server that was killed
        elif Path(path).exists():
            raise FileExistsError(errno.EEXIST, "there is a file that is no socket")
        listener.bind(path)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
