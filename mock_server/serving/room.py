"""How many connections the system lets this process hold."""

from __future__ import annotations

import selectors
from typing import Any

SPARE = 64
"""Descriptors for everything that is not a client."""
SELECT_ROOM = 250
"""``select`` takes 512 sockets on Windows, with those that are told of the cap; elsewhere, descriptors below 1,024."""


def room_for(connections: int, selector: object) -> int:
    """At most ``connections``, and so many that each can also have a file open.

    Raises the soft limit of open files as far as that takes and the system allows.
    """
    if isinstance(selector, selectors.SelectSelector):
        connections = min(connections, SELECT_ROOM)
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return connections
    return min(connections, max(1, (_open_files(2 * connections + SPARE, resource) - SPARE) // 2))


def _open_files(wanted: int, resource: Any) -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
    except (OSError, ValueError):  # macOS has a second, lower bound
        return int(soft)
    return int(more)
