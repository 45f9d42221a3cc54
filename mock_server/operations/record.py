"""What the journal keeps of a call: as little work as possible on the request's way."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from mock_server.call import Call, Reply, Services
from mock_server.content.body import LAST_CHUNK, Abort, Body, Delivery
from mock_server.contract.payload import File
from mock_server.domain.answers import UNKNOWN
from mock_server.domain.observation import observe
from mock_server.journal import Entry, log_of, redacted, redacted_header, redacted_query, shortened
from mock_server.operations.preference import applied
from mock_server.snapshot import DELIVERY
from mock_server.worlds import ANONYMOUS

MAX_PROPERTIES = 100
"""Properties of a body that its shape names."""

_FROM_HEADERS = {
    "Content-Type": "media_type",
    "Content-Range": "given",
    "Content-Length": "announced",
    "ETag": "etag",
    "Retry-After": "retry_after",
    "retry-after-ms": "retry_after_ms",
}
_JSON_TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    dict: "object",
    list: "array",
    type(None): "null",
    File: "file",
}


def begin(call: Call) -> None:
    """Write the call down as open. The journal of a world is visible to that world alone."""
    services, memo = call.services, call.memo
    services.worlds.touch(call.world, call.real_now)
    if not services.journal.cap:
        return
    if memo.entry is None:
        memo.entry = _constant_part(call)
    call.entry = {"id": call.request_id, "at": call.real_now, "world_at": call.now, **memo.entry}
    asked = call.request.headers.get("range")
    if asked is not None:
        call.entry["headers"] = {**memo.entry["headers"], "range": redacted_header("range", asked)}
    call.number = services.journal.begin(call.world, call.entry)


def _constant_part(call: Call) -> Entry:
    """What stands in the entry of every request with the same header section, whatever its Range."""
    request, operation = call.request, call.match.operation
    entry: Entry = {
        "method": request.method,
        "path": shortened(request.raw_path),
        "query": shortened(redacted_query(request.query)),
        "headers": {name: redacted_header(name, value) for name, value in request.headers.items() if name != "range"},
        "open": True,
    }
    if operation is not None:
        entry["operation"] = operation.id
        if operation.task is not None and operation.task.where == "path":
            entry["task"] = shortened(call.match.parameters[operation.task.name])
    if call.key:
        entry["key"] = redacted(call.key)
    if call.interface == DELIVERY and "authorization" in request.headers and _is_second_origin(call):
        entry["leaked_key"] = True
    return entry


def _is_second_origin(call: Call) -> bool:
    """Whether the request was sent to the other origin; on the one that was asked first, a key is where it belongs."""
    _, _, rest = call.services.settings.second_origin.partition("://")
    return rest.partition("/")[0] == call.request.headers.get("host")


def finish(call: Call, reply: Reply) -> None:
    """Complete the entry when the last byte has left, or the client has."""
    reply.body.on_finish = partial(_complete, call, reply)


def give_up(call: Call) -> None:
    """Complete the entry of a request whose body never came to its end."""
    if call.entry:
        _complete(call, Reply(0, [], Body()), Delivery(0, aborted=True))


def _complete(call: Call, reply: Reply, delivery: Delivery) -> None:
    call.entry = entry = call.entry.copy()
    _note_answer(entry, call, reply)
    entry["sent_bytes"] = delivery.sent_bytes
    entry["aborted"] = delivery.aborted
    entry["duration_ms"] = (call.services.clock.now() - entry["at"]) * 1000
    entry["open"] = False
    call.services.journal.finish(call.world, call.number, entry)


def _note_answer(entry: Entry, call: Call, reply: Reply) -> None:
    """The answer that was chosen, and why."""
    entry["status"] = reply.status or None
    if call.fired:
        entry["faults"] = call.fired
        entry["torn"] = _is_torn(reply.body)
    for name, value in reply.headers:
        if name in _FROM_HEADERS:
            entry[_FROM_HEADERS[name]] = value
    if call.answer is not None and call.answer.example and call.answer.status == reply.status:
        entry["example"] = call.answer.example
    if reply.status >= 400 and reply.document is not None:
        entry["code"] = reply.document["error"]["code"]
    followed = applied(call, reply.status)
    if followed:
        entry["prefer"] = shortened(followed)
    if call.arguments.payload is not None:
        entry["body"] = shape_of(call.arguments.payload)
    _note_task(entry, call)


def _is_torn(body: Body) -> bool:
    """Whether the connection ends in the middle of the answer, because a fault wants it to."""
    if body.verbatim or (body.chunked and body.last_chunk != LAST_CHUNK):
        return True
    return any(isinstance(part, Abort) for part in body.parts)


def _note_task(entry: Entry, call: Call) -> None:
    task, seen = call.task, call.seen
    named = task.id if task is not None else call.arguments.task_id or call.created
    if named is not None:
        entry["task"] = named
    scenario = call.scenario or (task.scenario if task is not None else None)
    if scenario is not None:
        entry["scenario"] = scenario
    if seen is None and task is not None:
        seen = observe(task, call.now)  # a fault has answered before anybody looked
    if seen is not None:
        entry["state"], entry["stage"] = seen.state, seen.stage
    elif call.arguments.names_task:
        entry["state"] = UNKNOWN


def shape_of(payload: Any) -> Any:
    """The names and JSON types of a body, without its values."""
    if not isinstance(payload, dict):
        return _JSON_TYPES[type(payload)]
    return {shortened(name): _JSON_TYPES[type(value)] for name, value in islice(payload.items(), MAX_PROPERTIES)}


def refuse(services: Services, request_id: str, reply: Reply, message: str) -> None:
    """Write down, when it has been told, what the front end refused because it could not be read as a request."""
    if services.journal.cap:
        reply.body.on_finish = partial(_note_refusal, services, request_id, reply, message)


def _note_refusal(services: Services, request_id: str, reply: Reply, message: str, delivery: Delivery) -> None:
    now = services.clock.now()
    entry = {
        "id": request_id,
        "at": now,
        "world_at": now,
        "method": "",
        "path": "",
        "query": "",
        "headers": {},
        "status": reply.status,
        "code": reply.document["error"]["code"],
        "refused": message,
        "sent_bytes": delivery.sent_bytes,
        "aborted": delivery.aborted,
        "open": False,
    }
    services.journal.add(log_of(ANONYMOUS), entry)
