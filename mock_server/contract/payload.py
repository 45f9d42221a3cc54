"""From the bytes of a request body to a value that a JSON Schema can be held against."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from math import isfinite
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from mock_server.contract.operation import MediaType, Operation
from mock_server.contract.plain_forms import plain_parts
from mock_server.domain.errors import ApiError

if TYPE_CHECKING:
    from multipart import MultipartSegment

_INTEGER = re.compile(r"-?[0-9]{1,400}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?", re.ASCII)
_BRACKETED = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")
_EXTENDED_NAME = re.compile(r"""(?:[^"]|"(?:\\.|[^"\\])*")*;\s*filename\*\s*=""", re.IGNORECASE)
BLOCK_BYTES = 65_536
HEADER_BYTES = 8_192
"""Of a part's header section, more than the parser takes."""

MOST_PARTS = 1000
"""Of a form."""

MOST_FIELDS = 8
"""Of a part's header section. RFC 7578 knows three."""

FIELD_LINE_BYTES = 4096 + 128
"""How long one of those fields may be."""

FIELD_BYTES = 4 * 1024 * 1024
"""How much text one part of a form may hold; files are bounded by the request's own limit."""


class File(NamedTuple):
    """An uploaded file: what is known of it. Its bytes are read past, not kept."""

    filename: str
    media_type: str


def parse_payload(operation: Operation, content_type: str, stream: IO[bytes]) -> tuple[MediaType, Any]:
    """The declared media type of the body, and its value. Raises ApiError for what cannot be read as that type."""
    name = content_type.partition(";")[0].strip()
    media_type = operation.body.get(name.lower())
    if media_type is None:
        known = ", ".join(operation.body)
        raise ApiError("unsupported_media_type", f"Content-Type {_shown(name)} is not taken here. Supported: {known}.")
    if media_type.name == "multipart/form-data":
        return media_type, parse_form(media_type, content_type, stream)
    return media_type, parse_json(stream.read())


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text (RFC 8259). Raises ApiError ``invalid_request`` for what JSON does not allow."""
    try:
        text = raw.decode("utf-8")
        if text.startswith("\ufeff"):
            raise json.JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0)  # as json.loads says
        value = _decode(text)
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate cannot be written as UTF-8
    except UnicodeDecodeError:
        raise ApiError("invalid_request", "The request body is not UTF-8.") from None
    except UnicodeEncodeError:
        raise ApiError("invalid_request", "The request body has a lone surrogate in a string.") from None
    except RecursionError:
        raise ApiError("invalid_request", "The request body is nested too deeply.") from None
    except ValueError as error:
        raise ApiError("invalid_request", f"The request body is not valid JSON: {error}.") from None
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    """A number that no float holds would come back as ``Infinity``, which is not JSON."""
    value = float(text)
    if not isfinite(value):
        raise ValueError("a number is out of range")
    return value


_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite).decode


def parse_form(media_type: MediaType, content_type: str, stream: IO[bytes]) -> dict[str, Any]:
    """The fields of a form (RFC 7578): text as its property's type reads it, files as ``File``.

    Raises ApiError for what is no form, a declared field that is repeated, and text that is too long.
    """
    first = stream.read(BLOCK_BYTES)
    plain = plain_parts(content_type, first, MOST_PARTS)
    if plain is not None:
        parts = [
            (name, text.decode("utf-8", "replace") if filename is None else File(filename, media_type or ""))
            for (name, filename, media_type), text in plain
        ]
    else:
        parts = _parsed(content_type, chain((first,), iter(partial(stream.read, BLOCK_BYTES), b"")))
    fields: dict[str, Any] = {}
    for name, value in parts:
        if name not in fields:
            fields[name] = value if isinstance(value, File) else read_parameter(value, media_type.properties.get(name))
    if len(fields) < len(parts):
        _check_repeated(Counter(name for name, _ in parts), media_type)
    return fields


def _check_repeated(counts: Mapping[str, int], media_type: MediaType) -> None:
    for name, count in counts.items():
        if count > 1 and name in media_type.properties:
            raise ApiError("invalid_request", f"Parameter '{name}' is given {count} times; once would be right.", name)


def _parsed(content_type: str, blocks: Iterable[bytes]) -> list[tuple[str, str | File]]:
    """The named parts of a form in their order. Raises ApiError."""
    from multipart import MultipartError, ParserLimitReached, parse_options_header  # for unusual forms alone

    _, options = parse_options_header(content_type)
    try:
        return list(_parts(options.get("boundary", ""), blocks))
    except ParserLimitReached:
        limits = f"{MOST_FIELDS} header fields, or one of more than {FIELD_LINE_BYTES} bytes"
        raise ApiError("invalid_request", f"A part of the form has more than {limits}.") from None
    except (MultipartError, ValueError):
        raise ApiError("invalid_request", "The request body is not a form of parts with the boundary named.") from None


def _parts(boundary: str, blocks: Iterable[bytes]) -> Iterator[tuple[str, str | File]]:
    """The named parts of a form in their order. The bytes of files are read past. Raises MultipartError, ApiError."""
    from multipart import MultipartSegment, PushMultipartParser

    segment, text, count = None, bytearray(), 0
    with PushMultipartParser(boundary, max_header_size=FIELD_LINE_BYTES, max_header_count=MOST_FIELDS) as parser:
        for block in _mended(b"--" + boundary.encode(), blocks):
            if parser.closed:
                break
            for event in parser.parse(block):
                if isinstance(event, MultipartSegment):
                    segment, text, count = event, bytearray(), count + 1
                    _check_part(segment, count)
                elif event and segment is not None and segment.filename is None:
                    text += event
                    if len(text) > FIELD_BYTES:
                        message = f"Parameter '{segment.name}' has more than {FIELD_BYTES} bytes of text."
                        raise ApiError("body_too_large", message, segment.name)
                elif event is None and segment is not None and segment.name:
                    yield segment.name, _value_of(segment, text)


def _check_part(segment: MultipartSegment, count: int) -> None:
    """Raises ApiError for a part too many, and for a file whose name stands where a form must not have it."""
    if count > MOST_PARTS:
        raise ApiError("body_too_large", f"The form has more than {MOST_PARTS} parts.")
    if segment.filename is None and any(
        name == "Content-Disposition" and "*" in value and _EXTENDED_NAME.match(value)
        for name, value in segment.headerlist
    ):
        message = f"Parameter '{segment.name}' has 'filename*', which a form must not (RFC 7578 section 4.2)"
        raise ApiError("invalid_request", f"{message}; 'filename' would be right.", segment.name or None)


def _mended(delimiter: bytes, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The form with an empty body for each part that ends with its header section.

    RFC 2046 section 5.1.1 allows that and Werkzeug's client does it; the parser would take what follows for the body.
    """
    empty = re.compile(
        rb"(?<=\r\n)(" + re.escape(delimiter) + rb"\r\n(?:[^\r\n]+\r\n)+\r\n)(?=" + re.escape(delimiter) + rb")"
    )
    held = b"\r\n"  # as before any other delimiter; what stands before the first one is no part
    for block in blocks:
        held = empty.sub(rb"\1\r\n", held + block)
        begun = held.rfind(b"\r\n" + delimiter)
        if begun < 0 or len(held) - begun > HEADER_BYTES:
            begun = max(0, len(held) - len(delimiter) - 2)
        if begun:
            yield held[:begun]
            held = held[begun:]
    yield empty.sub(rb"\1\r\n", held)


def _value_of(segment: MultipartSegment, text: bytearray) -> str | File:
    if segment.filename is not None:
        return File(segment.filename, segment.content_type or "")
    return text.decode("latin-1" if segment.charset == "iso-8859-1" else "utf-8", "replace")


def _read_text(text: str, kind: str | None) -> Any:
    """The text of a form field as a value of the JSON type ``kind``; as it is where it does not look like one."""
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text) if _INTEGER.fullmatch(text) is None else int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind in ("object", "array"):
        try:
            return parse_json(text.encode("utf-8", "surrogatepass"))
        except ApiError:
            return text
    return text


def read_parameter(text: str, kind: str | None) -> Any:
    """The text of a path, query or header parameter as a value of its schema's type."""
    return text if kind in ("string", None) else _read_text(text, kind)


def unflatten(form: Mapping[str, Any], properties: Mapping[str, str | None]) -> dict[str, Any]:
    """``{"a[b]": 1}`` as ``{"a": {"b": 1}}``: how the official SDKs send objects in forms.

    So are fields whose whole name is among ``properties``, and those of a property that is an object. The others are
    no more than fields that nobody knows.
    """
    plain: dict[str, Any] = {}
    inner: list[tuple[str, str, Any]] = []
    for key, value in form.items():
        match = _BRACKETED.fullmatch(key) if "[" in key else None
        if match is not None and (key in properties or properties.get(match[1]) == "object"):
            inner.append((match[1], match[2], value))
        else:
            plain[key] = value
    for outer, name, value in inner:
        plain[outer] = {**plain.get(outer, {}), name: value}
    return plain


def _shown(name: str) -> str:
    return repr(name[:80]) if name else "(none)"
