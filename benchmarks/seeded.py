"""A server whose first world has tasks and a journal from the start: python -m benchmarks.seeded PORT TASKS ENTRIES.

They are put where they would be after so many requests, which would take minutes for a million.
"""

from __future__ import annotations

import gc
import signal
import sys

from mock_server.app import assemble
from mock_server.front import CAPABILITIES, servers_of
from mock_server.journal import log_of
from mock_server.web.application import Application
from mock_server.worlds import world_of

FIRST_AT = 1_700_000_000.0


def task_id(number: int) -> str:
    """Ids are spread over the whole order, as those that the server makes are."""
    return f"vid_{number * 2_654_435_761 % 2**32:08x}"


def seed(app: Application, tasks: int, entries: int) -> None:
    services, table = app.pipeline.services, app.pipeline.snapshot.table
    world, task = world_of("sk-mock"), table.rows["vid_completed"]
    log = log_of(world)
    gc.disable()  # nothing of this is garbage, and looking for it would take most of the time
    for number in range(tasks):
        services.tasks.create(world, task._replace(id=task_id(number), created_at=FIRST_AT + number / 100))
    for number in range(entries):
        services.journal.add(log, ENTRY | {"id": f"req_{number:016x}", "at": FIRST_AT, "world_at": FIRST_AT})
    gc.enable()
    gc.collect()  # as it will have been when somebody has created so many


ENTRY = {
    "method": "GET",
    "path": "/v1/videos/vid_queued",
    "query": "",
    "headers": {"host": "127.0.0.1", "authorization": "Bearer ..."},
    "operation": "getVideo",
    "task": "vid_queued",
    "key": "...",
    "status": 200,
    "media_type": "application/json",
    "announced": "300",
    "sent_bytes": 300,
    "aborted": False,
    "duration_ms": 0.1,
    "state": "queued",
    "stage": 0,
    "open": False,
}


def main() -> None:
    port, tasks, entries = map(int, sys.argv[1:4])
    app = assemble({"port": port, "journal": entries or 1000}, capabilities=CAPABILITIES)
    seed(app, tasks, entries)
    server = servers_of(app)["url"]
    server.bind()
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    server.serve()


if __name__ == "__main__":
    main()
