"""The store of one machine: an SQLite file that outlives its processes and that several of them share."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from mock_server.store.base import Deferred, Document, Versioned, made
from mock_server.store.encoding import bounds, from_bytes, from_json, to_bytes, to_json

BUSY_S = 30.0
"""How long a call waits for other writers before it raises sqlite3.OperationalError."""
_ATTEMPTS = 100

_FORMAT = 0x534F5231
"""Marks a file as ours, with these tables (bytes 68 to 71 of an SQLite file): "SOR1" in ASCII."""

# AUTOINCREMENT never gives a number twice, and REPLACE takes a new one: that is what a version has to be.
# Keys are BLOBs because those compare byte by byte, whatever is in them.
_SCHEMA = (
    f"PRAGMA application_id = {_FORMAT}",
    """CREATE TABLE IF NOT EXISTS documents (
        version INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, document TEXT NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS logs (name BLOB PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS entries (
        log BLOB, sequence INTEGER, document TEXT NOT NULL, PRIMARY KEY (log, sequence)) WITHOUT ROWID""",
)

_PUT = "REPLACE INTO documents (key, document) VALUES (?, ?) RETURNING version"
_PUT_IF = """REPLACE INTO documents (key, document)
    SELECT ?, ? WHERE coalesce((SELECT version FROM documents WHERE key = ?), 0) = ? RETURNING version"""
_SCAN = "SELECT key, document, version FROM documents WHERE key >= ? AND key < ? ORDER BY key {} LIMIT ?"
_NEXT = "INSERT INTO logs VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last"
_READ = "SELECT sequence, document FROM entries WHERE log = ? AND sequence {} ? ORDER BY sequence {} LIMIT ?"


class SqliteStore:
    """Documents and entries in tables of JSON text.

    There are never more connections than calls at once: each call borrows one that is free, or opens one.
    A connection does not survive a fork, so each process opens the store for itself.
    """

    blocking: ClassVar[bool] = True

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises FileNotFoundError without its directory, OSError where SQLite fails."""
        if not path.parent.is_dir():
            raise FileNotFoundError(f"the store {path} needs the directory {path.parent}, which does not exist")
        self._path = path
        self._free: deque[sqlite3.Connection] = deque()
        try:
            with self._connection() as connection:
                _prepare(connection)
        except sqlite3.Error as error:
            self.close()
            raise OSError(f"the store {path} cannot be used: {error}") from error

    def get(self, key: str) -> Versioned | None:
        """See ``Store.get``."""
        with self._connection() as connection:
            query = "SELECT document, version FROM documents WHERE key = ?"
            rows = connection.execute(query, (to_bytes(key),)).fetchall()
        return Versioned(from_json(rows[0][0]), rows[0][1]) if rows else None

    def put(self, key: str, document: Document, if_version: int | None = None) -> int | None:
        """One statement, and so one transaction, whose condition is read under the write lock."""
        name, text = to_bytes(key), to_json(document)
        with self._connection() as connection:
            if if_version is None:
                rows = connection.execute(_PUT, (name, text)).fetchall()
            else:
                rows = connection.execute(_PUT_IF, (name, text, name, if_version)).fetchall()
        return rows[0][0] if rows else None

    def changes(self, area: str) -> None:
        """Unknown: other processes write, too."""

    def delete(self, key: str, if_version: int | None = None) -> bool:
        """See ``Store.delete``."""
        query = "DELETE FROM documents WHERE key = ? AND version = coalesce(?, version)"
        with self._connection() as connection:
            return connection.execute(query, (to_bytes(key), if_version)).rowcount == 1

    def scan(
        self, prefix: str, after: str = "", limit: int = 100, reverse: bool = False
    ) -> list[tuple[str, Versioned]]:
        """Walk the index of the keys, from any of them at the cost of a look-up."""
        query = _SCAN.format("DESC" if reverse else "ASC")
        with self._connection() as connection:
            rows = connection.execute(query, (*bounds(prefix, after, reverse), limit)).fetchall()
        return [(from_bytes(key), Versioned(from_json(text), version)) for key, text, version in rows]

    def append(self, log: str, document: Document | Deferred, cap: int) -> int:
        """Number, insert and trim in one transaction, so that a reader never finds a gap that is filled later."""
        name, text = to_bytes(log), to_json(made(document))
        with self._connection() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            sequence: int = connection.execute(_NEXT, (name,)).fetchall()[0][0]
            connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (name, sequence, text))
            connection.execute("DELETE FROM entries WHERE log = ? AND sequence <= ?", (name, sequence - cap))
        return sequence

    def read(self, log: str, after: int = 0, limit: int = 100, reverse: bool = False) -> list[tuple[int, Document]]:
        """See ``Store.read``."""
        if reverse:
            query = _READ.format("<", "DESC") if after else _READ.format(">", "DESC")
        else:
            query = _READ.format(">", "ASC")
        with self._connection() as connection:
            rows = connection.execute(query, (to_bytes(log), after, limit)).fetchall()
        return [(sequence, from_json(text)) for sequence, text in rows]

    def amend(self, log: str, sequence: int, document: Document) -> bool:
        """See ``Store.amend``."""
        query = "UPDATE entries SET document = ? WHERE log = ? AND sequence = ?"
        with self._connection() as connection:
            return connection.execute(query, (to_json(document), to_bytes(log), sequence)).rowcount == 1

    def clear(self, prefix: str) -> None:
        """Atomic here. A log leaves its last number behind, one short row."""
        with self._connection() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM documents WHERE key >= ? AND key < ?", bounds(prefix))
            connection.execute("DELETE FROM entries WHERE log >= ? AND log < ?", bounds(prefix))

    def close(self) -> None:
        """Close the connections that no call is using."""
        while self._free:
            self._free.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._free.pop()
        except IndexError:
            connection = _connect(self._path)
        try:
            yield connection
        finally:
            self._free.append(connection)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    # With a write-ahead log NORMAL syncs at checkpoints only. What was committed is with the kernel, so a killed
    # process loses nothing; a power cut may lose the last commits, but never breaks the file.
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, in a new file or one of ours. Processes that start together queue up for the write lock."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        is_ours = connection.execute("PRAGMA application_id").fetchone()[0] == _FORMAT
        if not is_ours and connection.execute("SELECT * FROM sqlite_schema").fetchone():
            raise sqlite3.DatabaseError("it is the database of another program")
        for statement in _SCHEMA:
            connection.execute(statement)
    _keep_a_write_ahead_log(connection)


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file over. Two processes that do so at once refuse each other without waiting: go again then."""
    for _ in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        with connection:
            connection.execute("BEGIN IMMEDIATE")  # this one does wait, until the other has finished
    raise sqlite3.OperationalError("other processes keep it locked")
