"""The one matcher: method and raw request path to an operation. Flask, 405, ``Allow`` and OPTIONS all ask it.

Paths are matched segment by segment on the raw target, so ``%2F`` is a character of a segment and never a slash
(RFC 3986 section 2.2). A path without templates beats one with templates for all methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from mock_server.contract.operation import Operation


class Match(NamedTuple):
    """What a request's method and path lead to. ``operation`` is None for an unknown path or method."""

    operation: Operation | None
    parameters: Mapping[str, str]
    allowed: tuple[str, ...]
    """The methods of the path, with HEAD and OPTIONS; empty for an unknown path."""

    path: str = ""
    """The path as the contract writes it."""


_NOTHING: Mapping[str, str] = {}


class _Path(NamedTuple):
    template: str
    segments: tuple[str, ...]
    operations: Mapping[str, Operation]
    allowed: tuple[str, ...]


class Routes:
    """The paths of one contract."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            by_path.setdefault(operation.path, {})[operation.method] = operation
        paths = [
            _Path(path, tuple(path.split("/")), methods, _allowed(methods)) for path, methods in by_path.items()
        ]  # fmt: skip
        self._concrete = {path.template: path for path in paths if "{" not in path.template}
        self._templates: dict[int, list[_Path]] = {}
        for path in paths:
            if "{" in path.template:
                self._templates.setdefault(len(path.segments), []).append(path)
        for group in self._templates.values():
            group.sort(key=lambda path: [segment.startswith("{") for segment in path.segments])

    def match(self, method: str, raw_path: str) -> Match:
        """The match for ``raw_path``, the request target without its query, still percent-encoded."""
        concrete = self._concrete.get(raw_path) or self._concrete.get(_decoded(raw_path))
        if concrete is not None:
            return _match(concrete, method, _NOTHING)
        segments = raw_path.split("/")
        for path in self._templates.get(len(segments), ()):
            parameters = _bind(path.segments, segments)
            if parameters is not None:
                return _match(path, method, parameters)
        return Match(None, _NOTHING, ())


def _allowed(methods: Mapping[str, Operation]) -> tuple[str, ...]:
    """RFC 9110 section 9.1: a server that has GET has HEAD; OPTIONS is answered everywhere."""
    names = {method.upper() for method in methods} | {"OPTIONS"} | ({"HEAD"} if "get" in methods else set())
    return tuple(sorted(names))


def _match(path: _Path, method: str, parameters: Mapping[str, str]) -> Match:
    operation = path.operations.get(method.lower()) if method.isupper() else None
    if operation is None and method == "HEAD":
        operation = path.operations.get("get")
    return Match(operation, parameters, path.allowed, path.template)


def _decoded(raw_path: str) -> str:
    """The path with what need not have been encoded decoded; an encoded slash stays as it is."""
    if "%" not in raw_path:
        return raw_path
    return "/".join(segment if "%2f" in segment.lower() else unquote(segment) for segment in raw_path.split("/"))


def _bind(template: tuple[str, ...], segments: list[str]) -> Mapping[str, str] | None:
    parameters = {}
    for expected, segment in zip(template, segments, strict=True):
        if expected.startswith("{"):
            if not segment:
                return None
            parameters[expected[1:-1]] = unquote(segment) if "%" in segment else segment
        elif expected != segment and expected != _decoded(segment):
            return None
    return parameters
