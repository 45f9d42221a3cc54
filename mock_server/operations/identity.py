"""Whose request it is. The key is the world."""

from __future__ import annotations

from hmac import compare_digest

from mock_server.call import Call
from mock_server.operations.delivery import followed_link
from mock_server.snapshot import DELIVERY
from mock_server.worlds import ANONYMOUS, world_of


def identify(call: Call) -> None:
    """Find the key (RFC 6750 section 2.1), the world that it names, and the time there. Refuses nothing."""
    keys = call.snapshot.table.keys
    credentials = call.request.headers.get("authorization")
    if credentials is not None:
        scheme, _, key = credentials.partition(" ")
        call.key = key.strip(" ") if scheme.lower() == "bearer" else ""
    elif _needs_no_key(call):
        call.key = keys.first
    call.is_authorized = keys.accepts(call.key)
    call.world = world_of(call.key) if call.is_authorized else ANONYMOUS
    if call.interface == DELIVERY:
        call.link = followed_link(call)
        call.is_authorized, call.world = (True, call.link.world) if call.link is not None else (False, ANONYMOUS)
    call.real_now = call.services.clock.now()
    call.now = call.services.worlds.time(call.world).at(call.real_now) if call.is_authorized else call.real_now


def _needs_no_key(call: Call) -> bool:
    operation = call.match.operation
    if operation is None:
        return False
    if operation.is_open or operation.key_is_optional:
        return True
    return operation.is_playback and call.services.settings.content_auth == "optional"


def has_control_token(call: Call) -> bool:
    """Whether the request shows the token of the control API, where there is one."""
    token = call.services.settings.control_token.encode()
    return not token or compare_digest(call.request.headers.get("mock-token", "").encode(), token)
