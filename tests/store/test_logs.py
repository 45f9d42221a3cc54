from __future__ import annotations

import pytest

from mock_server.store import Store
from mock_server.store.base import Document


def fill(store: Store, log: str, count: int, cap: int) -> None:
    for number in range(1, count + 1):
        assert store.append(log, {"n": number}, cap) == number


def sequences(store: Store, log: str) -> list[int]:
    return [sequence for sequence, _ in store.read(log)]


def test_entries_come_back_in_the_order_they_were_appended_in(store: Store) -> None:
    fill(store, "log", 3, cap=10)

    assert store.read("log") == [(1, {"n": 1}), (2, {"n": 2}), (3, {"n": 3})]
    assert store.read("log", reverse=True) == [(3, {"n": 3}), (2, {"n": 2}), (1, {"n": 1})]


def test_a_deferred_entry_is_made_once_and_is_what_it_would_have_been(store: Store) -> None:
    calls: list[int] = []

    def make(number: int, name: str) -> Document:
        calls.append(number)
        return {"n": number, "name": name}

    assert [store.append("log", (make, number, "later"), cap=2) for number in (1, 2, 3)] == [1, 2, 3]
    expected = [(2, {"n": 2, "name": "later"}), (3, {"n": 3, "name": "later"})]
    assert store.read("log") == expected
    assert store.read("log") == expected
    assert sorted(calls) == ([2, 3] if not store.blocking else [1, 2, 3])


def test_a_deferred_entry_can_be_amended(store: Store) -> None:
    store.append("log", (dict,), cap=2)

    assert store.amend("log", 1, {"n": 1})
    assert store.read("log") == [(1, {"n": 1})]


def test_an_unknown_log_is_empty(store: Store) -> None:
    assert store.read("log") == []
    assert store.read("log", reverse=True) == []


def test_the_oldest_entries_beyond_the_cap_go(store: Store) -> None:
    fill(store, "log", 7, cap=3)

    assert sequences(store, "log") == [5, 6, 7]


def test_a_smaller_cap_takes_effect_with_the_next_entry(store: Store) -> None:
    fill(store, "log", 5, cap=5)
    store.append("log", {}, cap=2)

    assert sequences(store, "log") == [5, 6]


def test_a_log_of_no_capacity_still_counts(store: Store) -> None:
    fill(store, "log", 2, cap=0)

    assert store.read("log") == []


@pytest.mark.parametrize(
    ("after", "limit", "forward", "backward"),
    [
        (0, 2, [3, 4], [6, 5]),
        (1, 9, [3, 4, 5, 6], []),
        (4, 9, [5, 6], [3]),
        (5, 1, [6], [4]),
        (6, 9, [], [5, 4, 3]),
        (99, 2, [], [6, 5]),
        (0, 0, [], []),
    ],
)
def test_a_read_begins_strictly_behind_after_and_ends_at_its_limit(
    store: Store, after: int, limit: int, forward: list[int], backward: list[int]
) -> None:
    fill(store, "log", 6, cap=4)

    assert [sequence for sequence, _ in store.read("log", after, limit)] == forward
    assert [sequence for sequence, _ in store.read("log", after, limit, reverse=True)] == backward


def test_logs_count_apart(store: Store) -> None:
    fill(store, "log", 2, cap=10)
    fill(store, "log2", 1, cap=10)

    assert sequences(store, "log") == [1, 2]
    assert sequences(store, "log2") == [1]


def test_an_entry_is_replaced_where_it_stands(store: Store) -> None:
    fill(store, "log", 3, cap=10)

    assert store.amend("log", 2, {"answered": True}) is True
    assert store.read("log") == [(1, {"n": 1}), (2, {"answered": True}), (3, {"n": 3})]


def test_an_entry_that_is_gone_is_not_replaced(store: Store) -> None:
    fill(store, "log", 3, cap=2)

    assert store.amend("log", 1, {}) is False
    assert store.amend("log", 4, {}) is False
    assert store.amend("other", 1, {}) is False
    assert store.read("log") == [(2, {"n": 2}), (3, {"n": 3})]


def test_a_clear_empties_the_logs_that_begin_with_the_prefix_and_no_others(store: Store) -> None:
    for log in ("a/1", "a/2", "b"):
        fill(store, log, 2, cap=10)

    store.clear("a/")

    assert store.read("a/1") == store.read("a/2") == []
    assert sequences(store, "b") == [1, 2]


def test_a_cleared_log_goes_on_counting(store: Store) -> None:
    fill(store, "log", 3, cap=10)
    store.clear("")
    assert store.amend("log", 3, {}) is False

    assert store.append("log", {"n": 4}, cap=10) == 4
    assert store.read("log", after=3) == [(4, {"n": 4})]

    store.clear("log")
    assert store.read("log") == []


def test_a_log_and_a_document_may_have_the_same_name(store: Store) -> None:
    store.put("name", {"kind": "document"})
    store.append("name", {"kind": "entry"}, 10)
    store.delete("name")

    assert store.read("name") == [(1, {"kind": "entry"})]
    assert store.scan("") == []
