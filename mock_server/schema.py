"""The published JSON Schemas: a file under ``fixtures/`` is held against its own before anything is read from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from mock_server.branches import innermost
from mock_server.source import Problem, Source, did_you_mean


def shipped(name: str) -> Path:
    """A file that comes with the server: in the package when installed, at the top of the repository otherwise."""
    package = Path(__file__).parent
    inside = package / "_data" / name
    return inside if inside.exists() else package.parent / name


@cache
def _schema(name: str) -> tuple[Any, jsonschema_rs.Draft202012Validator]:
    schema = json.loads(shipped(f"fixtures/{name}").read_text("utf-8"))
    return schema, jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def schema_problems(source: Source, name: str) -> Iterator[Problem]:
    """Every breach of the schema in the file ``name``, with the nearest right word."""
    schema, validator = _schema(name)
    for error in _innermost(validator.iter_errors(source.data)):
        location = tuple(error.instance_path)
        around = _at(schema, error.schema_path[:-1])
        kind: Any = error.kind
        if kind.name == "additionalProperties":
            for key in kind.unexpected:
                yield source.problem((*location, key), "unknown key", did_you_mean(key, around.get("properties", ())))
        elif kind.name in ("anyOf", "oneOf", "not"):
            words = [word for choice in around.get("anyOf", ()) for word in choice.get("enum", ())]
            hint = did_you_mean(error.instance, words) if isinstance(error.instance, str) else ""
            yield source.problem(location, around.get("description", error.message), hint)
        else:
            words = around["enum"] if kind.name == "enum" else []
            yield source.problem(location, error.message, did_you_mean(str(error.instance), words))


def _innermost(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[jsonschema_rs.ValidationError]:
    """What is wrong inside of a list or a mapping; of a plain value, a schema's description says more."""
    for error in errors:
        yield from innermost([error]) if isinstance(error.instance, (list, dict)) else [error]


def _at(schema: Any, path: Iterable[str | int]) -> Any:
    for key in path:
        schema = schema[key]
    return schema
