from __future__ import annotations

import pytest

from mock_server.store import Document, Store, Versioned, update


def count(document: Document | None) -> Document:
    return {"count": (document or {"count": 0})["count"] + 1}


def test_an_update_puts_what_becomes_of_the_document(store: Store) -> None:
    assert update(store, "key", count) == {"count": 1}
    assert update(store, "key", count) == {"count": 2}
    assert store.get("key") == Versioned({"count": 2}, 2)


def test_an_update_to_nothing_deletes(store: Store) -> None:
    store.put("key", {})

    assert update(store, "key", lambda document: None) is None
    assert store.get("key") is None


def test_an_update_of_nothing_to_nothing_leaves_it_so(store: Store) -> None:
    assert update(store, "key", lambda document: document) is None
    assert store.get("key") is None
    assert store.put("key", {}) == 1


def test_an_update_that_raises_changes_nothing(store: Store) -> None:
    store.put("key", {"n": 1})

    def refuse(document: Document | None) -> Document:
        raise PermissionError("protected")

    with pytest.raises(PermissionError, match="protected"):
        update(store, "key", refuse)
    assert store.get("key") == Versioned({"n": 1}, 1)


@pytest.mark.parametrize("start", [None, {"count": 10}])
def test_an_update_is_repeated_on_what_somebody_faster_put(store: Store, start: Document | None) -> None:
    if start:
        store.put("key", start)
    seen: list[Document | None] = []

    def change(document: Document | None) -> Document:
        if not seen:
            store.put("key", {"count": 50})
        seen.append(document)
        return count(document)

    assert update(store, "key", change) == {"count": 51}
    assert seen == [start, {"count": 50}]


def test_a_deletion_is_repeated_on_what_somebody_faster_put(store: Store) -> None:
    store.put("key", {"count": 1})
    seen: list[Document | None] = []

    def change(document: Document | None) -> None:
        if not seen:
            store.put("key", {"count": 2})
        seen.append(document)

    assert update(store, "key", change) is None
    assert seen == [{"count": 1}, {"count": 2}]
    assert store.get("key") is None


def test_an_update_is_repeated_after_somebody_faster_deleted(store: Store) -> None:
    store.put("key", {"count": 7})
    calls: list[Document | None] = []

    def change(document: Document | None) -> Document:
        if not calls:
            store.delete("key")
        calls.append(document)
        return count(document)

    assert update(store, "key", change) == {"count": 1}
