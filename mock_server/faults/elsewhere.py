"""Where a client is sent for a video that is kept in a storage of its own."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.domain.link import Link, path_of

SAME, SECOND = "same", "second"
ORIGINS = (SAME, SECOND)
"""Where the link leads: to the server that was asked, or to the second origin."""


def is_content(call: Call, reply: Reply) -> bool:
    """Whether the answer is what a task's video, or the head of it, is asked for with at the API."""
    if call.link is not None or call.task is None:
        return False
    return reply.status in (200, 206) and "206" in call.operation.responses


def target(call: Call, origin: str, expires_s: float) -> str:
    """A signed link to what was asked for. It names the world and holds no key.

    It begins with the second origin, or, on the same one, with the path.
    """
    assert call.task is not None
    variant = call.arguments.values.get("variant", "video")
    link = Link(call.world, call.task.id, variant, int(call.now + expires_s))
    path = path_of(link, call.services.signing_key)
    return call.services.settings.second_origin.rstrip("/") + path if origin == SECOND else path
