"""The steps that a request passes before it reaches its operation. Each adds to the call, answers it, or raises."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from mock_server.call import Call, Reply, empty_reply
from mock_server.contract.requests import read_request
from mock_server.cors import METHODS
from mock_server.domain.answers import UNKNOWN, Answer, choose_answer
from mock_server.domain.errors import ApiError
from mock_server.domain.observation import (
    Observation,
    count_content_call,
    count_poll,
    counts_content_calls,
    counts_polls,
    observe,
)
from mock_server.domain.task import Task
from mock_server.operations.absence import absent_task
from mock_server.operations.delivery import check_link
from mock_server.operations.envelope import example_reply
from mock_server.operations.identity import has_control_token
from mock_server.operations.repetition import lasts_until
from mock_server.snapshot import CONTROL, DELIVERY

_COUNTED = {
    "polls": (counts_polls, count_poll),
    "content_calls": (counts_content_calls, count_content_call),
}
"""Whether and how a request is counted, by what the contract says that it counts."""


def preflight(call: Call) -> Reply | None:
    """A CORS preflight is answered before anybody asks for a key: browsers send none with it."""
    cors = call.services.cors
    if not cors.is_preflight(call.request.method, call.request.headers):
        return None
    status = call.contract.answer_to(None, "preflight").status
    return empty_reply(status, cors.preflight(call.request.headers, call.match.allowed))


def route(call: Call) -> Reply | None:
    """404 for an unknown path, 405 for an unknown method of a known one (RFC 9110 sections 15.5.5 and 15.5.6)."""
    if call.match.operation is not None:
        return None
    server_wide = call.request.raw_path == "*"  # RFC 9110 section 9.3.7
    allowed = METHODS if server_wide else ", ".join(call.match.allowed)
    if not allowed:
        raise ApiError("not_found")
    if call.request.method == "OPTIONS":
        return empty_reply(call.contract.answer_to(None, "options").status, (("Allow", allowed),))
    raise ApiError("method_not_allowed", headers=(("Allow", allowed),))


def authorize(call: Call) -> Reply | None:
    """401 without an accepted key, where the operation needs one, or without the token of the control API."""
    if call.interface == DELIVERY:
        check_link(call)
    if call.operation.is_open:
        return None
    if call.interface == CONTROL and not has_control_token(call):
        raise ApiError("control_token")
    if not call.is_authorized:
        call.lasts_until = inf
        raise ApiError("unauthorized")
    return None


def read(call: Call) -> Reply | None:
    """400, 413 or 415 for what is not of the shape that the contract demands."""
    if call.memo.arguments is not None:
        call.arguments = call.memo.arguments
        return None
    request, contract, operation = call.request, call.contract, call.operation
    call.arguments = read_request(
        contract, operation, call.match.parameters, request.query, request.headers, request.open_body
    )
    if not operation.body and contract.takes_any(operation, "range"):
        call.memo.arguments = call.arguments
    return None


def look_up(call: Call) -> Reply | None:
    """Find the task that the request names; nothing is answered yet."""
    task_id = call.arguments.task_id
    if task_id is not None and call.operation.task is not None:
        call.task = call.services.tasks.get(call.snapshot.table, call.world, task_id)
    return None


def judge(call: Call) -> Reply | None:
    """Existence, state and conditions: the contract says what each of them is answered with."""
    if not call.arguments.names_task or call.operation.task is None:
        return None
    if call.task is None and call.interface == CONTROL:
        raise absent_task(call)
    if call.task is None:
        answer = choose_answer(call.operation.answers, UNKNOWN)
        call.lasts_until = inf
    else:
        answer = _observe(call, call.task)
    return None if answer.example is None else example_reply(call, answer)


def _observe(call: Call, task: Task) -> Answer:
    """How the task looks to this request, which is counted where its lifecycle counts such requests."""
    seen = observe(task, call.now)
    counted = _COUNTED.get(call.operation.counts or "")
    if counted is not None and counted[0](task, seen):
        task = _count(call, task, counted[1])
        seen = observe(task, call.now)
    elif call.operation.task is not None and call.operation.task.where == "path":  # else it shows others, too
        call.lasts_until = lasts_until(seen)
    call.task, call.seen = task, seen
    return choose_answer(call.operation.answers, seen.state, _conditions(task, seen))


def _count(call: Call, task: Task, counted: Callable[[Task, float], Task]) -> Task:
    """The task as it was when this request was counted, which others may have been shortly before."""
    found = task

    def count(before: Task) -> Task:
        nonlocal found
        found = before
        return counted(before, call.now)

    call.services.tasks.update(call.snapshot.table, call.world, task.id, count)
    return found


def _conditions(task: Task, seen: Observation) -> tuple[str, ...]:
    if not (task.protected or seen.content_lag):
        return ()
    return tuple(name for name, holds in (("protected", task.protected), ("content_lag", seen.content_lag)) if holds)
