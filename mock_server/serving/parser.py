"""The header section of an HTTP/1.1 request: bytes to a value, without any I/O.

Strict where leniency has been used for request smuggling: whatever RFC 9112 lets a server refuse is refused.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from mock_server.serving.limits import Limits, RequestRefused, bad_request, headers_too_large

CRLF = b"\r\n"
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
"""CONNECT is for proxies: an origin server does not implement it (RFC 9110 section 9.3.6)."""

TEXT_BYTES = bytes([0x09, *range(0x20, 0x7F), *range(0x80, 0x100)])
"""What may stand in a line: HTAB, SP, VCHAR and obs-text (RFC 9110 section 5.5)."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"[!\"$-~]+")
_HOST = re.compile(r"(?:\[[0-9A-Fa-fv:.]+\]|[!$&'()*+,;=A-Za-z0-9._~%-]*)(?::[0-9]*)?")
_VERSION = re.compile(r"HTTP/[0-9]+(?:\.[0-9]+)?")
_ABSOLUTE = re.compile(r"(?i:https?)://([^/?]+)(.*)")

RANGE = re.compile(rb"bytes=[0-9]{0,19}-[0-9]{0,19}")
PLAIN_RANGE = re.compile(rb"\r\n[Rr]ange: (" + RANGE.pattern + rb")(?=\r\n|\Z)")
"""The line of a Range of one piece, as nearly every client writes it."""

_CONTROL_CHARACTER = "The request has a bare line feed, a bare carriage return or a control character."
_MAX_NAMES = 1_024
_names: dict[str, str] = {}


class Head(NamedTuple):
    """A request without its body."""

    method: str
    target: str
    """As it was sent."""
    protocol: str
    environ: dict[str, str]
    """What the header section decides of the WSGI environ. Not to be changed: a head may be shared."""
    keep_alive: bool
    length: int | None
    """Bytes of the body; None: chunked."""
    kept: dict[object, Any]
    """A place for what an application makes of a head, for requests whose heads differ in nothing but ``Range``."""

    @property
    def expects_continue(self) -> bool:
        """The client waits for ``100 Continue`` before it sends a body (RFC 9110 section 10.1.1)."""
        wanted = self.environ.get("HTTP_EXPECT", "").lower() == "100-continue"
        return wanted and self.length != 0 and self.protocol == "HTTP/1.1"


def is_header_section(received: bytes) -> bool:
    """Whether these bytes are one header section, with the empty line after it, and nothing else."""
    return received.find(b"\r\n\r\n") == len(received) - 4 and not received.startswith(CRLF)


def without(line: re.Match[bytes]) -> bytes:
    """The bytes in which ``line`` was found, without it."""
    return line.string[: line.start()] + line.string[line.end() :]


def find_head(buffer: bytes, limits: Limits) -> int:
    """Where the header section ends: the index of its CRLF CRLF, -1 where more has to come.

    Raises RequestRefused as soon as what is there can no longer become a request.
    """
    end = buffer.find(b"\r\n\r\n")
    if end >= 0:
        if end > limits.header_bytes:
            _check_line(buffer, limits)
            raise headers_too_large(f"The header section is larger than {limits.header_bytes} bytes.")
        return end
    check_text(buffer)
    _check_line(buffer, limits)
    if len(buffer) > limits.header_bytes + 3:
        raise headers_too_large(f"The header section is larger than {limits.header_bytes} bytes.")
    return -1


def _check_line(buffer: bytes, limits: Limits) -> None:
    if len(buffer) > limits.line_bytes and buffer.find(CRLF, 0, limits.line_bytes + 2) < 0:
        raise _line_too_long(limits)


def check_text(received: bytes) -> None:
    """Refuse control characters, NUL, bare CR and bare LF in lines whose end may still be missing."""
    complete = received.removesuffix(b"\r")
    if complete.translate(None, TEXT_BYTES) != CRLF * complete.count(CRLF):
        raise bad_request(_CONTROL_CHARACTER)


def parse_head(raw: bytes, limits: Limits) -> Head:
    """The request whose header section is ``raw``, without the empty line. Raises RequestRefused."""
    lines = raw.decode("latin-1").split("\r\n")
    if raw.translate(None, TEXT_BYTES) != CRLF * (len(lines) - 1):
        raise bad_request(_CONTROL_CHARACTER)
    if len(lines[0]) > limits.line_bytes:
        raise _line_too_long(limits)
    method, target, protocol = _request_line(lines[0])
    fields = _fields(lines, limits)
    uri = _uri(method, target, fields)
    _check_host(protocol, fields)
    keep_alive = _keep_alive(protocol, fields.get("HTTP_CONNECTION"))
    length = _length(protocol, fields)
    environ = {"REQUEST_METHOD": method, "SERVER_PROTOCOL": protocol, "RAW_URI": target, **_path(uri), **fields}
    return Head(method, target, protocol, environ, keep_alive, length, {})


def _path(uri: str) -> dict[str, str]:
    """The target in the three ways in which applications look at it. Paths are bytes, as characters (PEP 3333)."""
    path, _, query = uri.partition("?")
    if "%" in path:
        path = unquote_to_bytes(path).decode("latin-1")
    return {"REQUEST_URI": uri, "PATH_INFO": "" if uri == "*" else path, "QUERY_STRING": query}


