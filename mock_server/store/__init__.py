"""Dumb documents and capped logs: in memory, in an SQLite file, in Redis."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mock_server.store.base import Document, Store, Versioned, update

__all__ = ["Document", "Store", "Versioned", "open_store", "update"]

_FORMS = "right would be memory:, sqlite:/path/to/file.db, redis://host:port/db, rediss://host:port/db or unix:///path/to/socket?db=0"


def open_store(url: str = "memory:") -> Store:
    """The store that ``url`` names (docs/stores.md). A process that forks opens it afterwards, in each child.

    Raises ValueError where the URL or the installation is at fault, OSError where the file or the server cannot be
    used. The messages say what would be right, and repeat no password.
    """
    scheme = url.partition(":")[0]
    if url == "memory:":
        from mock_server.store.memory import MemoryStore

        return MemoryStore()
    if scheme == "sqlite":
        from mock_server.store.sqlite import SqliteStore

        return SqliteStore(_path(url))
    if scheme in ("redis", "rediss", "unix"):
        try:
            from mock_server.store.redis import RedisStore
        except ModuleNotFoundError as error:
            raise ValueError(f"a {scheme}: store needs the extra: pip install 'sora-mock-server[redis]'") from error
        try:
            return RedisStore(url)
        except ValueError as error:
            raise ValueError(f"{error}; {_FORMS}") from error
    if scheme == "memory" and ":" in url:
        raise ValueError(f"nothing stands behind memory:; {_FORMS}")
    kind = f"{scheme}: is no kind of store" if ":" in url else "a store is named by a URL"
    raise ValueError(f"{kind}; {_FORMS}")


def _path(url: str) -> Path:
    """The file of ``sqlite:/path``, ``sqlite:///path`` or, from the working directory, ``sqlite:path``."""
    parts = urlsplit(url)
    if parts.netloc or parts.query or parts.fragment or not parts.path.strip("/"):
        raise ValueError(f"{url} names no file: right would be sqlite:/path/to/file.db or sqlite:file.db")
    return Path(re.sub(r"^/+(?=[A-Za-z]:/|/)", "", unquote(parts.path)))  # /C:/file is C:/file; //file is /file
