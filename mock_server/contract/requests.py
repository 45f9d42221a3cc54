"""Holds a request against its operation: parameters and body, with every breach in one answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from mock_server.branches import innermost
from mock_server.contract.contract import Contract
from mock_server.contract.operation import MediaType, Operation, Parameter
from mock_server.contract.payload import File, parse_payload, read_parameter, unflatten
from mock_server.domain.errors import ApiError
from mock_server.source import advised

if TYPE_CHECKING:
    import jsonschema_rs

OpenBody = Callable[[], tuple[int, IO[bytes]]]
"""Gives the length of a request body in bytes, and the body."""

_FILE_STANDS_FOR = "a file"
_ARTICLES = {"integer": "an integer", "object": "an object", "array": "an array", "null": "null", "file": "a file"}


class Breach(NamedTuple):
    """One breach of a schema: by which keyword, at which parameter, and what would be right."""

    keyword: str
    param: str
    message: str


class Arguments(NamedTuple):
    """What a request asks, found to be of the shape that the contract demands.

    ``names_task`` tells whether it names a task; ``task_id`` is None where the name cannot be anybody's.
    """

    values: Mapping[str, Any]
    payload: Any
    defaults: Mapping[str, Any]
    """What the contract says of the properties that the payload leaves out."""

    names_task: bool
    task_id: str | None


NOTHING_ASKED = Arguments({}, None, {}, names_task=False, task_id=None)
"""The arguments of a request that was not read yet."""


def read_request(
    contract: Contract,
    operation: Operation,
    path: Mapping[str, str],
    query: str,
    headers: Mapping[str, str],
    open_body: OpenBody,
) -> Arguments:
    """The arguments of a request. Raises ApiError (400, 413, 415) with every breach of the contract."""
    breaches: list[Breach] = []
    values: dict[str, Any] = {}
    malformed_task = False
    asked = _read_query(operation, query) if query else {}
    for parameter in operation.parameters:
        text = _find(parameter, path, asked, headers)
        if text is None:
            if parameter.required:
                breaches.append(_breach(contract, "required", parameter.name, parameter.name))
            elif parameter.default is not None:
                values[parameter.name] = parameter.default
            continue
        values[parameter.name] = value = read_parameter(text, parameter.type)
        validator = contract.document.validator(parameter.schema)
        if validator.is_valid(value):
            continue
        if operation.task is not None and (parameter.where, parameter.name) == (
            operation.task.where,
            operation.task.name,
        ):
            malformed_task = True
        else:
            breaches.extend(_breaches(contract, validator, value, parameter.name))
    payload: Any = None
    defaults: Mapping[str, Any] = {}
    if operation.body:
        payload, defaults = _read_payload(contract, operation, headers, open_body, breaches)
    if operation.task is not None and operation.task.where == "body" and isinstance(payload, dict):
        malformed_task = _pardon_task_id(operation.task.name, payload, breaches)
        values[operation.task.name] = payload.get(operation.task.name)
    if breaches:
        raise _error(contract, breaches)
    task_id = values.get(operation.task.name) if operation.task is not None else None
    return Arguments(values, payload, defaults, task_id is not None, None if malformed_task else task_id)


def _read_query(operation: Operation, query: str) -> dict[str, str]:
    """The query parameters that the operation declares. Raises ApiError for one that is given twice."""
    declared = {parameter.name for parameter in operation.parameters if parameter.where == "query"}
    asked: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=None):
        if name in asked:
            raise ApiError("invalid_request", f"Parameter '{name}' is given twice; once would be right.", name)
        if name in declared:
            asked[name] = value
    return asked


def _find(
    parameter: Parameter, path: Mapping[str, str], query: Mapping[str, str], headers: Mapping[str, str]
) -> str | None:
    if parameter.where == "path":
        return path.get(parameter.name)
    if parameter.where == "query":
        return query.get(parameter.name)
    return headers.get(parameter.name.lower()) if parameter.where == "header" else None


def _read_payload(
    contract: Contract,
    operation: Operation,
    headers: Mapping[str, str],
    open_body: OpenBody,
    breaches: list[Breach],
) -> tuple[Any, Mapping[str, Any]]:
    length, stream = open_body()
    if not length:
        if operation.body_required:
            raise ApiError("invalid_request", "This operation needs a request body.")
        return None, {}
    media_type, payload = parse_payload(operation, headers.get("content-type", ""), stream)
    judged = payload
    is_form = media_type.name == "multipart/form-data"
    if is_form:
        breaches.extend(_misplaced_files(contract, media_type, payload))
        judged = {key: _FILE_STANDS_FOR if isinstance(value, File) else value for key, value in payload.items()}
    validator = contract.document.validator(media_type.schema)
    if not validator.is_valid(judged):
        found = {breach.param for breach in breaches}
        breaches.extend(b for b in _breaches(contract, validator, judged, "") if b.param not in found)
    if is_form and not breaches:
        payload = unflatten(payload, media_type.properties)
    return payload, media_type.defaults


def _misplaced_files(contract: Contract, media_type: MediaType, payload: Mapping[str, Any]) -> Iterable[Breach]:
    """A file where the contract wants text, and text where it wants a file."""
    for name in media_type.properties:
        if name in payload and isinstance(payload[name], File) != (name in media_type.files):
            wants_file = name in media_type.files
            declared = contract.document.resolved((*media_type.schema, "properties", name))
            kind = "a file" if wants_file else _with_article(declared.get("type"))
            yield _breach(contract, "type", name, kind, got="a string" if wants_file else "a file")


def _pardon_task_id(name: str, payload: Mapping[str, Any], breaches: list[Breach]) -> bool:
    """Text that cannot be an id is an id that nobody has, not a malformed request."""
    if not isinstance(payload.get(name), str):
        return False
    kept = [breach for breach in breaches if breach.param != name]
    malformed = len(kept) < len(breaches)
    breaches[:] = kept
    return malformed


def _breaches(
    contract: Contract, validator: jsonschema_rs.Draft202012Validator, value: Any, param: str
) -> Iterable[Breach]:
    """The breaches of a value, at most one for each parameter; a wrong type says more than a wrong value."""
    found: dict[str, Breach] = {}
    errors = sorted(innermost(validator.iter_errors(value)), key=lambda error: error.kind.name != "type")
    for error in errors:
        around = [*map(str, error.instance_path)] or ([param] if param else [])
        kind: Any = error.kind
        keys: list[str | None] = [None]
        if kind.name in ("additionalProperties", "required"):
            keys = kind.unexpected if kind.name == "additionalProperties" else [str(kind.value)]
        for key in keys:
            name = ".".join([*around, key] if key is not None else around)
            found.setdefault(name, _describe(contract, kind.name, name, error, key))
    return found.values()


def _describe(
    contract: Contract, keyword: str, name: str, error: jsonschema_rs.ValidationError, key: str | None
) -> Breach:
    around = contract.document.at(tuple(error.schema_path[:-1])) or {}
    expected: Any = error.kind.value
    hint = ""
    reason = error.message[:200]
    if keyword == "enum":
        hint = _hint(error.instance, (choice for choice in expected if isinstance(choice, str)))
        expected = _listed(expected, "and")
    elif keyword == "additionalProperties":
        hint = _hint(key, around.get("properties", ()))
    elif keyword == "type":
        choices = around.get("enum")
        expected = f"one of {_listed(choices, 'or')}" if choices else _with_article(expected)
    elif keyword in ("not", "anyOf", "oneOf"):
        reason = around.get("description", reason).removesuffix(".")
    if not name:
        return Breach("body", name, f"The request body is not {expected}." if keyword == "type" else f"{reason}.")
    return _breach(contract, keyword, name, expected, value=error.instance, reason=reason, hint=hint)


def _hint(wrong: Any, right: Iterable[str]) -> str:
    """`` Did you mean 'state'?``, to stand behind a sentence."""
    return advised("", wrong, right) if isinstance(wrong, str) else ""


def _breach(
    contract: Contract,
    keyword: str,
    name: str,
    expected: Any,
    value: Any = None,
    got: str = "",
    reason: str = "",
    hint: str = "",
) -> Breach:
    violation = contract.violations.get(keyword) or contract.violations["default"]
    message = violation.message.format(
        param=name[:100], value=_shown(value), expected=expected, got=got or _type_of(value), reason=reason, hint=hint
    )
    return Breach(keyword, name, message)


def _error(contract: Contract, breaches: list[Breach]) -> ApiError:
    first = breaches[0]
    if first.keyword == "body":
        return ApiError("invalid_request", first.message)
    violation = contract.violations.get(first.keyword) or contract.violations["default"]
    return ApiError(violation.condition, " ".join(breach.message for breach in breaches[:10]), first.param[:100])


def _listed(choices: Iterable[Any], word: str) -> str:
    """``'4', '8', and '12'``, as the API's own messages list choices."""
    shown = [_shown(choice) for choice in choices]
    if len(shown) < 3:
        return f" {word} ".join(shown)
    return f"{', '.join(shown[:-1])}, {word} {shown[-1]}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value[:80]}{'...' if len(value) > 80 else ''}'"
    text = json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:80] + "..."


def _type_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object", list: "array"}
    return _with_article(names.get(type(value), "null"))


def _with_article(kind: Any) -> str:
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(_ARTICLES.get(str(name), f"a {name}") for name in kinds)
