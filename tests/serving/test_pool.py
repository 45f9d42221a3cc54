"""Threads come with the jobs that need them, and stay for the next ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from mock_server.serving.pool import Pool

PATIENCE_S = 10.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(3)
    yield made
    made.close(PATIENCE_S)


def workers(pool: Pool) -> int:
    return len(pool._threads)  # what threads of other tests there are does not matter


def test_a_job_after_the_other_needs_one_thread(pool: Pool) -> None:
    assert workers(pool) == 0
    done: SimpleQueue[str] = SimpleQueue()
    for _ in range(5):
        pool.submit(lambda: done.put(threading.current_thread().name))
        done.get(timeout=PATIENCE_S)
        assert pool._free.acquire(timeout=PATIENCE_S)  # the thread says that it is free only after the job
        pool._free.release()
    assert workers(pool) == 1


def test_jobs_at_a_time_get_as_many_threads_as_there_may_be(pool: Pool) -> None:
    go, done = threading.Event(), SimpleQueue[int]()

    def job(number: int) -> None:
        go.wait(PATIENCE_S)
        done.put(number)

    for number in range(7):
        pool.submit(lambda number=number: job(number))  # type: ignore[misc]  # bound here
    assert workers(pool) == 3
    go.set()
    assert sorted(done.get(timeout=PATIENCE_S) for _ in range(7)) == list(range(7))


def test_what_a_job_raises_is_told(pool: Pool) -> None:
    told: SimpleQueue[tuple[object, Exception | None]] = SimpleQueue()
    pool.call(lambda: 1 / 0, lambda value, error: told.put((value, error)))
    value, error = told.get(timeout=PATIENCE_S)
    assert value is None
    assert isinstance(error, ZeroDivisionError)
