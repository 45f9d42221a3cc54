"""The journal over HTTP: find, count, wait for, follow, export and forget requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from mock_server.call import Call, Function, Reply, empty_reply, json_reply
from mock_server.content.body import Body
from mock_server.control.har import har_of
from mock_server.control.looking import SETTLE_S, Page, View, glance, look, watch, with_near_ids, worlds_asked
from mock_server.control.matching import FITS, Filters
from mock_server.control.names import check_operation
from mock_server.domain.errors import ApiError
from mock_server.journal import Entry

_Seen = TypeVar("_Seen", View, Page)

RETRY_MS = 250
"""After so long a browser comes back for more events."""


def list_requests(call: Call) -> Reply:
    """GET /_mock/requests: the entries that fit, and how many there are."""
    seen = _watched(call, _glance_of(call) or _search_of(call))
    return json_reply(
        200,
        {
            "object": "list",
            "data": with_near_ids(call, seen.entries),
            "count": seen.count,
            "has_more": seen.count > len(seen.entries),
            "last": seen.last,
            "open": seen.open_ids,
        },
    )


def _glance_of(call: Call) -> Callable[[], Page] | None:
    """How to get the page that is asked for without reading the whole journal, where that is possible."""
    values, worlds = call.arguments.values, _worlds(call)
    if len(worlds) > 1 or _filters(call):
        return None
    return lambda: glance(call, worlds[0], values["after"], values["limit"], newest_first=values["order"] == "desc")


def _search_of(call: Call) -> Callable[[], Page]:
    """How to get the page that is asked for by looking at every entry."""
    values, worlds, filters = call.arguments.values, _worlds(call), _filters(call)

    def search() -> Page:
        view = look(call, worlds, values["after"], filters)
        found = view.found if values["order"] == "asc" else view.found[::-1]
        last = max((entry["number"] for entry in view.entries), default=0)
        return Page(found[: values["limit"]], view.count, last, view.open_ids)

    return search


def get_request(call: Call) -> Reply:
    """GET /_mock/requests/{id}: one entry, by the ``X-Request-Id`` of its answer."""
    wanted = call.arguments.values["id"]
    journal, worlds = call.services.journal, _worlds(call)

    def look_once() -> Entry | None:
        entries = (journal.entry(world, wanted) for world in worlds)
        return next((entry for entry in entries if entry is not None), None)

    found = watch(call, SETTLE_S, look_once, lambda entry: entry is None or not entry["open"])
    if found is None:
        raise ApiError("request_not_found", f"The journal has no request {wanted[:80]!r}.")
    return json_reply(200, with_near_ids(call, [found])[0])


def delete_requests(call: Call) -> Reply:
    """DELETE /_mock/requests: the journal is empty."""
    for world in _worlds(call):
        call.services.journal.clear(world)
    return empty_reply(204)


def export_requests(call: Call) -> Reply:
    """GET /_mock/requests.har: the entries that fit, as a HAR 1.2 archive."""
    view = _watched(call, _view_of(call, call.arguments.values["after"]))
    return json_reply(200, har_of(view.found), (("Content-Disposition", 'attachment; filename="requests.har"'),))


def follow_requests(call: Call) -> Reply:
    """GET /_mock/requests/events: what came after an entry, as server-sent events (WHATWG HTML section 9.2).

    The stream ends with what there is, or with the first that comes within ``wait_s``; a browser comes back by
    itself, and names the last event that it has seen.
    """
    values = call.arguments.values
    after = values.get("Last-Event-ID", values["after"])
    if after > call.services.journal.last(_worlds(call)[0]):
        after = 0  # a number of another journal: this one began anew
    lines = [f"retry: {RETRY_MS}\n"]
    for entry in with_near_ids(call, _watched(call, _view_of(call, after)).found[: values["limit"]]):
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        lines.append(f"id: {entry['number']}\ndata: {text}\n")
    raw = "\n".join([*lines, ""]).encode()
    fields = [("Content-Type", "text/event-stream"), ("Content-Length", str(len(raw))), ("Cache-Control", "no-store")]
    return Reply(200, fields, Body(raw))


def _worlds(call: Call) -> list[str]:
    values = call.arguments.values
    return worlds_asked(call, values["world"], every=values.get("all", False))


def _filters(call: Call) -> Filters:
    values = call.arguments.values
    check_operation(call, values)
    return {name: values[name] for name in FITS if name in values}


def _view_of(call: Call, after: int) -> Callable[[], View]:
    worlds, filters = _worlds(call), _filters(call)
    return lambda: look(call, worlds, after, filters)


def _watched(call: Call, look_once: Callable[[], _Seen]) -> _Seen:
    """What fits: when there is enough of it, and then when no request of the world is open; or else in time.

    Who asks for open requests does not want to wait until there are none.
    """
    values = call.arguments.values
    at_least = values.get("at_least", 1)
    if values.get("wait_s"):
        watch(call, values["wait_s"], look_once, lambda seen: seen.count >= at_least)
    return watch(call, 0 if "open" in values else SETTLE_S, look_once, lambda seen: not seen.open_ids)


FUNCTIONS: dict[str, Function] = {
    "listRequests": list_requests,
    "getRequest": get_request,
    "deleteRequests": delete_requests,
    "exportRequests": export_requests,
    "followRequests": follow_requests,
}
