"""Given these headers, which status and which bytes? (RFC 9110 sections 13 and 14)

A pure function: it is given everything and reads nothing. It exists because ready-made ones differ from the RFC
in a dozen places (unknown units answered 416, If-Match and Range in the wrong order, weak tags in If-Range).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from mock_server.content.body import Part, length_of
from mock_server.content.dates import format_date, parse_date
from mock_server.content.multipart import byteranges, content_range
from mock_server.content.ranges import Span, parse_range
from mock_server.content.representation import Representation

Headers = tuple[tuple[str, str], ...]

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(_TAG)
_LIST_OF_TAGS = re.compile(rf"[ \t,]*(?:{_TAG}[ \t]*(?:,[ \t,]*|\Z))*")


class Plan(NamedTuple):
    """The decided answer, before any byte is read.

    ``status`` is 200, 206, 304, 412 or 416. With 412 and 416 there are no parts: the caller adds the error body
    with its own Content-Type and Content-Length. A HEAD request has no parts, but the Content-Length of a GET.
    """

    status: int
    headers: Headers
    parts: tuple[Part, ...] = ()


def decide(method: str, headers: Mapping[str, str], representation: Representation) -> Plan:
    """What a GET or HEAD with these ``headers`` (names in lower case) gets of ``representation``.

    Preconditions come in the order of section 13.2.2, ranges last and for GET only (section 14.2). Fields that do
    not follow their grammar never raise: dates and ranges are ignored, entity tags match nothing.
    """
    failed = _failed_precondition(headers, representation)
    if failed == 412:
        return Plan(412, ())
    if failed == 304:
        return Plan(304, _validators(representation))
    spans = _asked_for(headers, representation) if method == "GET" else None
    if spans is None:
        parts = () if method == "HEAD" else representation.parts
        return Plan(200, _success_headers(representation, representation.media_type, representation.size), parts)
    if not spans:
        return Plan(416, (("Accept-Ranges", "bytes"), ("Content-Range", f"bytes */{representation.size}")))
    return _single(representation, spans[0]) if len(spans) == 1 else _several(representation, spans)


def _failed_precondition(headers: Mapping[str, str], representation: Representation) -> int | None:
    """The status that ends the request here, or None: steps 1 to 4 of section 13.2.2."""
    if (value := headers.get("if-match")) is not None:
        if not _matches(value, representation.etag, weakly=False):
            return 412
    elif (value := headers.get("if-unmodified-since")) is not None:
        moment = parse_date(value, now=representation.last_modified)
        if moment is not None and representation.last_modified > moment:
            return 412
    if (value := headers.get("if-none-match")) is not None:
        return 304 if _matches(value, representation.etag, weakly=True) else None
    if (value := headers.get("if-modified-since")) is not None:
        moment = parse_date(value, now=representation.last_modified)
        if moment is not None and representation.last_modified <= moment:
            return 304
    return None


def _matches(value: str, etag: str, *, weakly: bool) -> bool:
    """Whether a list of entity tags, or ``*``, names ``etag``; weak tags do so only ``weakly`` (section 8.8.3.2)."""
    value = value.strip(" \t")
    if value in ("*", etag):
        return True
    if not _LIST_OF_TAGS.fullmatch(value):
        return False
    tags = _TAGS.findall(value)
    return etag in tags or (weakly and f"W/{etag}" in tags)


def _asked_for(headers: Mapping[str, str], representation: Representation) -> tuple[Span, ...] | None:
    """The spans that Range and If-Range lead to; None for the whole (step 5 of section 13.2.2).

    With a true If-Range, a range that cannot be satisfied is processed as requested (section 13.1.5), so 416.
    """
    value = headers.get("range")
    if value is None:
        return None
    condition = headers.get("if-range")
    if condition is not None and not _is_unchanged(condition.strip(" \t"), representation):
        return None
    return parse_range(value, representation.size)


def _is_unchanged(condition: str, representation: Representation) -> bool:
    """Whether an If-Range holds: the same strong entity tag, or exactly the same date (section 13.1.5)."""
    if condition == representation.etag:
        return True
    return parse_date(condition, now=representation.last_modified) == representation.last_modified


def _single(representation: Representation, span: Span) -> Plan:
    headers = _success_headers(representation, representation.media_type, span[1] - span[0])
    headers += (("Content-Range", content_range(span, representation.size)),)
    return Plan(206, headers, representation.slice(*span))


def _several(representation: Representation, spans: tuple[Span, ...]) -> Plan:
    """Content-Range stands in the parts and not in the header (section 15.3.7.2)."""
    media_type, parts = byteranges(representation, spans)
    return Plan(206, _success_headers(representation, media_type, sum(map(length_of, parts))), parts)


def _success_headers(representation: Representation, media_type: str, length: int) -> Headers:
    """The documented three, in the documented order, before our own."""
    return (
        ("Content-Type", media_type),
        ("Content-Length", str(length)),
        *_constant_fields(representation.filename, representation.etag, representation.last_modified),
    )


@lru_cache(maxsize=1024)
def _constant_fields(filename: str, etag: str, last_modified: int) -> Headers:
    return (
        ("Content-Disposition", f'attachment; filename="{filename}"'),
        ("Accept-Ranges", "bytes"),
        ("ETag", etag),
        ("Last-Modified", format_date(last_modified)),
    )


def _validators(representation: Representation) -> Headers:
    return (("ETag", representation.etag), ("Last-Modified", format_date(representation.last_modified)))
