"""Hot reload: looks at the files that the server is driven by, and puts what they say now in force."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

from mock_server.settings import InvalidSetting
from mock_server.snapshot import Snapshot
from mock_server.source import InvalidSource
from mock_server.table import Table

log = logging.getLogger("mock_server")

LOOK_EVERY_S = 0.5


class Watcher:
    """Looks at ``files`` and, after a change, installs what ``load`` gives. A file that cannot be used changes nothing.

    Looking is comparing sizes and moments of change: it works on every file system, mounted folders included.
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
        log.info("reloaded %s", ", ".join(str(file) for file in self._files))
        return True

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_EVERY_S):
            self.look()

    def _look(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(map(_signature, self._files))


def _signature(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None  # being replaced at this moment: the next look finds it
    return stat.st_mtime_ns, stat.st_size


def continued(old: Table, new: Table) -> Table:
    """``new`` with the rows of ``old`` that say the same: their lifecycles go on, and do not begin again."""
    rows = {}
    for task_id, row in new.rows.items():
        before = old.rows.get(task_id)
        same = before is not None and before == replace(row, created_at=before.created_at, stage_at=before.stage_at)
        rows[task_id] = before if same and before is not None else row
    return replace(new, rows=rows)
