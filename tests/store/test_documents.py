from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import pytest

from mock_server.store import Store, Versioned
from mock_server.store.memory import MemoryStore

# Code points whose order in UTF-16 is not that in UTF-8, an escape of SQL, a zero byte, a lone surrogate.
TRICKY_KEYS = ["a", "a\0", "a\0b", "a%", "a_", "aé", "a\ud800", "a\ue000", "a\uffff", "a\U00010000", "a\U0010ffff", "b"]


def keys(found: list[tuple[str, Versioned]]) -> list[str]:
    return [key for key, _ in found]


def test_a_document_comes_back_with_its_version(store: Store) -> None:
    document = {"text": "é\0\ud800", "whole": 10**30, "real": 0.1, "yes": True, "none": None, "deep": [{"a": [1, {}]}]}

    version = store.put("key", document)

    assert version == 1
    assert store.get("key") == Versioned(document, 1)


def test_an_absent_key_has_no_document(store: Store) -> None:
    assert store.get("key") is None


def test_each_put_gives_a_greater_version_than_any_before(store: Store) -> None:
    versions = [store.put(key, {}) for key in ("a", "b", "a")]

    assert versions == [1, 2, 3]


def test_a_version_is_not_given_again_after_a_deletion(store: Store) -> None:
    before = store.put("key", {"life": 1})
    store.delete("key")
    store.put("key", {"life": 2})

    assert store.put("key", {"life": 3}, if_version=before) is None
    assert store.get("key") == Versioned({"life": 2}, 2)


def test_a_version_is_not_given_again_after_a_clear(store: Store) -> None:
    store.put("key", {})
    store.clear("")

    assert store.put("key", {}) == 2


def test_a_put_on_a_version_replaces_that_version_only(store: Store) -> None:
    first = store.put("key", {"n": 1})
    second = store.put("key", {"n": 2}, if_version=first)

    assert store.put("key", {"n": 3}, if_version=first) is None
    assert store.get("key") == Versioned({"n": 2}, second or 0)


def test_a_put_on_version_0_needs_an_absent_key(store: Store) -> None:
    assert store.put("key", {"n": 1}, if_version=0) == 1
    assert store.put("key", {"n": 2}, if_version=0) is None
    assert store.get("key") == Versioned({"n": 1}, 1)


def test_a_put_on_a_version_of_an_absent_key_keeps_nothing(store: Store) -> None:
    assert store.put("key", {}, if_version=1) is None
    assert store.get("key") is None
    assert store.scan("") == []


def test_a_deletion_says_whether_there_was_something(store: Store) -> None:
    store.put("key", {})

    assert store.delete("key") is True
    assert store.delete("key") is False
    assert store.get("key") is None
    assert store.scan("") == []


def test_a_deletion_on_a_version_deletes_that_version_only(store: Store) -> None:
    version = store.put("key", {}) or 0

    assert store.delete("key", if_version=version + 1) is False
    assert store.delete("key", if_version=0) is False
    assert store.delete("key", if_version=version) is True


def test_what_was_put_does_not_change_with_the_dictionary_it_came_from(store: Store) -> None:
    document = {"list": [1], "nested": {"n": 1}}
    store.put("key", document)
    document["list"].append(2)  # type: ignore[attr-defined]  # a list, as can be read above
    document["nested"] = {}

    assert store.get("key") == Versioned({"list": [1], "nested": {"n": 1}}, 1)


def test_an_earlier_answer_does_not_change_with_a_later_put(store: Store) -> None:
    store.put("key", {"n": 1})
    earlier = store.get("key")
    store.put("key", {"n": 2})

    assert earlier == Versioned({"n": 1}, 1)


def test_what_is_not_json_is_refused(store: Store) -> None:
    with pytest.raises((TypeError, ValueError)):
        store.put("key", {"value": object()})
    assert store.get("key") is None


def test_a_scan_is_in_the_order_of_utf8_bytes_both_ways(store: Store) -> None:
    for key in TRICKY_KEYS[::2] + TRICKY_KEYS[1::2]:
        store.put(key, {"key": key})
    in_order = sorted(TRICKY_KEYS, key=lambda key: key.encode("utf-8", "surrogatepass"))

    assert keys(store.scan("")) == in_order
    assert keys(store.scan("", reverse=True)) == in_order[::-1]
    assert all(found.document == {"key": key} for key, found in store.scan(""))


