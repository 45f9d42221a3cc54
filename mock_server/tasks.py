"""The tasks of each world: rows of the table, and what the store says that became of them and came on top."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice

from mock_server.domain.task import Task, task_from_document, task_to_document
from mock_server.store.base import Document, Store, update
from mock_server.table import Table

_GONE: Document = {"gone": True}
"""Stands in the store for a row of the table that was deleted in one world."""

_PAGE = 64


class Tasks:
    """Tasks over a store. A world is named by its id; what it wrote beats the rows of the table."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, table: Table, world: str, task_id: str) -> Task | None:
        """The task, or None where the world has none with this id."""
        found = self._store.get(_key(world, task_id))
        if found is None:
            return table.task(task_id)
        return None if "gone" in found.document else task_from_document(dict(found.document))

    def create(self, world: str, task: Task) -> bool:
        """Add a task; False where the id is taken."""
        if self._store.put(_key(world, task.id), task_to_document(task), if_version=0) is None:
            return False
        self._store.put(_order_key(world, task), {"id": task.id})
        return True

    def update(self, table: Table, world: str, task_id: str, change: Callable[[Task], Task]) -> Task | None:
        """The task after ``change``, atomically; None where there is no such task. ``change`` may be called twice."""
        changed: Task | None = None

        def apply(document: Document | None) -> Document | None:
            nonlocal changed
            if document is None:
                before = table.task(task_id)
            else:
                before = None if "gone" in document else task_from_document(dict(document))
            changed = change(before) if before is not None else None
            return document if changed is None or changed == before else task_to_document(changed)

        update(self._store, _key(world, task_id), apply)
        return changed

    def delete(self, table: Table, world: str, task: Task) -> None:
        """Forget a task. A row of the table stays deleted in this world until it is reset."""
        if table.task(task.id) is not None:
            self._store.put(_key(world, task.id), _GONE)
        else:
            self._store.delete(_key(world, task.id))
            self._store.delete(_order_key(world, task))

    def list(
        self, table: Table, world: str, after: Task | None, limit: int, newest_first: bool
    ) -> tuple[list[Task], bool]:
        """At most ``limit`` tasks by creation, from behind ``after`` on, and whether there are more."""
        place = (after.created_at, after.id) if after is not None else None
        rows = self._rows(table, world, place, newest_first)
        own = self._own(world, after, newest_first)
        both = merge(rows, own, key=lambda task: (task.created_at, task.id), reverse=newest_first)
        page = list(islice(both, limit + 1))
        return page[:limit], len(page) > limit

    def _rows(self, table: Table, world: str, place: tuple[float, str] | None, reverse: bool) -> Iterator[Task]:
        for row in table.rows_from(place, reverse):
            task = self.get(table, world, row.id)
            if task is not None:
                yield task

    def _own(self, world: str, after: Task | None, reverse: bool) -> Iterator[Task]:
        """The tasks that were created in this world, page by page."""
        prefix = f"{world}/order/"
        key = _order_key(world, after) if after is not None else ""
        while True:
            page = self._store.scan(prefix, key, _PAGE, reverse)
            for _, entry in page:
                found = self._store.get(_key(world, entry.document["id"]))
                if found is not None and "gone" not in found.document:
                    yield task_from_document(dict(found.document))
            if len(page) < _PAGE:
                return
            key = page[-1][0]


def _key(world: str, task_id: str) -> str:
    return f"{world}/task/{task_id}"


def _order_key(world: str, task: Task) -> str:
    """Sorts by creation, then by id: microseconds with leading zeros."""
    return f"{world}/order/{round(task.created_at * 1_000_000):020d}/{task.id}"
