"""Where clients come in: the listening socket, the cap on connections, and what happens beyond it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from mock_server.serving.connection import Connection
from mock_server.serving.limits import Refusal
from mock_server.serving.polling import READ
from mock_server.serving.service import Service
from mock_server.serving.wire import Wire

if TYPE_CHECKING:
    import ssl

BACKLOG = 4_096
"""So many clients may wait to be let in."""
ACCEPT_AT_ONCE = 64
"""So many new clients before the others get their turn."""
TOLD_AT_ONCE = 256
"""So many clients beyond the cap are told that they are; the others are closed without a word."""
OUT_OF_DESCRIPTORS_S = 0.1
"""How long new clients stay in the queue where the process has no descriptor left."""

_OVERLOADED = Refusal(503, "overloaded", "The server has as many connections as it takes. Try again later.")


class Door:
    """Accepts clients and makes connections of them."""

    def __init__(self, service: Service, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._service = service
        self._listener = listener
        self._tls = tls
        self._watched = False

    def open(self) -> None:
        """Accept from now on."""
        if not self._watched and self._listener.fileno() >= 0:
            self._watched = True
            self._service.loop.watch(self._listener, READ, self._on_event)

    def shut(self) -> None:
        """Take in those who wait, and nobody any more: as many as the queue holds, for more may come all the time."""
        for _ in range(BACKLOG // ACCEPT_AT_ONCE):
            if not self._take_in():
                break
        self._pause()
        self._listener.close()

    def _on_event(self) -> None:
        self._take_in()

    def _take_in(self) -> bool:
        """Whether more may be waiting."""
        for _ in range(ACCEPT_AT_ONCE):
            try:
                sock, address = self._listener.accept()
            except (BlockingIOError, InterruptedError):
                return False
            except ConnectionError:
                continue  # left while it waited
            except OSError:
                self._pause()
                self._service.loop.call_in(OUT_OF_DESCRIPTORS_S, self.open)
                return False
            self._welcome(sock, address)
        return True

    def _pause(self) -> None:
        if self._watched:
            self._watched = False
            self._service.loop.forget(self._listener)

    def _welcome(self, sock: socket.socket, address: tuple[str, int] | str) -> None:
        beyond = len(self._service.connections) - self._service.limits.connections
        if beyond >= TOLD_AT_ONCE:
            sock.close()
            return
        try:
            sock.setblocking(False)
            peer = ("", "")
            if isinstance(address, tuple):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peer = (address[0], str(address[1]))
            Connection(self._service, self._wire(sock), peer, _OVERLOADED if beyond >= 0 else None)
        except OSError:
            sock.close()  # left at once, which macOS tells as an error here

    def _wire(self, sock: socket.socket) -> Wire:
        if self._tls is None:
            return Wire(sock)
        from mock_server.serving.tls import TlsWire

        return TlsWire(self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False))
