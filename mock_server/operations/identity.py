"""Whose request it is. The key is the world."""

from __future__ import annotations

from hmac import compare_digest

from mock_server.call import Call, Identity
from mock_server.domain.world_time import REAL_TIME
from mock_server.operations.delivery import followed_link
from mock_server.snapshot import DELIVERY
from mock_server.worlds import ANONYMOUS, world_of


def identify(call: Call) -> None:
    """Find the key (RFC 6750 section 2.1), the world that it names, and the time there. Refuses nothing."""
    identity = call.memo.identity
    if identity is None:
        identity = call.memo.identity = _identity(call)
    call.key, call.is_authorized, call.world, call.link = identity
    call.changes = call.services.store.changes(call.world)
    call.real_now = call.services.clock.now()
    time = call.services.worlds.time(call.world) if call.is_authorized else REAL_TIME
    call.now = call.real_now if time is REAL_TIME else time.at(call.real_now)


def _identity(call: Call) -> Identity:
    keys, key = call.snapshot.table.keys, ""
    credentials = call.request.headers.get("authorization")
    if credentials is not None:
        scheme, _, given = credentials.partition(" ")
        key = given.strip(" ") if scheme.lower() == "bearer" else ""
    elif _needs_no_key(call):
        key = keys.first
    if call.interface == DELIVERY:
        link = followed_link(call)
        return Identity(key, link is not None, link.world if link is not None else ANONYMOUS, link)
    accepted = keys.accepts(key)
    return Identity(key, accepted, world_of(key) if accepted else ANONYMOUS, None)


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
