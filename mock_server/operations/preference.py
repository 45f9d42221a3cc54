"""``Prefer``: a caller selects a documented answer, or the story of a new task (RFC 7240, with Prism's names)."""

from __future__ import annotations

import re

from mock_server.call import Call, Reply
from mock_server.contract.contract import Contract
from mock_server.contract.operation import Operation
from mock_server.domain.answers import Answer
from mock_server.domain.errors import ApiError
from mock_server.operations.envelope import example_reply
from mock_server.source import hinted

NAMES = ("code", "example", "scenario", "fault")

_PREFERENCE = re.compile(r'\s*([A-Za-z-]+)\s*=\s*("[^"]*"|[^\s,;]*)\s*')


def parse_prefer(header: str) -> dict[str, str]:
    """The preferences of this server in a ``Prefer`` header; others are ignored (RFC 7240 section 2)."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;]", header):
        match = _PREFERENCE.fullmatch(part)
        if match and match[1].lower() in NAMES:
            found.setdefault(match[1].lower(), match[2].strip('"'))
    return found


def applied(call: Call, status: int) -> str:
    """The value of ``Preference-Applied`` (RFC 7240 section 3): those that the answer, with its ``status``, follows."""
    if not call.preferences:
        return ""
    followed = {
        "code": str(status),
        "example": call.answer.example if call.answer is not None else None,
        "scenario": call.scenario,
        "fault": call.preset,
    }
    return ", ".join(f"{name}={value}" for name, value in call.preferences.items() if value == followed[name])


def prefer(call: Call) -> Reply | None:
    """The step: answers with the documented example that the caller prefers, if there is one.

    A success that has no example goes on to be answered as usual. Raises ApiError for what is not documented.
    """
    header = call.request.headers.get("prefer")
    if header is None:
        return None
    call.preferences = parse_prefer(header)
    code, example = call.preferences.get("code"), call.preferences.get("example")
    if code is None and example is None:
        return None
    documented = documented_answers(call.contract, call.operation)
    if code is not None and code not in {str(answer.status) for answer in documented}:
        codes = ", ".join(sorted({str(answer.status) for answer in documented}))
        raise ApiError("invalid_value", f"Prefer: code={code[:20]} is not documented here (known: {codes}).")
    for answer in documented:
        if code in (None, str(answer.status)) and example in (None, answer.example) and answer.example:
            return example_reply(call, answer)
    if example is not None:
        known = {answer.example for answer in documented if answer.example}
        message = hinted(f"Prefer: example={example[:80]} is not documented here", example, known)
        raise ApiError("invalid_value", f"{message}.")
    return None


def documented_answers(contract: Contract, operation: Operation | None) -> list[Answer]:
    """Each answer that the operation documents: its status, with each of its examples."""
    document = contract.document
    answers = []
    for status, location in operation.responses.items() if operation is not None else ():
        if not status.isdigit():
            continue  # `default` and `4XX` name no status that could be sent
        at = document.follow(location)
        names = [
            name
            for media_type in document.at((*at, "content")) or ()
            for name in document.at((*at, "content", media_type, "examples")) or ()
        ]
        answers += [Answer(int(status), name) for name in names] or [Answer(int(status))]
    return answers
