"""Whatever is done to a store, a dictionary says the same."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from mock_server.store import Document, Store, update

# Few characters, so that keys meet and are prefixes of one another; those that are hard to keep in order.
PIECES = st.sampled_from(["a", "b", "/", "\0", "é", "\ud800", "\uffff", "\U0010ffff"])
NAMES = st.lists(PIECES, min_size=1, max_size=3).map("".join)
PREFIXES = st.lists(PIECES, max_size=2).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
DOCUMENTS = st.dictionaries(st.text(max_size=2), VALUES, max_size=3)
LIMITS = st.integers(0, 4)


def as_bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def exact(document: Document) -> str:
    """Text that tells 1, 1.0 and True apart."""
    return json.dumps(document, sort_keys=True)


class StoreBesideDictionaries(RuleBasedStateMachine):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.documents: dict[str, tuple[str, int]] = {}
        self.newest_version = 0
        self.logs: dict[str, dict[int, str]] = {}
        self.last: dict[str, int] = {}

    def teardown(self) -> None:
        self.store.close()

    def version(self, key: str) -> int:
        return self.documents[key][1] if key in self.documents else 0

    def keep(self, key: str, document: Document, version: int | None) -> None:
        self.newest_version += 1
        assert version == self.newest_version
        self.documents[key] = (exact(document), version)

    @rule(key=NAMES)
    def get(self, key: str) -> None:
        found = self.store.get(key)
        assert (found and (exact(found.document), found.version)) == self.documents.get(key)

    @rule(key=NAMES, document=DOCUMENTS)
    def put(self, key: str, document: Document) -> None:
        self.keep(key, document, self.store.put(key, document))

    @rule(key=NAMES, document=DOCUMENTS, missed=st.integers(0, 2))
    def put_on_a_version(self, key: str, document: Document, missed: int) -> None:
        wanted = max(0, self.version(key) - missed)
        version = self.store.put(key, document, if_version=wanted)
        if wanted == self.version(key):
            self.keep(key, document, version)
        else:
            assert version is None

    @rule(key=NAMES, missed=st.none() | st.integers(0, 2))
    def delete(self, key: str, missed: int | None) -> None:
        wanted = None if missed is None else max(0, self.version(key) - missed)
        expected = key in self.documents and wanted in (None, self.version(key))
        assert self.store.delete(key, if_version=wanted) is expected
        if expected:
            del self.documents[key]

    @rule(key=NAMES, document=st.none() | DOCUMENTS)
    def update(self, key: str, document: Document | None) -> None:
        def change(found: Document | None) -> Document | None:
            assert (found is not None and exact(found)) == (key in self.documents and self.documents[key][0])
            return document

        assert update(self.store, key, change) == document
        if document is None:
            self.documents.pop(key, None)
        else:
            self.keep(key, document, self.newest_version + 1)

    @rule(prefix=PREFIXES, after=st.just("") | NAMES, limit=LIMITS, reverse=st.booleans())
    def scan(self, prefix: str, after: str, limit: int, reverse: bool) -> None:
        expected = []
        for key in sorted(self.documents, key=as_bytes, reverse=reverse):
            is_behind = as_bytes(key) < as_bytes(after) if reverse else as_bytes(key) > as_bytes(after)
            if key.startswith(prefix) and (is_behind or not after):
                expected.append((key, *self.documents[key]))
        found = self.store.scan(prefix, after, limit, reverse)
        assert [(key, exact(one.document), one.version) for key, one in found] == expected[:limit]

    @rule(log=NAMES, document=DOCUMENTS, cap=st.integers(0, 4))
    def append(self, log: str, document: Document, cap: int) -> None:
        sequence = self.last[log] = self.last.get(log, 0) + 1
        assert self.store.append(log, document, cap) == sequence
        entries = {**self.logs.get(log, {}), sequence: exact(document)}
        self.logs[log] = {kept: entries[kept] for kept in entries if kept > sequence - cap}

    @rule(log=NAMES, after=st.integers(0, 6), limit=LIMITS, reverse=st.booleans())
    def read(self, log: str, after: int, limit: int, reverse: bool) -> None:
        entries = sorted(self.logs.get(log, {}).items(), reverse=reverse)
        if after:
            entries = [entry for entry in entries if (entry[0] < after if reverse else entry[0] > after)]
        found = self.store.read(log, after, limit, reverse)
        assert [(sequence, exact(document)) for sequence, document in found] == entries[:limit]

    @rule(log=NAMES, sequence=st.integers(0, 6), document=DOCUMENTS)
    def amend(self, log: str, sequence: int, document: Document) -> None:
        entries = self.logs.get(log, {})
        assert self.store.amend(log, sequence, document) is (sequence in entries)
        if sequence in entries:
            entries[sequence] = exact(document)

    @rule(prefix=PREFIXES)
    def clear(self, prefix: str) -> None:
        self.store.clear(prefix)
        self.documents = {key: kept for key, kept in self.documents.items() if not key.startswith(prefix)}
        self.logs = {log: entries for log, entries in self.logs.items() if not log.startswith(prefix)}


def test_a_store_agrees_with_dictionaries(new_store: Callable[[], Store]) -> None:
    class Machine(StoreBesideDictionaries):
        def __init__(self) -> None:
            super().__init__(new_store())

    tries = settings().max_examples // 3  # each is forty steps
    run_state_machine_as_test(Machine, settings=settings(max_examples=tries, stateful_step_count=40))
