"""``/_mock/lifecycles``: what new tasks of one world become. The world's own stand before the table's."""

from __future__ import annotations

from typing import Any

from mock_server.call import Call, Function, Reply, empty_reply, json_reply
from mock_server.control.names import lifecycles_in_force, read_lifecycle
from mock_server.domain.lifecycle import Lifecycle, lifecycle_to_document
from mock_server.operations.absence import OF_ITS_OWN, absent


def list_lifecycles(call: Call) -> Reply:
    """GET /_mock/lifecycles."""
    own = call.services.worlds.lifecycles(call.world)
    known = sorted(lifecycles_in_force(call).items())
    return json_reply(200, {"data": [_document(name, lifecycle, name in own) for name, lifecycle in known]})


def get_lifecycle(call: Call) -> Reply:
    """GET /_mock/lifecycles/{name}."""
    name = call.arguments.values["name"]
    own = call.services.worlds.lifecycle(call.world, name)
    lifecycle = own or call.snapshot.table.lifecycles.get(name)
    if lifecycle is None:
        raise absent("lifecycle", name, lifecycles_in_force(call))
    return json_reply(200, _document(name, lifecycle, own is not None))


def put_lifecycle(call: Call) -> Reply:
    """PUT /_mock/lifecycles/{name}: by its stages, or as another one. ``default`` is what new tasks get."""
    name = call.arguments.values["name"]
    lifecycle = read_lifecycle(call, call.arguments.payload["stages"], "stages")
    is_new = call.services.worlds.lifecycle(call.world, name) is None
    call.services.worlds.put_lifecycle(call.world, name, lifecycle)
    return json_reply(201 if is_new else 200, _document(name, lifecycle, is_own=True))


def delete_lifecycle(call: Call) -> Reply:
    """DELETE /_mock/lifecycles/{name}: the world's own; the table's of that name is in force again."""
    name = call.arguments.values["name"]
    if not call.services.worlds.delete_lifecycle(call.world, name):
        raise absent("lifecycle", name, call.services.worlds.lifecycles(call.world), OF_ITS_OWN)
    return empty_reply(204)


def _document(name: str, lifecycle: Lifecycle, is_own: bool) -> dict[str, Any]:
    return {"name": name, "origin": "world" if is_own else "table", "stages": lifecycle_to_document(lifecycle)}


FUNCTIONS: dict[str, Function] = {
    "listLifecycles": list_lifecycles,
    "getLifecycle": get_lifecycle,
    "putLifecycle": put_lifecycle,
    "deleteLifecycle": delete_lifecycle,
}
