"""A client that writes and reads bytes, so that a test sees exactly what is on the wire."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from mock_server.serving import Server

TIMEOUT_S = 10.0
"""Only reached where the server hangs."""


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json()["error"]["code"])


class Client:
    """One connection."""

    def __init__(self, server: Server, sock: socket.socket | None = None, receive_buffer: int | None = None) -> None:
        if sock is None:
            family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
            sock = socket.socket(family, socket.SOCK_STREAM)
            if receive_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            sock.settimeout(TIMEOUT_S)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                sock.connect((server.host, server.port))
            except OSError:
                sock.close()
                raise
        self.socket = sock
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def end(self) -> None:
        """Send no more; go on reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def ask(self, request: bytes, method: str = "GET") -> Answer:
        self.send(request)
        return self.answer(method)

    def get(self, path: str, *fields: str) -> Answer:
        lines = [f"GET {path} HTTP/1.1", "Host: x", *fields]
        return self.ask("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def answer(self, method: str = "GET") -> Answer:
        """The next answer, read to its announced end."""
        head = self._until(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:-2])}
        status = int(lines[0].split(" ")[1])
        return Answer(status, head, headers, self._body(method, status, headers))

    def rest(self) -> bytes:
        """Everything to the end of the connection."""
        while data := self.socket.recv(65_536):
            self._buffer += data
        rest, self._buffer = self._buffer, b""
        return rest

    def is_open(self) -> bool:
        """Whether another request is answered."""
        try:
            return self.get("/hello").status == 200
        except OSError:
            return False

    def _body(self, method: str, status: int, headers: dict[str, str]) -> bytes:
        if method == "HEAD" or status in {204, 304} or status < 200:
            return b""
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size + 2)[:-2]
            self._until(b"\r\n")
            return body
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        return self.rest()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._more()
        found, _, self._buffer = self._buffer.partition(mark)
        return found + mark

    def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        found, self._buffer = self._buffer[:count], self._buffer[count:]
        return found

    def _more(self) -> None:
        data = self.socket.recv(65_536)
        if not data:
            raise ConnectionError(f"the connection ended after {self._buffer[:200]!r}")
        self._buffer += data
