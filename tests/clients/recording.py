"""A server that remembers what it has answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mock_server import create_app
from mock_server.serving import Access, Server


@contextmanager
def recording(**settings: Any) -> Iterator[tuple[Server, list[Access]]]:
    """Serve as long as the block lasts. The list is complete after the block: an entry is written when all is sent."""
    accesses: list[Access] = []
    with Server(create_app({"strict": "true", **settings}), on_access=accesses.extend).running() as server:
        yield server, accesses
