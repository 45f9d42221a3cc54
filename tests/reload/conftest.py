"""A server whose files are edited while it runs. Nobody waits: a test looks when it has edited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mock_server.app import create_app, watcher_of
from mock_server.reload import Watcher
from mock_server.schema import shipped
from mock_server.store import Store
from tests.api.client import Client, FakeClock

TABLE = """\
keys: [sk-mock, sk-mock-*]
lifecycles:
  default:
    - {state: queued, for_s: 10}
    - {state: completed}
content_by_size: {default: landscape}
tasks:
  - {id: vid_fixed, state: completed}
  - {id: vid_moving, lifecycle: default}
"""


class Files:
    """A table and a contract that can be edited."""

    def __init__(self, folder: Path) -> None:
        self.table = folder / "tasks.yaml"
        self.contract = folder / "openapi.yaml"
        self.table.write_text(TABLE, "utf-8")
        self.contract.write_text(shipped("openapi.yaml").read_text("utf-8"), "utf-8")

    def edit(self, old: str, new: str, *, file: Path | None = None) -> None:
        """Replace what stands in the table, or in another file, as editors do: by a new file in its place."""
        file = file or self.table
        text = file.read_text("utf-8")
        assert old in text
        self.put(text.replace(old, new), file=file)

    def put(self, text: str, *, file: Path | None = None) -> None:
        file = file or self.table
        new = file.with_suffix(".new")
        new.write_text(text, "utf-8")
        new.replace(file)


class Reloading(Client):
    """A client of a server that looks at its files when it is told to."""

    def __init__(self, files: Files, clock: FakeClock, store: Store | None, settings: dict[str, Any]) -> None:
        flags = {"strict": True, "tasks": str(files.table), "openapi": str(files.contract), **settings}
        super().__init__(create_app(flags, clock=clock, store=store, rng=Random(1)), clock)
        self.watcher: Watcher = watcher_of(self.app, flags)

    def look(self) -> bool:
        return self.watcher.look()


Begin = Callable[..., Reloading]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def begin(files: Files) -> Begin:
    """Starts a server over the files, with a clock or a store that another has too."""

    def started(*, clock: FakeClock | None = None, store: Store | None = None, **settings: Any) -> Reloading:
        return Reloading(files, clock or FakeClock(), store, settings)

    return started


@pytest.fixture
def client(begin: Begin) -> Reloading:
    return begin()
