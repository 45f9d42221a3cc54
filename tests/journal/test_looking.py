"""What a look into a journal costs: that of what is shown, and of what is new."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.journal import Journal
from mock_server.store.memory import MemoryStore

WORLD = "a-world"


class Counted(MemoryStore):
    """Counts the entries that were read."""

    def __init__(self) -> None:
        super().__init__()
        self.entries_read = 0

    def read(self, log: str, after: int = 0, limit: int = 100, reverse: bool = False) -> Any:
        found = super().read(log, after, limit, reverse)
        self.entries_read += len(found)
        return found


@pytest.fixture
def store() -> Counted:
    return Counted()


@pytest.fixture
def journal(store: Counted) -> Journal:
    return Journal(store, cap=1000)


def begin(journal: Journal, number: int) -> int:
    return journal.begin(WORLD, document(number, is_open=True))


def document(number: int, is_open: bool) -> dict[str, Any]:
    return {"id": f"req_{number}", "at": 0.0, "method": "GET", "headers": {}, "status": 200, "open": is_open}


def ended(journal: Journal, count: int) -> None:
    for number in range(count):
        journal.finish(WORLD, begin(journal, number), document(number, is_open=False))


def test_a_journal_knows_whether_a_request_has_not_ended(journal: Journal) -> None:
    first, second = begin(journal, 1), begin(journal, 2)
    journal.finish(WORLD, first, document(1, is_open=False))
    assert journal.has_open
    journal.clear(WORLD)
    journal.finish(WORLD, second, document(2, is_open=False))
    assert not journal.has_open


def test_a_second_look_does_not_read_a_long_journal_again(journal: Journal, store: Counted) -> None:
    ended(journal, 1000)
    assert journal.open_ids(WORLD) == []
    store.entries_read = 0
    assert journal.open_ids(WORLD) == []
    assert journal.count(WORLD) == 1000
    assert journal.count(WORLD, 10, last=1000) == 990
    assert [entry["id"] for entry in journal.page(WORLD, 0, 2, newest_first=True)] == ["req_999", "req_998"]
    assert store.entries_read < 10


def test_the_newest_request_is_found_at_once(journal: Journal, store: Counted) -> None:
    ended(journal, 1000)
    store.entries_read = 0
    found = journal.entry(WORLD, "req_999")
    assert found is not None
    assert found["number"] == 1000
    assert store.entries_read <= 200


def test_the_oldest_request_is_found_too(journal: Journal) -> None:
    ended(journal, 1000)
    found = journal.entry(WORLD, "req_0")
    assert found is not None
    assert found["number"] == 1


def test_a_request_that_nobody_made_is_not_found(journal: Journal) -> None:
    ended(journal, 3)
    assert journal.entry(WORLD, "req_3") is None


def test_open_requests_stay_open_until_they_end(journal: Journal) -> None:
    first, second = begin(journal, 1), begin(journal, 2)
    assert journal.open_ids(WORLD) == ["req_1", "req_2"]
    journal.finish(WORLD, first, document(1, is_open=False))
    begin(journal, 3)
    assert journal.open_ids(WORLD) == ["req_2", "req_3"]
    journal.finish(WORLD, second, document(2, is_open=False))
    assert journal.open_ids(WORLD) == ["req_3"]


def test_only_open_requests_after_a_number_are_told(journal: Journal) -> None:
    first = begin(journal, 1)
    begin(journal, 2)
    assert journal.open_ids(WORLD, first) == ["req_2"]
    assert journal.open_ids(WORLD) == ["req_1", "req_2"]


def test_what_was_cleared_is_not_open_any_more(journal: Journal) -> None:
    begin(journal, 1)
    assert journal.open_ids(WORLD) == ["req_1"]
    journal.clear(WORLD)
    assert journal.open_ids(WORLD) == []
    begin(journal, 2)
    assert journal.open_ids(WORLD) == ["req_2"]
    assert journal.count(WORLD) == 1


def test_what_the_journal_has_dropped_is_not_open_any_more(store: Counted) -> None:
    journal = Journal(store, cap=2)
    for number in range(3):
        begin(journal, number)
        assert f"req_{number}" in journal.open_ids(WORLD)
    assert journal.open_ids(WORLD) == ["req_1", "req_2"]
    assert journal.count(WORLD) == 2


def test_a_store_that_was_emptied_is_looked_at_anew(journal: Journal, store: Counted) -> None:
    ended(journal, 5)
    assert journal.open_ids(WORLD) == []
    store.__init__()  # type: ignore[misc]  # as a server that keeps the logs, and was emptied behind our back
    begin(journal, 7)
    assert journal.open_ids(WORLD) == ["req_7"]


@pytest.mark.parametrize("after", [0, 3, 5, 9])
def test_entries_are_counted_above_a_number(journal: Journal, after: int) -> None:
    ended(journal, 5)
    assert journal.count(WORLD, after) == max(0, 5 - after)
    assert [entry["number"] for entry in journal.page(WORLD, after, 9, newest_first=False)] == list(range(after + 1, 6))
    assert [entry["number"] for entry in journal.page(WORLD, after, 9, newest_first=True)] == list(range(5, after, -1))
