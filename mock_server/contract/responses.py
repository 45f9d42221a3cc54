"""Holds an answer of ours against what the contract documents: status, headers, media type, body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.domain.answers import Answer
from mock_server.source import Location

_INTEGER = re.compile(r"-?[0-9]+")


def breaches_of(
    contract: Contract,
    operation: Operation | None,
    answer: Answer,
    headers: Sequence[tuple[str, str]],
    document: Any,
    has_body: bool,
) -> Iterator[str]:
    """What of a reply the contract does not document. ``document`` is its JSON value, None for a reply without one."""
    responses = contract.responses_of(operation, answer)
    if not responses:
        yield f"status {answer.status} is not documented"
        return
    response = contract.document.follow(responses[0])
    sent = {name.lower(): value for name, value in headers}
    yield from _header_breaches(contract, response, sent)
    content = contract.document.at((*response, "content"))
    media_type = sent.get("content-type", "").partition(";")[0].strip().lower()
    if not content:
        if has_body:
            yield f"status {answer.status} documents no content, but there is a body"
    elif media_type not in content:
        yield f"media type {media_type or '(none)'} is not documented for status {answer.status}"
    elif document is not None and "schema" in content[media_type]:
        schema = contract.document.follow((*response, "content", media_type, "schema"))
        for error in contract.document.validator(schema).iter_errors(document):
            yield f"body at {'/'.join(map(str, error.instance_path)) or 'the top'}: {error.message}"


def _header_breaches(contract: Contract, response: Location, sent: dict[str, str]) -> Iterator[str]:
    for name in contract.document.at((*response, "headers")) or ():
        header = contract.document.follow((*response, "headers", name))
        declared = contract.document.at(header)
        text = sent.get(name.lower())
        if text is None:
            if declared.get("required"):
                yield f"header {name} is required"
        elif "schema" in declared:
            schema = contract.document.follow((*header, "schema"))
            is_integer = contract.document.at(schema).get("type") == "integer" and _INTEGER.fullmatch(text)
            if not contract.document.validator(schema).is_valid(int(text) if is_integer else text):
                yield f"header {name} does not fit its schema"
