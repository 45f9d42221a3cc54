"""Whether an answer takes longer where there is more: tasks, entries in the journal, keys."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Mapping

from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.hot import CONNECTIONS
from benchmarks.measuring import Ask, Started, loaded, started
from benchmarks.peers import CREATE, JSON, KEY
from benchmarks.seeded import task_id

UNIT, LEAST = "CPU us", "the least there"
GOALS = (Goal(UNIT, 1.2, LEAST, at_most=True),)
SHORT_S = 0.4

FEW = 10
PAGE = f"/v1/videos?limit={FEW}"
STATUS = "/v1/videos/vid_queued"
HOT = {
    "status": Ask(STATUS, (KEY,)),
    "status, no two requests alike": Ask(STATUS, (KEY,), script="unlike.lua"),
    "content 404": Ask(f"{STATUS}/content", (KEY,), 404),
    "list, first page": Ask(PAGE, (KEY,)),
}
OF_TASKS = {
    **HOT,
    "status of one of them": Ask(f"/v1/videos/{task_id(7)}", (KEY,)),
    "list, from the oldest": Ask(f"{PAGE}&order=asc", (KEY,)),
    "list, no two requests alike": Ask(PAGE, (KEY,), script="unlike.lua"),
    "create": Ask("/v1/videos", (KEY, JSON), method="POST", body=CREATE),
    "control: tasks": Ask("/_mock/tasks?limit=5", (KEY,)),
}
OF_ENTRIES = {**HOT, "control: requests": Ask("/_mock/requests?limit=1", (KEY,))}
MANY = 1000

Cases = Mapping[str, tuple[Started, Mapping[str, Ask]]]
"""Where there is less and more: a server, and what it is asked by the name of the work."""


def measure(plan: Plan, book: Book) -> None:
    tasks, entries = ((FEW, 1000), (10, 1000)) if plan.smoke else ((FEW, 10_000, 1_000_000), (10, 10_000))
    with contextlib.ExitStack() as stack:
        compare(plan, book, {f"{size:,} tasks": (stack.enter_context(seeded(size, 0)), OF_TASKS) for size in tasks})
    with contextlib.ExitStack() as stack:
        compare(
            plan, book, {f"{size:,} entries": (stack.enter_context(seeded(0, size)), OF_ENTRIES) for size in entries}
        )
    with seeded(0, 10 * MANY) as one, seeded(0, 10) as many:  # as many entries in one journal as in a thousand
        servers = {1: one, MANY: many}
        keys = {_so_many(count, "key"): (each, {"status": _by_turns(count, 1)}) for count, each in servers.items()}
        compare(plan, book, keys)
    with seeded(MANY, 0) as server:
        compare(plan, book, {_so_many(count, "id"): (server, {"status": _by_turns(1, count)}) for count in (1, MANY)})


def seeded(tasks: int, entries: int) -> contextlib.AbstractContextManager[Started]:
    command = shlex.join([sys.executable, "-m", "benchmarks.seeded", "{port}", str(tasks), str(entries)])
    return started(OURS, command, "/v1/videos/vid_queued", [KEY], patience_s=120)


def compare(plan: Plan, book: Book, cases: Cases) -> None:
    """Each work where there is less and where there is more, by turns; the first of them is the least."""
    least, *_ = cases
    for work in cases[least][1]:
        for server, asks in () if plan.smoke else cases.values():
            _cpu_us(plan, server, asks[work])
        for _ in range(plan.rounds):
            for size, (server, asks) in cases.items():
                book.note(f"{work}: {size}", UNIT, OURS, _cpu_us(plan, server, asks[work]))
                if size != least:
                    book.note(f"{work}: {size}", UNIT, LEAST, book.figures[f"{work}: {least}", UNIT, OURS][-1])


def _cpu_us(plan: Plan, server: Started, ask: Ask) -> float:
    rate = loaded(server, ask, CONNECTIONS, min(SHORT_S, plan.seconds))
    if rate.failed:
        raise SystemExit(f"{rate.failed} of the answers to {ask.path} were not {ask.status}")
    return rate.cpu_us


def _so_many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _by_turns(keys: int, ids: int) -> Ask:
    """Status requests that take turns with so many keys, or of so many tasks."""
    if ids == 1:
        lines = [f"{STATUS} sk-mock-{number}" for number in range(keys)]
    else:
        lines = [f"/v1/videos/{task_id(number)} sk-mock" for number in range(ids)]
    return Ask(STATUS, script="turns.lua", body="\n".join(lines).encode())
