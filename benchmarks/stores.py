"""What each operation of each store costs, and whether that depends on how much is kept.

    python -m benchmarks.stores [redis://host:port/db]

Medians in microseconds, of calls one after another; for the shared stores on an otherwise idle machine.
With a Redis URL, keys that begin with ``bench/`` are written there and cleared again.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TypeVar

from mock_server.store import Document, Store, open_store, update

T = TypeVar("T")
CALLS = 2000
SIZES = (10, 100_000, 1_000_000)
CAP = 10_000
TASK: Document = {
    "id": "vid_abc123def456",
    "model": "sora-2",
    "prompt": "A cat plays the piano on a small stage, seen from the side",
    "seconds": "4",
    "size": "1280x720",
    "created_at": 1_730_000_000.5,
    "lifecycle": [{"state": "queued", "for_s": 2.0}, {"state": "in_progress", "for_s": 8.0}, {"state": "completed"}],
    "metadata": {"suite": "checkout", "case": "17"},
    "polls": 0,
    "error": None,
}


def some_keys(count: int) -> list[str]:
    """Keys that are spread over the whole order, as those of tasks are."""
    return [f"bench/{number * 2_654_435_761 % 2**32:08x}" for number in range(count)]


def median_us(call: Callable[[T], object], arguments: Iterable[T]) -> float:
    times = []
    for argument in itertools.islice(arguments, CALLS):
        start = time.perf_counter_ns()
        call(argument)
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1000


def measure(store: Store, size: int) -> dict[str, float]:
    """Each operation's median, with ``size`` documents kept and a full log of ``min(size, CAP)`` entries."""
    keys = some_keys(size + CALLS)
    for key in keys[:size]:
        store.put(key, TASK)
    for _ in range(min(size, CAP)):
        store.append("bench/log", TASK, CAP)
    kept, new = itertools.cycle(keys[:size]), keys[size:]
    cap, numbers = min(size, CAP), range(CALLS)
    results = {
        "get": median_us(store.get, kept),
        "put, new": median_us(lambda key: store.put(key, TASK), new),
        "delete": median_us(store.delete, new),
        "put, again": median_us(lambda key: store.put(key, TASK), kept),
        "update": median_us(lambda key: update(store, key, lambda _: TASK), kept),
        "scan of 5": median_us(lambda key: store.scan("bench/", key, 5), kept),
        "append": median_us(lambda _: store.append("bench/log", TASK, cap), numbers),
    }
    newest = store.read("bench/log", limit=1, reverse=True)[0][0]
    results["amend"] = median_us(lambda _: store.amend("bench/log", newest, TASK), numbers)
    results["read of 5"] = median_us(lambda _: store.read("bench/log", newest - 5, 5), numbers)
    store.clear("bench/")
    return results


def show(columns: dict[str, dict[str, float]], ratio: bool = False) -> None:
    print(f"{'µs':<12}" + "".join(f"{name:>16}" for name in columns) + f"{'last/first':>16}" * ratio)
    for operation in next(iter(columns.values())):
        row = [results[operation] for results in columns.values()]
        print(f"{operation:<12}" + "".join(f"{one:>16.2f}" for one in row) + f"{row[-1] / row[0]:>16.1f}" * ratio)


def main(*redis_urls: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        columns = {}
        for url in ("memory:", f"sqlite:{directory}/store.db", *redis_urls):
            with closing(open_store(url)) as store:
                columns[url.partition(":")[0]] = measure(store, 1000)
    show(columns)
    print("\nmemory, by the number of documents; the log is full at 10,000 entries")
    show({f"{size:,}": measure(open_store("memory:"), size) for size in SIZES}, ratio=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
