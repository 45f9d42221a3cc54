"""What the journal keeps of a call."""

from __future__ import annotations

from typing import Any

from mock_server.content.body import Delivery
from mock_server.journal import redacted, redacted_headers
from mock_server.operations.call import Call, Reply


def begin(call: Call) -> None:
    """Write the call down as open. The journal of a world is visible to that world alone."""
    call.services.worlds.touch(call.world, call.real_now)
    operation = call.match.operation
    call.entry = {
        "id": call.request_id,
        "at": call.real_now,
        "world_at": call.now,
        "method": call.request.method,
        "path": call.request.raw_path,
        "query": call.request.query,
        "operation": operation.id if operation is not None else None,
        "key": redacted(call.key) if call.key else None,
        "headers": redacted_headers(call.request.headers),
    }
    call.number = call.services.journal.begin(call.world, call.entry)


def finish(call: Call, reply: Reply) -> None:
    """Complete the entry when the last byte has left, or the client has."""

    def report(delivery: Delivery) -> None:
        entry = {
            **call.entry,
            **_answered(call, reply),
            "sent_bytes": delivery.sent_bytes,
            "aborted": delivery.aborted,
            "duration_ms": round((call.services.clock.now() - call.real_now) * 1000, 3),
        }
        call.services.journal.finish(call.world, call.number, entry)

    reply.body.on_finish = report


def _answered(call: Call, reply: Reply) -> dict[str, Any]:
    """The answer that was chosen, and why."""
    fields = dict(reply.headers)
    answered: dict[str, Any] = {
        "status": reply.status,
        "answer": f"{reply.status}/{call.answer.example}" if call.answer and call.answer.example else str(reply.status),
        "code": reply.document["error"]["code"] if reply.status >= 400 and reply.document else None,
        "task": call.task.id if call.task is not None else call.arguments.task_id or call.created,
        "range": {"asked": call.request.headers.get("range"), "given": fields.get("Content-Range")},
        "body": _shape(call.arguments.payload),
    }
    if call.seen is not None:
        answered |= {"state": call.seen.state, "stage": call.seen.stage}
    elif call.arguments.names_task:
        answered["state"] = "unknown"
    scenario = call.scenario or (call.task.scenario if call.task is not None else None)
    return answered | ({"scenario": scenario} if scenario else {})


def _shape(payload: Any) -> Any:
    """The names and types of a body, without its values."""
    if not isinstance(payload, dict):
        return None if payload is None else type(payload).__name__
    return {str(name): type(value).__name__ for name, value in payload.items()}
