"""The store of a single process: nothing is written anywhere, and everything ends with the process."""

from __future__ import annotations

import marshal
from collections import defaultdict, deque
from collections.abc import Callable
from itertools import islice
from threading import Lock
from typing import ClassVar

from sortedcontainers import SortedDict, SortedList

from mock_server.store.base import Deferred, Document, Versioned, made

MOST_UNSORTED = 1000
"""So many new keys are put in their places at once: more would take too long at a time."""


class _Log:
    """The newest entries, without gaps: the last of them has the sequence number ``last``."""

    __slots__ = ("entries", "last")

    def __init__(self, cap: int) -> None:
        self.entries: deque[Document | Deferred] = deque(maxlen=cap)
        self.last = 0

    @property
    def first(self) -> int:
        """The sequence number of the oldest entry."""
        return self.last - len(self.entries) + 1

    def entry(self, sequence: int) -> Document:
        """One that is kept; if it was deferred, it is made now."""
        index = sequence - self.first
        self.entries[index] = entry = made(self.entries[index])
        return entry


_NO_LOG = _Log(0)


class _Kept:
    """A document of one version: as bytes until somebody asks for it, for most are not asked for."""

    __slots__ = ("_held", "version")

    def __init__(self, frozen: bytes, version: int) -> None:
        self._held: bytes | Versioned = frozen
        self.version = version

    def found(self) -> Versioned:
        """The document. Two threads may both make it of the bytes, and either is kept."""
        held = self._held
        if isinstance(held, bytes):
            held = self._held = Versioned(_thawed(held), self.version)
        return held


class MemoryStore:
    """Dictionaries behind a lock; a ``get`` takes no lock and copies nothing."""

    blocking: ClassVar[bool] = False

    def __init__(self) -> None:
        self._documents: dict[str, _Kept] = {}
        self._sorted: SortedList[str] = SortedList()
        self._unsorted: set[str] = set()
        """Keys that came since somebody wanted keys in their order."""

        self._logs: SortedDict[str, _Log] = SortedDict()
        self._last_version = 0
        self._changes: defaultdict[str, int] = defaultdict(int)
        self._lock = Lock()

    def get(self, key: str) -> Versioned | None:
        """One look-up, without the lock: a dictionary's own ``get`` is atomic."""
        kept = self._documents.get(key)
        return None if kept is None else kept.found()

    def put(self, key: str, document: Document, if_version: int | None = None) -> int | None:
        """Keep a copy; the copying is done before the lock is taken."""
        frozen = _frozen(document)
        with self._lock:
            before = self._documents.get(key)
            if if_version is not None and if_version != (0 if before is None else before.version):
                return None
            if before is None:
                self._unsorted.add(key)
                if len(self._unsorted) >= MOST_UNSORTED:
                    self._in_order()
            self._last_version = version = self._last_version + 1
            self._documents[key] = _Kept(frozen, version)
            self._note_change(key)
            return version

    def delete(self, key: str, if_version: int | None = None) -> bool:
        """See ``Store.delete``."""
        with self._lock:
            version = self._version(key)
            if not version or if_version not in (None, version):
                return False
            self._forget(key)
            return True

    def _forget(self, key: str) -> None:
        del self._documents[key]
        if key in self._unsorted:
            self._unsorted.remove(key)
        else:
            self._sorted.remove(key)
        self._note_change(key)

    def changes(self, area: str) -> int:
        """See ``Store.changes``. An area leaves its number behind, as a log does."""
        return self._changes.get(area, 0)

    def _note_change(self, key: str) -> None:
        """After the change: who reads first the number and then documents never takes old ones for new."""
        world, _, rest = key.partition("/")
        self._changes[world] += 1
        what, is_deeper, _ = rest.partition("/")
        if is_deeper:
            self._changes[f"{world}/{what}"] += 1
        self._changes[""] += 1  # last: whoever finds it as it was need not look at the others

    def scan(
        self, prefix: str, after: str = "", limit: int = 100, reverse: bool = False
    ) -> list[tuple[str, Versioned]]:
        """Walk the sorted keys, from any of them at the cost of a look-up."""
        start, end = prefix, _end(prefix)
        if after and reverse:
            end = min(after, end or after)
        elif after:
            start = max(prefix, after + "\0")  # the key next to it
        with self._lock:
            keys = self._in_order().irange(start, end, inclusive=(True, False), reverse=reverse)
            return [(key, self._documents[key].found()) for key in islice(keys, limit)]

    def _in_order(self) -> SortedList[str]:
        """All keys. New ones are put in their places when that is wanted, or when they are many."""
        if self._unsorted:
            self._sorted.update(self._unsorted)
            self._unsorted.clear()
        return self._sorted

    def append(self, log: str, document: Document | Deferred, cap: int) -> int:
        """See ``Store.append``."""
        with self._lock:
            kept: _Log | None = self._logs.get(log)
            if kept is None:
                kept = self._logs[log] = _Log(cap)
            elif kept.entries.maxlen != cap:
                kept.entries = deque(kept.entries, cap)
            kept.entries.append(document)
            kept.last = last = kept.last + 1
            return last

    def read(self, log: str, after: int = 0, limit: int = 100, reverse: bool = False) -> list[tuple[int, Document]]:
        """See ``Store.read``."""
        with self._lock:
            kept = self._logs.get(log, _NO_LOG)
            first = kept.first
            if reverse:
                newest = min(after - 1, kept.last) if after else kept.last
                wanted = range(newest, first - 1, -1)[:limit]
            else:
                wanted = range(max(after + 1, first), kept.last + 1)[:limit]
            return [(sequence, kept.entry(sequence)) for sequence in wanted]

    def amend(self, log: str, sequence: int, document: Document) -> bool:
        """See ``Store.amend``."""
        with self._lock:
            kept = self._logs.get(log, _NO_LOG)
            if not kept.first <= sequence <= kept.last:
                return False
            kept.entries[sequence - kept.first] = document
            return True

    def clear(self, prefix: str) -> None:
        """Atomic here. A log leaves its last number behind, some hundred bytes."""
        end = _end(prefix)
        with self._lock:
            for key in list(self._in_order().irange(prefix, end, inclusive=(True, False))):
                self._forget(key)
            for name in self._logs.irange(prefix, end, inclusive=(True, False)):
                self._logs[name].entries.clear()

    def close(self) -> None:
        """Nothing is held open."""

    def _version(self, key: str) -> int:
        kept = self._documents.get(key)
        return kept.version if kept is not None else 0


_frozen: Callable[[Document], bytes] = marshal.dumps  # type: ignore[assignment]  # it says what it refuses
"""A copy of a document as bytes of this process: marshal is the fastest way to one (a third of JSON's time).

Raises ValueError for values that are not JSON, such as an enum member, which JSON would write as text.
"""


def _thawed(frozen: bytes) -> Document:
    document: Document = marshal.loads(frozen)  # noqa: S302  # bytes that this process made
    return document


def _end(prefix: str) -> str | None:
    """The least text above everything that begins with ``prefix``; None where there is none."""
    rest = prefix.rstrip("\U0010ffff")
    return rest[:-1] + chr(ord(rest[-1]) + 1) if rest else None
