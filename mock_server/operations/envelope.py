"""From a documented answer to a reply: the one place where errors get their body."""

from __future__ import annotations

import copy
from typing import Any

from mock_server.call import Call, Reply, empty_reply, json_reply, text_reply
from mock_server.contract.contract import Contract
from mock_server.domain.answers import Answer
from mock_server.domain.errors import ApiError

Headers = tuple[tuple[str, str], ...]


def example_reply(call: Call, answer: Answer) -> Reply:
    """The named example of ``answer``, with the headers that its response leaves no choice about."""
    call.answer = answer
    prepared = call.contract.prepare(call.match.operation, answer)
    if prepared.example is None:
        return empty_reply(answer.status, prepared.headers)
    return text_reply(answer.status, prepared.text, prepared.example, prepared.headers)


def error_reply(call: Call, error: ApiError) -> Reply:
    """The documented answer to ``error``, with what is known of this request put into its example."""
    call.answer = answer = call.contract.answer_to(call.match.operation, error.condition)
    prepared = call.contract.prepare(call.match.operation, answer)
    headers = _merged(error.headers, prepared.headers) if error.headers else prepared.headers
    if prepared.example is None:
        return empty_reply(answer.status, headers)
    message = error.message
    if message is None and error.condition in call.contract.messages:
        message = call.contract.messages[error.condition].format(
            method=call.request.method[:40], path=call.request.raw_path[:200], allowed=", ".join(call.match.allowed)
        )
    if message is None and error.param is None:
        return text_reply(answer.status, prepared.text, prepared.example, headers)
    return json_reply(answer.status, _filled(prepared.example, message, error.param), headers)


def _merged(own: Headers, documented: Headers) -> Headers:
    given = {name.lower() for name, _ in own}
    return (*own, *(field for field in documented if field[0].lower() not in given))


def _filled(example: Any, message: str | None, param: str | None) -> Any:
    document = copy.deepcopy(example)
    if message is not None:
        document["error"]["message"] = message
    document["error"].pop("param", None)
    if param is not None:
        document["error"]["param"] = param
    return document


def refusal(contract: Contract, condition: str, message: str) -> Reply:
    """What the front end answers to bytes that are no request."""
    prepared = contract.prepare(None, contract.answers[condition])
    return json_reply(prepared.status, _filled(prepared.example, message, None), prepared.headers)
