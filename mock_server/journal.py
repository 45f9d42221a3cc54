"""The journal: a bounded record of every request of a world, and of what was really sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_server.store.base import Document, Store

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "mock-token", "x-api-key", "api-key"})


def redacted(value: str) -> str:
    """A secret as it may be written down: its scheme, and the first characters of a long one."""
    scheme, space, secret = value.rpartition(" ")
    shown = secret[:6] if len(secret) > 12 else ""
    return f"{scheme}{space}{shown}..."


def redacted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without secrets."""
    return {name: redacted(value) if name in SECRET_HEADERS else value for name, value in headers.items()}


class Journal:
    """One log for each world. ``cap`` entries are kept, then the oldest go; 0 keeps none."""

    def __init__(self, store: Store, cap: int) -> None:
        self._store = store
        self._cap = cap

    def begin(self, world: str, entry: Document) -> int:
        """Write down a request that has begun; its number in the world's journal, 0 where none is kept."""
        return self._store.append(f"{world}/journal", {**entry, "open": True}, self._cap) if self._cap else 0

    def finish(self, world: str, number: int, entry: Document) -> None:
        """Replace the entry of a request that has ended."""
        if number:
            self._store.amend(f"{world}/journal", number, {**entry, "open": False})

    def newest(self, world: str, limit: int = 100) -> list[tuple[int, Document]]:
        """The newest entries, newest first, with their numbers."""
        return self._store.read(f"{world}/journal", 0, limit, reverse=True)

    def entries(self, world: str, after: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
        """All entries with numbers above ``after``, oldest first."""
        while True:
            page = self._store.read(f"{world}/journal", after, 200)
            for number, entry in page:
                yield number, dict(entry)
            if len(page) < 200:
                return
            after = page[-1][0]

    def clear(self, world: str) -> None:
        """Forget the entries of a world; their numbers are not given again."""
        self._store.clear(f"{world}/journal")
