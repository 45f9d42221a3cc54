"""Hot reload: looks at the files that the server is driven by, and puts what they say now in force."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from mock_server.domain.lifecycle import lifecycle_to_document
from mock_server.domain.task import Task
from mock_server.settings import InvalidSetting
from mock_server.snapshot import Snapshot
from mock_server.source import InvalidSource
from mock_server.store.base import Document, Store, update
from mock_server.table import Table

log = logging.getLogger("mock_server")

LOOK_EVERY_S = 0.5


class Watcher:
    """Looks at ``files`` and, after a change, installs what ``load`` gives. A file that cannot be used changes nothing.

    Looking is comparing sizes and moments of change: it works on every file system, mounted folders included. A file
    that is read while it is being written has changed again at the next look.
    """

    def __init__(
        self, files: Iterable[Path], load: Callable[[], Snapshot], install: Callable[[Snapshot], None]
    ) -> None:
        self._files = tuple(files)
        self._load = load
        self._install = install
        self._seen = self._look()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="sora-mock-watch", daemon=True)

    def start(self) -> None:
        """Look every half second from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()

    def look(self) -> bool:
        """Look once; whether something new is in force."""
        seen = self._look()
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            self._install(self._load())
        except InvalidSource as error:
            for problem in error.problems:
                log.error("%s", problem)
            log.error("not reloaded: what was loaded before stays in force")
            return False
        except InvalidSetting as error:
            log.error("not reloaded: %s", error)
            return False
        except Exception:
            log.exception("not reloaded: what was loaded before stays in force")
            return False
        log.info("reloaded %s", ", ".join(str(file) for file in self._files))
        return True

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_EVERY_S):
            self.look()

    def _look(self) -> tuple[tuple[int, int, int] | None, ...]:
        return tuple(map(_signature, self._files))


def _signature(file: Path) -> tuple[int, int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None  # being replaced at this moment: the next look finds it
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def begun(store: Store, table: Table, now: float) -> Table:
    """``table`` with the moments at which its rows with a lifecycle began: where one is new, or says something else
    than before, that is ``now`` (Unix seconds); else it goes on.

    The store remembers, and so a row begins once for all processes that share it.
    """
    tasks = {**table.rows, **{f"{glob.beginning}*": glob.task for glob in table.globs}}
    for row in table.source.data["tasks"]:
        if "lifecycle" in row and "created_at" not in row:
            task = tasks[row["id"]]
            at = _begun_at(store, row["id"], _digest(row, task), now) - row.get("age_s", 0)
            tasks[row["id"]] = task._replace(created_at=at, stage_at=at)
    return replace(
        table,
        rows={task_id: tasks[task_id] for task_id in table.rows},
        globs=tuple(glob._replace(task=tasks[f"{glob.beginning}*"]) for glob in table.globs),
    )


def _begun_at(store: Store, task_id: str, digest: str, now: float) -> float:
    def begin(known: Document | None) -> Document:
        return known if known is not None and known["digest"] == digest else {"digest": digest, "at": now}

    begun = update(store, f"table/row/{task_id}", begin)
    return now if begun is None else float(begun["at"])


def _digest(row: Document, task: Task) -> str:
    """Of all that a row says, with the stages of its lifecycle, which stand elsewhere."""
    text = json.dumps([row, lifecycle_to_document(task.lifecycle)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
