"""Strict mode: what the operation answered is held against the contract."""

from __future__ import annotations

import logging

from mock_server.call import Call, Reply
from mock_server.contract.responses import breaches_of
from mock_server.domain.answers import Answer
from mock_server.domain.errors import ApiError
from mock_server.operations.envelope import error_reply

log = logging.getLogger("mock_server")


def checked(call: Call, reply: Reply) -> Reply:
    """The reply, or, where the contract does not document it, a 500 that the log explains."""
    operation = call.match.operation
    answer = Answer(reply.status)
    if operation is None or str(reply.status) not in operation.responses:
        answer = next((a for a in call.contract.answers.values() if a.status == reply.status), answer)
    headers = [*reply.headers, ("X-Request-Id", call.request_id)]
    breaches = list(
        breaches_of(call.contract, operation, answer, headers, reply.document, has_body=reply.body.length > 0)
    )
    if not breaches or reply.status == 500:
        return reply
    name = operation.id if operation is not None else "no operation"
    log.error("request %s: the answer of %s breaks the contract: %s", call.request_id, name, "; ".join(breaches))
    return error_reply(call, ApiError("internal_error"))
