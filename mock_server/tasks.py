"""The tasks of each world: rows of the table, and what the store says that became of them and came on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from mock_server.domain.task import Task, task_from_document, task_to_document
from mock_server.store.base import PAGE, Document, Store, Versioned, everything, update
from mock_server.table import Table

REMEMBERED = 10_000
"""Of so many tasks it is remembered what their documents were made into."""

_NEVER: tuple[int, Task | None] = (0, None)
_GONE: Document = {"gone": True}
"""Stands in the store for a row of the table that was deleted in one world."""


class Tasks:
    """Tasks over a store. A world is named by its id; what it wrote beats the rows of the table."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[str, tuple[int, Task]] = {}
        """What documents were made into, by key, with their versions: most tasks are looked at many times."""

    def get(self, table: Table, world: str, task_id: str) -> Task | None:
        """The task, or None where the world has none with this id."""
        found = self._store.get(_key(world, task_id))
        if found is None:
            return table.task(task_id)
        return None if "gone" in found.document else self._task(_key(world, task_id), found)

    def _task(self, key: str, found: Versioned) -> Task:
        """What a document stands for. No version of a store is given twice, so one that is known need not be read."""
        version, task = self._made.get(key, _NEVER)
        if version != found.version or task is None:
            task = task_from_document(dict(found.document))
            if len(self._made) >= REMEMBERED:
                self._made.clear()
            self._made[key] = (found.version, task)
        return task

    def create(self, world: str, task: Task) -> bool:
        """Add a task; False where the id is taken.

        Its place in the list is written first: a process that is killed in between leaves a place without a task,
        which a list passes over, and not a task that no list shows.
        """
        if self._store.get(_key(world, task.id)) is not None:
            return False
        self._store.put(_order_key(world, task), {"id": task.id})
        return self._store.put(_key(world, task.id), task_to_document(task), if_version=0) is not None

    def put(self, table: Table, world: str, task: Task) -> bool:
        """Put ``task`` in the place of the one with its id; True where there was none."""
        before = self.get(table, world, task.id)
        if before is not None:
            self._store.delete(_order_key(world, before))
        self._store.put(_key(world, task.id), task_to_document(task))
        self._store.put(_order_key(world, task), {"id": task.id})
        return before is None

    def is_own(self, world: str, task_id: str) -> bool:
        """Whether the world has written a task with this id: its own, or in the place of a row."""
        found = self._store.get(_key(world, task_id))
        return found is not None and "gone" not in found.document

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
        self._made.pop(_key(world, task.id), None)
        self._store.delete(_order_key(world, task))
        if table.task(task.id) is not None:
            self._store.put(_key(world, task.id), _GONE)
        else:
            self._store.delete(_key(world, task.id))

    def reorder(self, world: str, before: Task, after: Task) -> None:
        """Give a task that says another moment of creation its new place among the others."""
        if before.created_at != after.created_at:
            self._store.delete(_order_key(world, before))
            self._store.put(_order_key(world, after), {"id": after.id})

    def delete_all(self, table: Table, world: str) -> None:
        """Forget every task; the rows of the table stay deleted in this world until it is reset."""
        self.reset(world)
        for task_id in table.rows:
            self._store.put(_key(world, task_id), _GONE)

    def reset(self, world: str) -> None:
        """Forget what the world wrote: it has the rows of the table, and nothing else."""
        self._store.clear(f"{world}/task/")
        self._store.clear(f"{world}/order/")

    def written(self, world: str) -> Iterator[dict[str, Any]]:
        """What the world wrote, by id: tasks as documents, and ``{"id", "gone"}`` for a deleted row."""
        prefix = _key(world, "")
        for key, found in everything(self._store, prefix):
            yield {"id": key.removeprefix(prefix), **found}

    def restore(self, table: Table, world: str, documents: Iterable[Document]) -> None:
        """Replace what the world wrote by ``documents``, as ``written`` gave them."""
        self.reset(world)
        for document in documents:
            if "gone" in document:
                self._store.put(_key(world, document["id"]), _GONE)
                continue
            task = task_from_document(dict(document))
            self._store.put(_key(world, task.id), task_to_document(task))
            row = table.task(task.id)
            if row is None or row.created_at != task.created_at:
                self._store.put(_order_key(world, task), {"id": task.id})

    def list(
        self, table: Table, world: str, after: Task | None, limit: int, newest_first: bool
    ) -> tuple[list[Task], bool]:
        """At most ``limit`` tasks by creation, from behind ``after`` on, and whether there are more."""
        tasks = self.walk(table, world, after, newest_first, min(limit + 1, PAGE))
        page = list(islice(tasks, limit + 1))
        return page[:limit], len(page) > limit

    def walk(
        self, table: Table, world: str, after: Task | None, newest_first: bool, at_once: int = PAGE
    ) -> Iterator[Task]:
        """The tasks by creation, from behind ``after`` on; so many are read at once."""
        place = (after.created_at, after.id) if after is not None else None
        rows = self._rows(table, world, place, newest_first)
        own = self._own(world, after, newest_first, at_once)
        return merge(rows, own, key=lambda task: (task.created_at, task.id), reverse=newest_first)

    def _rows(self, table: Table, world: str, place: tuple[float, str] | None, reverse: bool) -> Iterator[Task]:
        """The rows, as the world has them. One that was put there has a place of its own among the world's tasks."""
        for row in table.rows_from(place, reverse):
            found = self._store.get(_key(world, row.id))
            if found is None:
                yield row
            elif "gone" not in found.document:
                task = self._task(_key(world, row.id), found)
                if self._store.get(_order_key(world, task)) is None:
                    yield task

    def _own(self, world: str, after: Task | None, reverse: bool, at_once: int) -> Iterator[Task]:
        """The tasks that were created in this world, page by page."""
        start = _order_key(world, after) if after is not None else ""
        for _, entry in everything(self._store, f"{world}/order/", start, reverse, at_once):
            found = self._store.get(_key(world, entry["id"]))
            if found is not None and "gone" not in found.document:
                yield self._task(_key(world, entry["id"]), found)


def _key(world: str, task_id: str) -> str:
    return f"{world}/task/{task_id}"


def _order_key(world: str, task: Task) -> str:
    """Sorts by creation, then by id: microseconds with leading zeros."""
    return f"{world}/order/{round(task.created_at * 1_000_000):020d}/{task.id}"
