"""What the front end allows a client, and what it says when a client goes past it."""

from __future__ import annotations

import json
from typing import NamedTuple

from mock_server.content.body import Body

REASONS = {
    400: "Bad Request",
    408: "Request Timeout",
    413: "Content Too Large",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}


class Limits(NamedTuple):
    """Sizes in bytes, times in seconds. Each is a bound on one client, ``connections`` on all of them."""

    line_bytes: int = 8_192
    """The request line, and each field line."""
    header_bytes: int = 32_768
    """The request line and all field lines together; also the trailer section of a chunked body."""
    header_count: int = 100
    body_bytes: int = 33_554_432
    spool_bytes: int = 1_048_576
    """A request body above this is kept in a temporary file."""
    connections: int = 10_000
    header_s: float = 10.0
    """From the first byte of a request (or the connection itself) to the end of its header section."""
    body_s: float = 30.0
    """The longest silence inside a request body."""
    idle_s: float = 60.0
    """Between two requests of one connection."""
    write_s: float = 60.0
    """The longest time in which a client takes none of the answer."""
    linger_s: float = 2.0
    """How long input is still read and dropped after the last answer, so that the client can read that answer."""


class Refusal(NamedTuple):
    """Why the front end itself answers, instead of the application."""

    status: int
    code: str
    message: str


LATE = Refusal(408, "timeout", "The request did not arrive in time.")


class Refused(NamedTuple):
    """A refusal as it goes out: header fields without framing, and the body, which is told how it ended."""

    headers: list[tuple[str, str]]
    body: Body


class RequestRefused(Exception):
    """The request breaks a rule of HTTP or a limit; carries the ``Refusal``."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(status, code, message)


def envelope(refusal: Refusal) -> Refused:
    """The API's error envelope as JSON: what is used unless the server is given another renderer."""
    kind = "invalid_request_error" if refusal.status < 500 else "server_error"
    error = {"message": refusal.message, "type": kind, "param": None, "code": refusal.code}
    return Refused([("Content-Type", "application/json")], Body(json.dumps({"error": error}).encode()))


def bad_request(message: str) -> RequestRefused:
    """400: the request is not HTTP/1.1 as RFC 9112 writes it."""
    return RequestRefused(400, "bad_request", message)


def headers_too_large(message: str) -> RequestRefused:
    """431 (RFC 6585 section 5)."""
    return RequestRefused(431, "headers_too_large", message)


def body_too_large(limit: int) -> RequestRefused:
    """413 (RFC 9110 section 15.5.14)."""
    return RequestRefused(413, "body_too_large", f"The request body is larger than {limit} bytes.")
