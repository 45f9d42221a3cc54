"""The steps that every request passes, each written once, in one list."""

from __future__ import annotations

import copy
import hashlib
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache

from mock_server.content.body import Body
from mock_server.contract.requests import read_request
from mock_server.contract.responses import breaches_of
from mock_server.domain.answers import UNKNOWN, Answer, choose_answer
from mock_server.domain.errors import ApiError
from mock_server.domain.observation import count_content_call, count_poll, observe
from mock_server.domain.task import Task
from mock_server.operations.call import Call, Function, Reply, Request, Services, empty_reply, json_reply
from mock_server.operations.cors import METHODS, Cors
from mock_server.snapshot import API, Snapshot

log = logging.getLogger("mock_server")

Step = Callable[[Call], Reply | None]
"""Adds to the call, answers it, or raises ApiError."""

_COUNTERS = {"polls": count_poll, "content_calls": count_content_call}


class Pipeline:
    """Answers requests. ``snapshot`` may be replaced at any moment; a request in flight keeps its own.

    ``functions`` are the operations by interface and operationId.
    """

    def __init__(
        self,
        services: Services,
        snapshot: Snapshot,
        functions: Mapping[str, Mapping[str, Function]],
        cors: Cors,
    ) -> None:
        self.services = services
        self.snapshot = snapshot
        self._functions = functions
        self._cors = cors
        self._is_strict = services.settings.strict
        self._steps: tuple[Step, ...] = (
            self._preflight,
            self._route,
            self._authenticate,
            self._read,
            self._find_task,
            self._operate,
        )

    def answer(self, request: Request) -> Reply:
        """The reply to ``request``. Never raises."""
        snapshot = self.snapshot
        interface, match = snapshot.match(request.method, request.raw_path)
        call = Call(request, self.services, snapshot, interface, match, f"req_{self.services.new_id(64)}")
        try:
            reply = self._attempt(call)
        except Exception:
            log.exception("request %s failed", call.request_id)
            reply = self._error(call, ApiError("internal_error"))
        if self._is_strict:
            reply = self._checked(call, reply)
        reply.headers.extend(self._cors.allow(request.headers))
        reply.headers.append(("X-Request-Id", call.request_id))
        if request.method == "HEAD":
            reply.body = Body()
        return reply

    def refuse(self, condition: str, message: str) -> Reply:
        """What the front end answers to bytes that are no request: the contract's envelope."""
        prepared = self.snapshot.contracts[API].prepare(None, self.snapshot.contracts[API].answers[condition])
        document = copy.deepcopy(prepared.example)
        document["error"]["message"] = message
        return json_reply(prepared.status, document, prepared.headers)

    def _attempt(self, call: Call) -> Reply:
        try:
            for step in self._steps:
                reply = step(call)
                if reply is not None:
                    return reply
        except ApiError as error:
            return self._error(call, error)
        raise LookupError("no step answered")

    def _preflight(self, call: Call) -> Reply | None:
        if not self._cors.is_preflight(call.request.method, call.request.headers):
            return None
        return empty_reply(
            call.contract.answer_to(None, "preflight").status,
            self._cors.preflight(call.request.headers, call.match.allowed),
        )

    def _route(self, call: Call) -> Reply | None:
        """404 for an unknown path, 405 for an unknown method of a known one (RFC 9110 sections 15.5.5 and 15.5.6)."""
        allowed = ", ".join(call.match.allowed)
        if call.match.operation is not None:
            return None
        if call.request.raw_path == "*" and call.request.method == "OPTIONS":
            return empty_reply(call.contract.answer_to(None, "options").status, (("Allow", METHODS),))
        if not allowed:
            raise ApiError("not_found")
        if call.request.method == "OPTIONS":
            return empty_reply(call.contract.answer_to(None, "options").status, (("Allow", allowed),))
        raise ApiError("method_not_allowed", headers=(("Allow", allowed),))

    def _authenticate(self, call: Call) -> Reply | None:
        """The key of RFC 6750 section 2.1. It names the world that the request is about."""
        keys = call.snapshot.table.keys
        credentials = call.request.headers.get("authorization")
        if credentials is not None:
            scheme, _, key = credentials.partition(" ")
            call.key = key.strip(" ") if scheme.lower() == "bearer" else ""
        elif call.operation.is_open or self._plays_without_key(call):
            call.key = keys.first
        if not call.operation.is_open and not keys.accepts(call.key):
            raise ApiError("unauthorized")
        call.world = _world_of(call.key)
        call.now = self.services.clock.now()
        return None

    def _plays_without_key(self, call: Call) -> bool:
        return call.operation.is_playback and self.services.settings.content_auth == "optional"

    def _read(self, call: Call) -> Reply | None:
        request = call.request
        call.arguments = read_request(
            call.contract,
            call.operation,
            call.match.parameters,
            request.query,
            request.headers,
            request.open_body,
        )
        return None

    def _find_task(self, call: Call) -> Reply | None:
        """Existence, state and conditions: the contract says what each of them is answered with."""
        arguments = call.arguments
        if not arguments.names_task:
            return None
        if arguments.task_id is not None:
            call.task = self.services.tasks.get(call.snapshot.table, call.world, arguments.task_id)
        if call.task is None:
            answer = choose_answer(call.operation.answers, UNKNOWN)
        else:
            answer = self._observe(call, call.task)
        return None if answer.is_success else self._example(call, answer)

    def _observe(self, call: Call, task: Task) -> Answer:
        """How the task looks to this request, which is counted where its lifecycle counts such requests."""
        counter = _COUNTERS.get(call.operation.counts or "")
        if counter is not None and counter(task, call.now) is not task:

            def count(before: Task) -> Task:
                nonlocal task
                task = before
                return counter(before, call.now)

            self.services.tasks.update(call.snapshot.table, call.world, task.id, count)
        call.task = task
        call.seen = seen = observe(task, call.now)
        conditions = [
            name for name, holds in (("protected", task.protected), ("content_lag", seen.content_lag)) if holds
        ]  # fmt: skip
        return choose_answer(call.operation.answers, seen.state, conditions)

    def _operate(self, call: Call) -> Reply | None:
        """The operation's function, or its success example where it has none."""
        function = self._functions.get(call.interface, {}).get(call.operation.id)
        if function is not None:
            return function(call)
        answer = call.operation.success
        if answer is None:
            raise LookupError(f"{call.operation.id} has neither a function nor a success example")
        return self._example(call, answer)

    def _example(self, call: Call, answer: Answer) -> Reply:
        prepared = call.contract.prepare(call.match.operation, answer)
        if prepared.example is None:
            return empty_reply(answer.status, prepared.headers)
        return json_reply(answer.status, prepared.example, prepared.headers)

    def _error(self, call: Call, error: ApiError) -> Reply:
        """The one envelope: the documented example, with what is known of this request put into it."""
        answer = call.contract.answer_to(call.match.operation, error.condition)
        reply = self._example(call, answer)
        message = error.message
        if message is None and error.condition in call.contract.messages:
            message = call.contract.messages[error.condition].format(
                method=call.request.method[:40],
                path=call.request.raw_path[:200],
                allowed=", ".join(call.match.allowed),
            )
        if message is not None or error.param is not None:
            document = copy.deepcopy(reply.document)
            document["error"].pop("param", None)
            if error.param is not None:
                document["error"]["param"] = error.param
            if message is not None:
                document["error"]["message"] = message
            reply = json_reply(reply.status, document, tuple(reply.headers[2:]))
        given = {name.lower() for name, _ in error.headers}
        reply.headers[:] = [field for field in reply.headers if field[0].lower() not in given]
        reply.headers.extend(error.headers)
        return reply

    def _checked(self, call: Call, reply: Reply) -> Reply:
        """Strict mode: a reply that the contract does not document becomes a 500 that the log explains."""
        headers = [*reply.headers, ("X-Request-Id", call.request_id)]
        answer = Answer(reply.status)
        if call.match.operation is None or str(reply.status) not in call.match.operation.responses:
            answer = next((a for a in call.contract.answers.values() if a.status == reply.status), answer)
        breaches = list(
            breaches_of(call.contract, call.match.operation, answer, headers, reply.document, reply.body.length > 0)
        )  # fmt: skip
        if not breaches or answer.status == 500:
            return reply
        operation = call.match.operation.id if call.match.operation is not None else "no operation"
        log.error(
            "request %s: the answer of %s breaks the contract: %s", call.request_id, operation, "; ".join(breaches)
        )
        return self._error(call, ApiError("internal_error"))


@lru_cache(maxsize=10_000)
def _world_of(key: str) -> str:
    """The name of a key's world: no key is stored, or can be read back from what is stored."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
