"""``--watch`` in processes that run."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.reload.conftest import TABLE, Files
from tests.replicas.doors import door_of
from tests.replicas.served import eventually, served

pytestmark = pytest.mark.live


def test_each_worker_takes_over_what_was_edited_and_says_so(files: Files, tmp_path: Path) -> None:
    flags = ("--watch", "--tasks", str(files.table), "--workers", "2", "--store", f"sqlite:{tmp_path}/store.db")
    with served(*flags, log=tmp_path / "log") as server:

        def said(words: str) -> int:
            return sum(words in message for message in server.messages())

        files.edit("{id: vid_fixed, state: completed}", "{id: vid_fixed, state: failed}")
        assert eventually(lambda: said("reloaded ") == 2), server.messages()
        for worker in server.workers:
            with door_of(worker, server.workers, server.url, "sk-mock") as into:
                assert into.status("vid_fixed") == "failed"

        files.put(TABLE.replace("state: completed}\n  - {id: vid_moving", "state: complet}\n  - {id: vid_moving"))
        assert eventually(lambda: said("what was loaded before stays in force") == 2), server.messages()
        assert said(f"{files.table}:8:") >= 2
        for worker in server.workers:
            with door_of(worker, server.workers, server.url, "sk-mock") as into:
                assert into.status("vid_fixed") == "failed"

        server.process.send_signal(signal.SIGTERM)
        assert server.wait_until_all_are_gone() == 0
