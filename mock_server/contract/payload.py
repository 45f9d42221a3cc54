"""From the bytes of a request body to a value that a JSON Schema can be held against."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from mock_server.contract.operation import MediaType, Operation
from mock_server.domain.errors import ApiError

if TYPE_CHECKING:
    from multipart import MultipartSegment

_INTEGER = re.compile(r"-?[0-9]{1,400}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][-+]?[0-9]{1,3})?", re.ASCII)
_BRACKETED = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")
BLOCK_BYTES = 65_536
HEADER_BYTES = 8_192
"""Of a part's header section, more than the parser takes."""

MOST_PARTS = 1000
"""Of a form."""

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
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite)
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


def parse_form(media_type: MediaType, content_type: str, stream: IO[bytes]) -> dict[str, Any]:
    """The fields of a form (RFC 7578): text as its property's type reads it, files as ``File``.

    Raises ApiError for what is no form, a declared field that is repeated, and text that is too long.
    """
    from multipart import MultipartError, ParserLimitReached, parse_options_header  # for forms alone

    _, options = parse_options_header(content_type)
    try:
        parts = list(_parts(options.get("boundary", ""), stream))
    except ParserLimitReached:
        raise ApiError("body_too_large", "The form has too many parts, or one with too much text.") from None
    except (MultipartError, ValueError):
        raise ApiError("invalid_request", "The request body is not a form of parts with the boundary named.") from None
    given: dict[str, list[str | File]] = {}
    for name, value in parts:
        given.setdefault(name, []).append(value)
    return {name: _read_field(_only(name, values, media_type), media_type, name) for name, values in given.items()}


def _parts(boundary: str, stream: IO[bytes]) -> Iterator[tuple[str, str | File]]:
    """The named parts of a form in their order. The bytes of files are read past. Raises MultipartError."""
    from multipart import MultipartSegment, ParserLimitReached, PushMultipartParser

    segment, text = None, bytearray()
    with PushMultipartParser(boundary, max_segment_count=MOST_PARTS) as parser:
        for block in _mended(b"--" + boundary.encode(), stream):
            if parser.closed:
                break
            for event in parser.parse(block):
                if isinstance(event, MultipartSegment):
                    segment, text = event, bytearray()
                elif event and segment is not None and segment.filename is None:
                    text += event
                    if len(text) > FIELD_BYTES:
                        raise ParserLimitReached("too much text")
                elif event is None and segment is not None and segment.name:
                    yield segment.name, _value_of(segment, text)


def _mended(delimiter: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """The form with an empty body for each part that ends with its header section.

    RFC 2046 section 5.1.1 allows that and Werkzeug's client does it; the parser would take what follows for the body.
    """
    empty = re.compile(
        rb"(?<=\r\n)(" + re.escape(delimiter) + rb"\r\n(?:[^\r\n]+\r\n)+\r\n)(?=" + re.escape(delimiter) + rb")"
    )
    held = b"\r\n"  # as before any other delimiter; what stands before the first one is no part
    while block := stream.read(BLOCK_BYTES):
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


def _read_field(value: str | File, media_type: MediaType, name: str) -> Any:
    return value if isinstance(value, File) else _read_text(value, media_type.properties.get(name))


def _only(key: str, values: list[Any], media_type: MediaType) -> Any:
    if len(values) > 1 and key in media_type.properties:
        raise ApiError("invalid_request", f"Parameter '{key}' is given {len(values)} times; once would be right.", key)
    return values[0]


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


def unflatten(form: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a[b]": 1}`` as ``{"a": {"b": 1}}``: how the official SDKs send objects in forms."""
    nested: dict[str, Any] = {}
    for key, value in form.items():
        match = _BRACKETED.fullmatch(key)
        if match is None:
            nested.setdefault(key, value)
        elif isinstance(inner := nested.setdefault(match[1], {}), dict):
            inner[match[2]] = value
    return nested


def _shown(name: str) -> str:
    return repr(name[:80]) if name else "(none)"
