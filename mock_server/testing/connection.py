"""The way to a control API over HTTP: kept-alive connections for any number of threads. Nothing but the stdlib."""

from __future__ import annotations

import json
import re
import select
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

if TYPE_CHECKING:
    from http.client import HTTPConnection
    from socket import socket

UNREACHABLE = "unreachable"
"""The code where there was no answer at all."""

NOT_THE_API = "not_the_control_api"
"""The code where an answer is not one of the control API."""


class ControlError(Exception):
    """The control API refused, or could not be reached.

    ``code``, ``message`` and ``param`` are those of the answer's error; ``status`` is the answer's, or 0 where none
    came (``code`` is then ``unreachable``).
    """

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(status, code, message, param)
        self.status, self.code, self.message, self.param = status, code, message, param

    def __str__(self) -> str:
        return f"{self.message} ({' '.join(filter(None, (str(self.status or ''), self.code, self.param)))})"


def server_at(url: str) -> str:
    """The address of a server, also where ``url`` is that of its API, which ends in ``/v1``."""
    return re.sub(r"(?<=[^/])/v1$", "", url.rstrip("/"))


class Connections:
    """Connections to the server at ``url``: ``http://``, ``https://``, or ``http+unix://%2Fpath%2Fof.sock``.

    ``ca_file`` (PEM) is trusted in place of the system's authorities; without ``verify``, anybody is. A connection
    serves one request at a time, and is then kept for the next, whichever thread sends it.
    """

    def __init__(self, url: str, *, timeout_s: float = 30.0, ca_file: str | None = None, verify: bool = True) -> None:
        self._idle: list[HTTPConnection] = []
        self.url = server_at(url)
        parts = urlsplit(self.url)
        is_sound = parts.scheme == "http+unix" or (parts.scheme in ("http", "https") and _has_a_sound_port(parts))
        if not is_sound or not parts.netloc:
            raise ValueError(f"{url!r} is no address of a server; right would be http://127.0.0.1:4010")
        self._parts, self._timeout_s, self._ca_file, self._verify = parts, timeout_s, ca_file, verify
        self._path = parts.path.rstrip("/")

    def request(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        """Status and body of the answer to one request. Raises ControlError where none comes."""
        from http.client import HTTPException  # it takes long to import, and many tests need no control API

        connection = self._take()
        try:
            connection.request(method, self._path + target, body, dict(headers))
            response = connection.getresponse()
            raw = response.read()
        except (OSError, HTTPException, UnicodeError) as error:  # the last: a name that no host can have
            connection.close()
            why = str(error) or type(error).__name__
            raise ControlError(0, UNREACHABLE, f"{self.url} does not answer: {why}") from error
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return response.status, raw

    def close(self) -> None:
        """Close what is not in use. The next request opens a connection again."""
        while self._idle:
            self._idle.pop().close()

    def __del__(self) -> None:
        self.close()

    def _take(self) -> HTTPConnection:
        """A connection that the server has not closed in the meantime."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._open()
            if connection.sock is not None and not _has_news(connection.sock):
                return connection
            connection.close()

    def _open(self) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        if self._parts.scheme == "http+unix":
            from mock_server.testing.unix_connection import UnixConnection

            return UnixConnection(unquote(self._parts.netloc), self._timeout_s)
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return HTTPConnection(host, port, timeout=self._timeout_s)
        import ssl

        if self._verify:
            context = ssl.create_default_context(cafile=self._ca_file)
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return HTTPSConnection(host, port, timeout=self._timeout_s, context=context)


def _has_a_sound_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _has_news(sock: socket) -> bool:
    """Whether something has come that nobody has asked for: as a rule the end of the connection."""
    if sys.platform == "win32":
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()  # ``select`` knows no descriptors from 1024 on
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def answer_of(status: int, raw: bytes) -> Any:
    """What the body says: a JSON value, or None where it is empty. Raises ControlError for what is no success."""
    if 200 <= status < 300 and not raw:
        return None
    try:
        document = json.loads(raw)
        if status < 300:
            return document
        error = document["error"]
        raise ControlError(status, error["code"], error["message"], error.get("param"))
    except (ValueError, KeyError, TypeError):
        beginning = raw[:200].decode("utf-8", "replace")
        raise ControlError(status, NOT_THE_API, f"This is no answer of a control API: {beginning!r}") from None
