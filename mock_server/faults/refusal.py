"""Refusals in the shapes that real servers and what stands before them use, and when to come back."""

from __future__ import annotations

import json
from http import HTTPStatus
from math import ceil

from mock_server.call import Reply, empty_reply, json_reply
from mock_server.content.body import Body
from mock_server.content.dates import format_date

SHAPES = ("nested", "flat", "bare_string", "empty", "html")
"""Of an error's body: ``{"error": {"message", "type", "code"}}``; ``{"code", "message", "data"}``; ``{"error": text}``;
nothing; a page."""

WAYS = ("seconds", "date", "ms", "none")
"""To say when to come back: Retry-After as a number or as a date (RFC 9110 section 10.2.3), ``retry-after-ms``."""

_PAGE = """<!DOCTYPE html>
<html>
<head><title>{status} {phrase}</title></head>
<body><h1>{phrase}</h1><p>{message}</p></body>
</html>
"""


def refusal(status: int, code: str, message: str, shape: str) -> Reply:
    """An error in one of ``SHAPES``."""
    if shape == "nested":
        kind = "server_error" if status >= 500 else "invalid_request_error"
        return json_reply(status, {"error": {"message": message, "type": kind, "code": code}})
    if shape == "empty":
        return empty_reply(status, (("Content-Length", "0"),))
    if shape == "html":
        return page(status, message)
    document = {"error": message} if shape == "bare_string" else {"code": code, "message": message, "data": None}
    return _plain(status, "application/json", json.dumps(document))


def page(status: int, message: str) -> Reply:
    """An HTML page, as a gateway shows it."""
    phrase = next((known.phrase for known in HTTPStatus if known == status), "Error")
    return _plain(status, "text/html; charset=utf-8", _PAGE.format(status=status, phrase=phrase, message=message))


def _plain(status: int, media_type: str, text: str) -> Reply:
    raw = text.encode()
    return Reply(status, [("Content-Type", media_type), ("Content-Length", str(len(raw)))], Body(raw))


def retry_after(seconds: float, way: str, real_now: float) -> list[tuple[str, str]]:
    """The header that tells a client, in one of ``WAYS``, to come back in ``seconds`` of real time, not earlier."""
    if way == "ms":
        return [("retry-after-ms", str(ceil(seconds * 1000)))]
    if way == "date":
        return [("Retry-After", format_date(ceil(real_now + seconds)))]
    return [("Retry-After", str(ceil(seconds)))] if way == "seconds" else []