@pytest.mark.parametrize("prefix", ["", *TRICKY_KEYS, "c"])
def test_a_scan_finds_what_begins_with_the_prefix_and_nothing_else(store: Store, prefix: str) -> None:
    for key in TRICKY_KEYS:
        store.put(key, {})

    assert set(keys(store.scan(prefix))) == {key for key in TRICKY_KEYS if key.startswith(prefix)}


@pytest.mark.parametrize(
    ("after", "forward", "backward"),
    [
        ("", ["k1", "k2", "k3"], ["k3", "k2", "k1"]),
        ("a", ["k1", "k2", "k3"], []),
        ("k1", ["k2", "k3"], []),
        ("k2", ["k3"], ["k1"]),
        ("k20", ["k3"], ["k2", "k1"]),
        ("k3", [], ["k2", "k1"]),
        ("z", [], ["k3", "k2", "k1"]),
    ],
)
def test_a_scan_begins_strictly_behind_after(store: Store, after: str, forward: list[str], backward: list[str]) -> None:
    for key in ("j9", "k3", "k1", "k2", "l0"):
        store.put(key, {})

    assert keys(store.scan("k", after)) == forward
    assert keys(store.scan("k", after, reverse=True)) == backward


def test_a_scan_ends_at_its_limit(store: Store) -> None:
    for key in ("a", "b", "c"):
        store.put(key, {})

    assert keys(store.scan("", limit=2)) == ["a", "b"]
    assert keys(store.scan("", limit=2, reverse=True)) == ["c", "b"]
    assert store.scan("", limit=0) == []


@pytest.mark.parametrize("reverse", [False, True])
def test_pages_of_a_scan_meet_every_key_once(store: Store, reverse: bool) -> None:
    for key in TRICKY_KEYS:
        store.put(key, {})

    met: list[str] = []
    for _ in TRICKY_KEYS:
        met += keys(store.scan("a", after=met[-1] if met else "", limit=1, reverse=reverse))

    assert sorted(met) == sorted(key for key in TRICKY_KEYS if key.startswith("a"))


def test_a_clear_takes_what_begins_with_the_prefix_and_nothing_else(store: Store) -> None:
    for key in ("a", "ab", "abc", "b"):
        store.put(key, {})

    store.clear("ab")

    assert keys(store.scan("")) == ["a", "b"]
    assert store.get("abc") is None


def test_a_clear_of_more_than_one_step_takes_all(store: Store) -> None:
    for number in range(1001):
        store.put(f"key{number}", {})

    store.clear("key")

    assert store.scan("") == []


def test_a_second_close_does_nothing(store: Store) -> None:
    store.close()
    store.close()


def test_the_number_of_all_changes_is_the_last_that_changes() -> None:
    store, counted = MemoryStore(), []

    class Counts(defaultdict[str, int]):
        def __setitem__(self, area: str, count: int) -> None:
            super().__setitem__(area, count)
            counted.append(area)

    store._changes = Counts(int)
    store.put("a/b/c", {})
    assert counted[-1] == "", "else somebody could find it changed, and the one that he looks at then unchanged"
    assert sorted(set(counted)) == ["", "a", "a/b"]


def test_changes_are_counted_by_area_or_nobody_knows_of_them(store: Store) -> None:
    def numbers() -> list[int | None]:
        seen = store.changes("a"), store.changes("ab"), store.changes("")
        return [*seen]

    seen = [numbers()]
    changes: tuple[Callable[[], object], ...] = (
        lambda: store.put("a/1", {}),
        lambda: store.put("a/1", {}, if_version=0),  # there is one: nothing changes
        lambda: store.put("a", {}),
        lambda: store.delete("a/1"),
        lambda: store.delete("a/1"),
        lambda: store.put("ab/1", {}),
        lambda: store.clear("a"),
    )
    for change in changes:
        change()
        seen.append(numbers())

    if seen[0][0] is None:
        assert all(each == [None] * 3 for each in seen)
    else:
        by_area = zip(*seen, strict=True)
        in_a, in_ab, anywhere = ([one != other for one, other in pairwise(numbers)] for numbers in by_area)
        assert in_a == [True, False, True, True, False, False, True]
        assert in_ab == [False, False, False, False, False, True, True]
        assert anywhere == [True, False, True, True, False, True, True]
