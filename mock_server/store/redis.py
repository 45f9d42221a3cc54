"""The store of many machines: a Redis or Valkey server that all replicas share.

Every change is one Lua script, and a script runs alone on the server, so each is atomic for all replicas. The
keys below are all that is ever touched. Redis Cluster, which would spread them, is not supported.
"""

from __future__ import annotations

from typing import Any, ClassVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from mock_server.store.base import Deferred, Document, Versioned, made
from mock_server.store.encoding import bounds, from_bytes, from_json, to_bytes, to_json

_DOCUMENTS = "sora-mock:documents"
"""Hash: a document's key to its version, a space, its JSON text."""
_KEYS = "sora-mock:keys"
"""Sorted set of those keys, all with score 0, which Redis orders by their bytes."""
_VERSION = "sora-mock:version"
"""The version that was given last."""
_LOGS = "sora-mock:logs"
"""Sorted set of the names of logs that may have entries."""
_LAST = "sora-mock:last"
"""Hash: a log's name to the sequence number that was given last; it outlives the entries."""
_ENTRIES = b"sora-mock:entries:"
"""Followed by a log's name: hash of sequence number to JSON text, without gaps up to the last one."""

CLEAR_STEP = 500
"""How many keys a clear removes at a time, so that it does not hold up a server that others use as well."""

_CHECK = """
local found = redis.call('HGET', KEYS[1], ARGV[1])
local version = found and string.match(found, '^%d+') or '0'
"""
_PUT = (
    _CHECK
    + """
if ARGV[3] ~= '' and ARGV[3] ~= version then return false end
version = redis.call('INCR', KEYS[3])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d ', version) .. ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
return version
"""
)
_DELETE = (
    _CHECK
    + """
if not found or ARGV[2] ~= '' and ARGV[2] ~= version then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
"""
)
_SCAN = """
local rows = {}
for _, key in ipairs(redis.call(ARGV[1], KEYS[2], ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])) do
  rows[#rows + 1] = {key, redis.call('HGET', KEYS[1], key)}
end
return rows
"""
_APPEND = """
local last = redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
redis.call('HSET', KEYS[3], last, ARGV[2])
redis.call('ZADD', KEYS[1], 0, ARGV[1])
for sequence = last - redis.call('HLEN', KEYS[3]) + 1, last - ARGV[3] do
  redis.call('HDEL', KEYS[3], sequence)
end
return last
"""
_READ = """
local last = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
local first = last - redis.call('HLEN', KEYS[2]) + 1
local after, limit, rows = tonumber(ARGV[2]), tonumber(ARGV[3]), {}
local from, to, step = math.max(after + 1, first), last, 1
if ARGV[4] == 'reverse' then
  from, to, step = after > 0 and math.min(after - 1, last) or last, first, -1
end
for sequence = from, to, step do
  if #rows == limit then break end
  rows[#rows + 1] = {sequence, redis.call('HGET', KEYS[2], sequence)}
end
return rows
"""
_AMEND = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
_CLEAR = """
local keys = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
for _, key in ipairs(keys) do
  if KEYS[2] then redis.call('HDEL', KEYS[2], key) else redis.call('UNLINK', ARGV[4] .. key) end
  redis.call('ZREM', KEYS[1], key)
end
return #keys
"""


_Arguments = list[bytes | str | int]


class RedisStore:
    """Documents in one hash, their keys in a sorted set, and a hash for the entries of each log."""

    blocking: ClassVar[bool] = True

    def __init__(self, url: str) -> None:
        """Connect. Raises ValueError where the URL is malformed, OSError where no server answers there."""
        # A command whose answer was lost may have been carried out: repeating it could append or count twice.
        self._client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0))
        try:
            self._client.ping()
        except redis.RedisError as error:
            raise OSError(f"the store's Redis server cannot be used: {error}") from error
        self._put, self._delete, self._scan, self._append, self._read, self._amend, self._clear = (
            self._client.register_script(text) for text in (_PUT, _DELETE, _SCAN, _APPEND, _READ, _AMEND, _CLEAR)
        )

    def get(self, key: str) -> Versioned | None:
        """See ``Store.get``."""
        kept: Any = self._client.hget(_DOCUMENTS, to_bytes(key))
        return _versioned(kept) if kept else None

    def put(self, key: str, document: Document, if_version: int | None = None) -> int | None:
        """See ``Store.put``."""
        arguments: _Arguments = [to_bytes(key), to_json(document), "" if if_version is None else if_version]
        version: int | None = self._put([_DOCUMENTS, _KEYS, _VERSION], arguments)
        return version

    def changes(self, area: str) -> None:
        """Unknown: other processes write, too."""

    def delete(self, key: str, if_version: int | None = None) -> bool:
        """See ``Store.delete``."""
        arguments: _Arguments = [to_bytes(key), "" if if_version is None else if_version]
        return bool(self._delete([_DOCUMENTS, _KEYS], arguments))

    def scan(
        self, prefix: str, after: str = "", limit: int = 100, reverse: bool = False
    ) -> list[tuple[str, Versioned]]:
        """One script, so that the keys and the documents are of one moment."""
        start, end = bounds(prefix, after, reverse)
        ends = [b"(" + end, b"[" + start] if reverse else [b"[" + start, b"(" + end]
        command = "ZREVRANGEBYLEX" if reverse else "ZRANGEBYLEX"
        rows = self._scan([_DOCUMENTS, _KEYS], [command, *ends, limit])
        return [(from_bytes(key), _versioned(kept)) for key, kept in rows]

    def append(self, log: str, document: Document | Deferred, cap: int) -> int:
        """See ``Store.append``."""
        name = to_bytes(log)
        sequence: int = self._append([_LOGS, _LAST, _ENTRIES + name], [name, to_json(made(document)), cap])
        return sequence

    def read(self, log: str, after: int = 0, limit: int = 100, reverse: bool = False) -> list[tuple[int, Document]]:
        """See ``Store.read``."""
        name = to_bytes(log)
        rows = self._read([_LAST, _ENTRIES + name], [name, after, limit, "reverse" if reverse else ""])
        return [(sequence, from_json(text)) for sequence, text in rows]

    def amend(self, log: str, sequence: int, document: Document) -> bool:
        """See ``Store.amend``."""
        return bool(self._amend([_ENTRIES + to_bytes(log)], [sequence, to_json(document)]))

    def clear(self, prefix: str) -> None:
        """Step by step, each of them atomic. A log leaves its last number behind, one field of a hash."""
        start, end = bounds(prefix)
        arguments: _Arguments = [b"[" + start, b"(" + end, CLEAR_STEP]
        while self._clear([_KEYS, _DOCUMENTS], arguments) == CLEAR_STEP:
            pass
        while self._clear([_LOGS], [*arguments, _ENTRIES]) == CLEAR_STEP:
            pass

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _versioned(kept: bytes) -> Versioned:
    version, _, text = kept.partition(b" ")
    return Versioned(from_json(text), int(version))