def _request_line(line: str) -> tuple[str, str, str]:
    parts = line.split(" ")
    if len(parts) != 3:
        raise bad_request("The request line is not METHOD SP target SP HTTP-version.")
    method, target, protocol = parts
    if protocol not in ("HTTP/1.1", "HTTP/1.0"):
        if _VERSION.fullmatch(protocol):
            raise RequestRefused(505, "version_not_supported", f"{protocol} is not HTTP/1.1 or HTTP/1.0.")
        raise bad_request("The request line does not end in an HTTP version.")
    if method not in METHODS:
        if not _TOKEN.fullmatch(method) or method != method.upper():
            raise bad_request("The method is not an upper-case token.")
        raise RequestRefused(501, "not_implemented", f"The method {method[:40]} is not implemented.")
    if not _TARGET.fullmatch(target):
        raise bad_request("The request target has a character that a URI cannot have.")
    return method, target, protocol


def _fields(lines: list[str], limits: Limits) -> dict[str, str]:
    if len(lines) - 1 > limits.header_count:
        raise headers_too_large(f"The request has more than {limits.header_count} header fields.")
    fields: dict[str, str] = {}
    for line in lines[1:]:
        if len(line) > limits.line_bytes:
            raise headers_too_large(f"A header field is longer than {limits.line_bytes} bytes.")
        name, colon, value = line.partition(":")
        key = _names.get(name)
        if key is None:
            key = _cgi_name(name)
        if not colon:
            raise bad_request("A header field has no colon.")
        if key in fields:
            # RFC 9110 section 5.3; for Cookie RFC 9113 section 8.2.3
            fields[key] += ("; " if key == "HTTP_COOKIE" else ", ") + value.strip(" \t")
        elif key:
            fields[key] = value.strip(" \t")
    return fields


def _cgi_name(name: str) -> str:
    """The CGI name of a field; empty for one with an underscore, which would pass as another one's name."""
    if not _TOKEN.fullmatch(name):
        # also obs-fold and white space before the colon (RFC 9112 sections 5.1 and 5.2)
        raise bad_request("A header field name is not a token.")
    key = "" if "_" in name else name.upper().replace("-", "_")
    if key and key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = "HTTP_" + key
    if len(_names) < _MAX_NAMES:
        _names[name] = key
    return key


def _uri(method: str, target: str, fields: dict[str, str]) -> str:
    """Path and query. The authority of an absolute form replaces Host (RFC 9112 section 3.2.2)."""
    if target.startswith("/") or (target == "*" and method == "OPTIONS"):
        return target
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None or "@" in absolute[1]:
        raise bad_request("The request target is neither a path nor an absolute http URI.")
    if "HTTP_HOST" in fields:
        _check_host("HTTP/1.1", fields)
        fields["HTTP_HOST"] = absolute[1]
    return absolute[2] if absolute[2].startswith("/") else "/" + absolute[2]


def _check_host(protocol: str, fields: dict[str, str]) -> None:
    """Exactly one Host under HTTP/1.1 (RFC 9112 section 3.2). Two were joined by a comma and a space: no host."""
    host = fields.get("HTTP_HOST")
    if host is None:
        if protocol == "HTTP/1.1":
            raise bad_request("The Host header field is missing.")
    elif not _HOST.fullmatch(host):
        raise bad_request("The Host header field is repeated or malformed.")


def _keep_alive(protocol: str, connection: str | None) -> bool:
    if connection is None:
        return protocol == "HTTP/1.1"
    options = {option.strip(" \t") for option in connection.lower().split(",")}
    return "close" not in options and (protocol == "HTTP/1.1" or "keep-alive" in options)


def _length(protocol: str, fields: dict[str, str]) -> int | None:
    """The framing of the body (RFC 9112 section 6.3)."""
    coding = fields.get("HTTP_TRANSFER_ENCODING")
    length = fields.get("CONTENT_LENGTH")
    if coding is not None:
        _check_coding(protocol, coding, length)
        return None
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit()):
        raise bad_request("Content-Length is repeated or not a number.")
    return int(length) if len(length) < 19 else 10**18  # more than anybody takes, whatever the number


def _check_coding(protocol: str, coding: str, length: str | None) -> None:
    if length is not None:
        raise bad_request("The request has both Transfer-Encoding and Content-Length.")
    if protocol != "HTTP/1.1":
        raise bad_request("HTTP/1.0 has no Transfer-Encoding.")
    codings = [name.strip(" \t") for name in coding.lower().split(",")]
    if codings == ["chunked"]:
        return
    if "" in codings or "chunked" in codings[:-1]:
        raise bad_request("Transfer-Encoding does not end in one chunked.")
    raise RequestRefused(501, "not_implemented", "The only transfer coding is chunked.")


def _line_too_long(limits: Limits) -> RequestRefused:
    return RequestRefused(414, "uri_too_long", f"The request line is longer than {limits.line_bytes} bytes.")
