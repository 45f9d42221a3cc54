"""Several threads, handles and processes at one store, and processes that are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from mock_server.store import Store, Versioned, open_store, update
from tests.store.counting_process import count

ROOT = Path(__file__).parents[2]
TIMES = 200


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    """Threads that take turns as often as the interpreter can make them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_lose_no_update_and_no_entry(store: Store, impatient_threads: None) -> None:
    threads = 4
    together = Barrier(threads)

    def work(name: int) -> None:
        together.wait()
        for number in range(TIMES):
            update(store, "counter", count)
            store.append("log", {"writer": name, "number": number}, cap=10_000)
            store.put(f"{name}/{number}", {})

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))

    found = store.get("counter")
    assert found is not None
    assert found.document == {"count": threads * TIMES}
    assert_all_entries_are_there(store, [*range(threads)])
    assert len({kept.version for _, kept in store.scan("", limit=1000)}) == threads * TIMES + 1


def test_threads_keep_a_log_within_its_cap(store: Store, impatient_threads: None) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.append("log", {"n": number}, cap=5), range(200)))

    assert [sequence for sequence, _ in store.read("log")] == [196, 197, 198, 199, 200]


def test_who_follows_a_log_misses_no_entry(store: Store, impatient_threads: None) -> None:
    followed: list[int] = []

    def follow() -> None:
        followed.extend(sequence for sequence, _ in store.read("log", after=len(followed), limit=1000))

    with ThreadPoolExecutor(3) as pool:
        writes = [pool.submit(store.append, "log", {"n": number}, 1000) for number in range(500)]
        while not all(write.done() for write in writes):
            follow()
    follow()

    assert followed == list(range(1, 501))


def test_processes_that_begin_together_lose_no_update_and_no_entry(shared_url: str) -> None:
    names = ["a", "b", "c", "d"]
    with ExitStack() as stack:
        processes = [stack.enter_context(counting_process(shared_url, name)) for name in names]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            process.communicate("go\n", timeout=60)
        assert [process.returncode for process in processes] == [0, 0, 0, 0]

    with closing(open_store(shared_url)) as store:
        found = store.get("counter")
        assert found is not None
        assert found.document == {"count": len(names) * TIMES}
        assert_all_entries_are_there(store, names)


@contextmanager
def counting_process(url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.store.counting_process", url, name, str(TIMES)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def assert_all_entries_are_there(store: Store, names: list[int] | list[str]) -> None:
    """Numbered without a gap, and those of each writer in the order it wrote them in."""
    entries = store.read("log", limit=10_000)
    assert [sequence for sequence, _ in entries] == list(range(1, len(names) * TIMES + 1))
    for name in names:
        numbers = [entry["number"] for _, entry in entries if entry["writer"] == name]
        assert numbers == list(range(TIMES))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked, to be many in a short time")
def test_a_killed_process_loses_nothing_that_it_was_told_is_kept(shared_url: str) -> None:
    command = [sys.executable, "-m", "tests.store.killed_writers", shared_url, "30"]
    output = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True, timeout=60).stdout

    reports = [line.split() for line in output.splitlines()]
    assert len({key.split("/")[0] for key, _, _ in reports}) == 30
    with closing(open_store(shared_url)) as store:
        entries = dict(store.read("log", limit=1_000_000))
        assert list(entries) == list(range(1, len(entries) + 1))
        for key, version, sequence in reports:
            assert store.get(key) == Versioned({"key": key}, int(version))
            assert entries[int(sequence)] == {"key": key}


def test_two_handles_of_one_url_see_what_the_other_writes(shared_url: str) -> None:
    with closing(open_store(shared_url)) as one, closing(open_store(shared_url)) as other:
        assert other.get("key") is None
        version = one.put("key", {"n": 1})

        assert other.get("key") == Versioned({"n": 1}, version or 0)
        assert other.put("key", {"n": 2}, if_version=version) is not None
        assert one.put("key", {"n": 3}, if_version=version) is None

        assert [one.append("log", {}, 10), other.append("log", {}, 10)] == [1, 2]
        assert one.read("log") == other.read("log")

        other.clear("")
        assert one.scan("") == []
        assert one.read("log") == []
