"""Two thousand slow downloads at once, two hundred of them throttled and two hundred stalled by faults; and what a
status request takes meanwhile.
"""

from __future__ import annotations

import json
import threading
from typing import Any

from benchmarks.downloading import Kind, Latency, fetch_slowly, poll
from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.measuring import Ask, Started, on_client_core, started, status_of
from benchmarks.peers import JSON, KEY, our_command

STATUS = "/v1/videos/vid_queued"
RATE, THROTTLED_TO, STALLED_AFTER = 64_000, 20_000, 1000
FAULTS: list[dict[str, Any]] = [
    {"kind": "throttle", "bytes_per_s": THROTTLED_TO, "when": {"task": "vid_size_1TiB"}},
    {"kind": "stall", "after_bytes": STALLED_AFTER, "seconds": 300, "when": {"task": "vid_size_2TiB"}},
]
DOWNLOADS = "2,000 slow downloads"
BESIDE, ALONE = f"status, beside {DOWNLOADS}", "status, alone"
GOALS = (
    Goal("% at their rate", 100),
    Goal("p50 ms", 5, at_most=True, works=(BESIDE,)),
    Goal("p99 ms", 50, at_most=True, works=(BESIDE,)),
    Goal("MiB", 100, at_most=True),
)


def measure(plan: Plan, book: Book) -> None:
    seconds, share = (2.0, 10) if plan.smoke else (8.0, 1)
    kinds = [
        Kind("/v1/videos/vid_size_1GiB/content", 1600 // share, RATE),
        Kind("/v1/videos/vid_size_1TiB/content", 200 // share, THROTTLED_TO, paced=True),
        Kind("/v1/videos/vid_size_2TiB/content", 200 // share, 0, paced=True, first=STALLED_AFTER),
    ]
    for _ in range(min(3, plan.rounds)):
        with started(OURS, our_command(), STATUS, [KEY]) as server, on_client_core():
            for fault in FAULTS:
                ask = Ask("/_mock/faults", (KEY, JSON), method="POST", body=json.dumps(fault).encode())
                assert status_of(server.port, ask) == 201
            _note(book, ALONE, poll(server.port, STATUS, [KEY], seconds / 2))
            _round(book, server, kinds, seconds)


def _round(book: Book, server: Started, kinds: list[Kind], seconds: float) -> None:
    stop, memory_mib = threading.Event(), [server.memory_mib()]
    watcher = threading.Thread(target=_watch, args=(server, stop, memory_mib))
    watcher.start()
    used_s = server.cpu_s()
    slowly, latency = fetch_slowly(server.port, kinds, STATUS, [KEY], seconds)
    stop.set()
    watcher.join()
    book.note(DOWNLOADS, "% at their rate", OURS, slowly.at_rate / sum(kind.count for kind in kinds) * 100)
    book.note(DOWNLOADS, "failed", OURS, slowly.failed)
    book.note(DOWNLOADS, "MiB", OURS, max(memory_mib))
    book.note(DOWNLOADS, "% of a core", OURS, (server.cpu_s() - used_s) / seconds * 100)
    _note(book, BESIDE, latency)


def _note(book: Book, work: str, latency: Latency) -> None:
    book.note(work, "p50 ms", OURS, latency.p50_ms)
    book.note(work, "p99 ms", OURS, latency.p99_ms)


def _watch(server: Started, stop: threading.Event, memory_mib: list[float]) -> None:
    while not stop.wait(0.2):
        memory_mib.append(server.memory_mib())
