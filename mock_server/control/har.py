"""The journal as an HTTP Archive (HAR 1.2), which browsers' developer tools and proxies read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from mock_server import __version__
from mock_server.journal import Entry

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_VERSION = "HTTP/1.1"
_UNKNOWN_SIZE = -1

_OWN_FIELDS = (
    *("id", "key", "operation", "task", "state", "stage", "scenario", "prefer", "answer", "code", "aborted", "open"),
)
"""Go into fields of our own, whose names the format has begin with an underscore."""


def har_of(entries: Iterable[Entry]) -> dict[str, Any]:
    """The archive of ``entries``. What the front end refused is left out: it was no request."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "sora-mock-server", "version": __version__},
            "entries": [_entry(entry) for entry in entries if entry["refused"] is None],
        }
    }


def _entry(entry: Entry) -> dict[str, Any]:
    took_ms = entry["duration_ms"] or 0
    return {
        "startedDateTime": datetime.fromtimestamp(entry["at"], UTC).isoformat(timespec="milliseconds"),
        "time": took_ms,
        "request": _request(entry),
        "response": _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": took_ms, "receive": 0},
        **{f"_{name}": entry[name] for name in _OWN_FIELDS if entry[name] is not None},
    }


def _request(entry: Entry) -> dict[str, Any]:
    headers, query = entry["headers"], entry["query"]
    request: dict[str, Any] = {
        "method": entry["method"],
        "url": f"http://{headers.get('host', 'localhost')}{entry['path']}{'?' if query else ''}{query}",
        "httpVersion": _VERSION,
        "cookies": [],
        "headers": _pairs(headers.items()),
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        "headersSize": _UNKNOWN_SIZE,
        "bodySize": 0 if entry["body"] is None else _UNKNOWN_SIZE,
    }
    if entry["body"] is not None:
        request["postData"] = {"mimeType": headers.get("content-type", ""), "text": "", "_shape": entry["body"]}
    return request


def _response(entry: Entry) -> dict[str, Any]:
    """An open request has no response yet: its status is 0, as browsers write it."""
    status, sent_bytes = entry["status"] or 0, entry["sent_bytes"] or 0
    media_type, given = entry["media_type"], entry["range"]["given"]
    known = {"Content-Type": media_type, "Content-Range": given, "X-Request-Id": entry["id"]}
    return {
        "status": status,
        "statusText": _PHRASES.get(status, ""),
        "httpVersion": _VERSION,
        "cookies": [],
        "headers": _pairs((name, value) for name, value in known.items() if value is not None),
        "content": {"size": sent_bytes, "mimeType": media_type or ""},
        "redirectURL": "",
        "headersSize": _UNKNOWN_SIZE,
        "bodySize": sent_bytes,
    }


def _pairs(fields: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in fields]
