"""A process that is killed loses nothing that it had answered."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from tests.replicas.doors import Door, door, door_of, new_key
from tests.replicas.served import Served, eventually, served


def created_until_killed(doomed: Door, process: int) -> list[str]:
    """The ids of all tasks whose creation was answered by a process that is killed in the meantime."""
    created: SimpleQueue[str] = SimpleQueue()

    def create_on_and_on() -> None:
        with suppress(OSError, HTTPException):
            while True:
                created.put(doomed.create())

    creating = Thread(target=create_on_and_on)
    creating.start()
    ids = [created.get(timeout=20) for _ in range(10)]
    os.kill(process, signal.SIGKILL)
    creating.join(20)
    while not created.empty():
        ids.append(created.get())
    return ids


def assert_served(through: Door, ids: list[str]) -> None:
    listed: set[str] = set()
    after = ""
    while True:
        page = through.get(f"/v1/videos?limit=100{after}")
        listed |= {task["id"] for task in page["data"]}
        if not page["has_more"]:
            break
        after = f"&after={page['last_id']}"
    assert set(ids) <= listed
    for task_id in ids:
        assert through.get(f"/v1/videos/{task_id}")["id"] == task_id


def successor_of(worker: int, server: Served) -> int:
    """The worker that has taken the place of one that ended."""
    pattern = re.compile(rf"worker (\d+) takes the place of worker {worker}")
    assert eventually(lambda: any(map(pattern.fullmatch, server.messages()))), server.messages()
    return next(int(found[1]) for message in server.messages() if (found := pattern.fullmatch(message)))


@pytest.mark.live
def test_what_a_killed_worker_answered_is_served_by_the_other_by_its_successor_and_after_a_restart(
    tmp_path: Path,
) -> None:
    store, key = f"sqlite:{tmp_path}/store.db", new_key()
    with served("--workers", "2", "--store", store, log=tmp_path / "log") as server:
        victim, survivor = server.workers
        with (
            door_of(victim, server.workers, server.url, key) as doomed,
            door_of(survivor, server.workers, server.url, key) as other,
        ):
            ids = created_until_killed(doomed, victim)
            assert_served(other, ids)
        successor = successor_of(victim, server)
        with door_of(successor, [survivor, successor], server.url, key) as new:
            assert_served(new, ids)
        server.process.send_signal(signal.SIGTERM)
        assert server.wait_until_all_are_gone() == 0

    with served("--store", store, log=tmp_path / "log") as again, door(again.url, key) as later:
        assert_served(later, ids)


@contextmanager
def replica(store: str, key: str, log: Path) -> Iterator[tuple[Door, int]]:
    with served("--store", store, log=log) as server, door(server.url, key) as opened:
        yield opened, server.process.pid


@pytest.mark.redis
def test_what_a_killed_replica_answered_is_served_by_the_others(redis_server: str, tmp_path: Path) -> None:
    key = new_key()
    with (
        replica(redis_server, key, tmp_path / "doomed") as (doomed, process),
        replica(redis_server, key, tmp_path / "other") as (other, _),
    ):
        ids = created_until_killed(doomed, process)
        assert_served(other, ids)
        with replica(redis_server, key, tmp_path / "new") as (new, _):
            assert_served(new, ids)
