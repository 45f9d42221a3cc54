"""The one way of every request: the steps before its operation, the operation, and what follows it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from mock_server.call import Call, Function, Memo, Reply, Request, Services
from mock_server.content.body import Body
from mock_server.domain.errors import ApiError
from mock_server.operations import record
from mock_server.operations.envelope import error_reply, example_reply, refusal
from mock_server.operations.identity import identify
from mock_server.operations.misbehaviour import misbehave, spoil
from mock_server.operations.preference import applied, prefer
from mock_server.operations.repetition import repetition
from mock_server.operations.steps import authorize, judge, look_up, preflight, read, route
from mock_server.operations.strictness import checked
from mock_server.snapshot import API, CONTROL, DELIVERY, Snapshot

log = logging.getLogger("mock_server")

Step = Callable[[Call], Reply | None]

STEPS: tuple[Step, ...] = (
    preflight,
    route,
    authorize,
    prefer,
    read,
    look_up,
    misbehave,
    judge,
)
"""In this order. The first that answers, or raises ApiError, ends the walk; else the operation answers."""


class Pipeline:
    """Answers requests. ``snapshot`` may be replaced at any moment; a request in flight keeps its own.

    ``functions_of`` gives the operations of an interface by operationId.
    """

    def __init__(
        self, services: Services, snapshot: Snapshot, functions_of: Callable[[str], Mapping[str, Function]]
    ) -> None:
        self.services = services
        self.snapshot = snapshot
        self.on_change: list[Callable[[], None]] = []
        """Called when ``replace`` has put another snapshot in force."""

        self._functions_of = functions_of

    def replace(self, snapshot: Snapshot) -> None:
        """Put ``snapshot`` in force. Safe in any thread."""
        self.snapshot = snapshot
        for callback in list(self.on_change):
            callback()

    def begin(self, request: Request, interfaces: Sequence[str]) -> Call:
        """Write down a request whose body is still on its way. It is to be answered, or ``record.give_up``."""
        call = self._call(request, interfaces)
        self._arrive(call)
        return call

    def answer(self, request: Request, interfaces: Sequence[str], begun: Call | None = None) -> Reply:
        """The reply to ``request``, which came where ``interfaces`` are served. Never raises.

        ``begun``: what ``begin`` made of it before it had its body.
        """
        call = begun or self._call(request, interfaces)
        services = call.services
        try:
            if begun is None:
                self._arrive(call)
            else:
                call.request = request
                identify(call)
            reply = self._walk(call)
        except Exception:
            log.exception("request %s failed", call.request_id)
            reply = error_reply(call, ApiError("internal_error"))
        if services.settings.strict and not call.answered_by_fault:
            reply = checked(call, reply)
        if request.method == "HEAD":
            reply.body = Body()
        if call.faults:
            reply = spoil(call, reply)
        followed = applied(call, reply.status)
        if followed:
            reply.headers.append(("Preference-Applied", followed))
        reply.headers.extend(services.cors.allow(request.headers))
        reply.headers.append(("X-Request-Id", call.request_id))
        if call.entry:
            record.finish(call, reply)
        reply.again = repetition(call, reply, self)
        return reply

    def _call(self, request: Request, interfaces: Sequence[str]) -> Call:
        memo = self._memo(request, interfaces)
        request_id = f"req_{memo.services.new_id(64)}"
        return Call(request, memo.services, memo.snapshot, memo.interface, memo.match, memo, request_id)

    def _memo(self, request: Request, interfaces: Sequence[str]) -> Memo:
        """What earlier requests with the same header section found out, unless that no longer holds."""
        services, snapshot = self.services, self.snapshot
        memo = request.kept.get("memo")
        if memo is None or memo.snapshot is not snapshot or memo.services is not services:
            interface, match = snapshot.match(interfaces, request.method, request.raw_path)
            memo = request.kept["memo"] = Memo(services, snapshot, interface, match)
        return memo

    def _arrive(self, call: Call) -> None:
        identify(call)
        if call.interface in (API, DELIVERY):
            record.begin(call)
        elif call.interface == CONTROL and call.is_authorized:
            call.services.worlds.touch(call.world, call.real_now)

    def _walk(self, call: Call) -> Reply:
        try:
            for step in STEPS:
                reply = step(call)
                if reply is not None:
                    return reply
            return self._operate(call)
        except ApiError as error:
            return error_reply(call, error)

    def _operate(self, call: Call) -> Reply:
        """What the operation's function answers, or its success example where it has none."""
        function = self._functions_of(call.interface).get(call.operation.id)
        if function is not None:
            return function(call)
        if call.operation.success is None:
            raise LookupError(f"{call.operation.id} has neither a function nor a success example")
        return example_reply(call, call.operation.success)

    def refuse(self, condition: str, message: str) -> Reply:
        """What the front end answers to bytes that are no request: the contract's envelope."""
        reply = refusal(self.snapshot.contracts[API], condition, message)
        request_id = f"req_{self.services.new_id(64)}"
        reply.headers.extend(self.services.cors.allow({}))
        reply.headers.append(("X-Request-Id", request_id))
        record.refuse(self.services, request_id, reply, message)
        return reply
