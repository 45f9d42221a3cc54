"""Where the time of a status request goes inside the process: by heart, with a known header section, and anew.

Each part is timed by itself, thousands of times in a row, and so at its best: what a request takes in all, the kernel
included, is in the group ``hot``.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.figures import OURS, Book, Goal, Plan
from benchmarks.measuring import request
from benchmarks.peers import KEY
from mock_server.app import assemble
from mock_server.operations import pipeline
from mock_server.serving import Limits
from mock_server.serving.answer import Stamp
from mock_server.serving.incoming import Parser
from mock_server.serving.parser import Head, parse_head
from mock_server.serving.repeating import Memory
from mock_server.web.application import Application

GOALS: tuple[Goal, ...] = ()
PATH = "/v1/videos/vid_queued"
CALLS = 2000


def measure(plan: Plan, book: Book) -> None:
    app, limits = assemble(), Limits()
    read = Parser(limits)
    raw = request(PATH, [KEY, "Accept: application/json", "User-Agent: client/1.0"])[:-4]
    for _ in range(plan.rounds):
        _by_heart(book, app, raw + b"\r\n\r\n", read(raw))
        _known(book, app, lambda: read(raw))
        _anew(book, app, raw, limits)


def _by_heart(book: Book, app: Application, raw: bytes, head: Head) -> None:
    """Nothing has changed since the same bytes came the last time."""
    _answer(app, head)
    told, memory, own = app.direct(head, None), Memory(), Stamp().lines()
    assert told is not None
    told[2].close()
    memory.keep(raw, head, told)
    known = memory.again(raw)
    assert known is not None
    repeatable, retold = known
    again = repeatable.again
    _note(book, "by heart: whether it still holds, a request id", lambda: memory.again(raw))
    _note(book, "by heart: the header section", lambda: repeatable.head(retold[0], own))
    _note(book, "by heart: the journal", lambda: again.note(retold, 311, aborted=False))


def _known(book: Book, app: Application, read: Callable[[], Head]) -> None:
    """The answer has to be found, the header section is known."""
    head = read()
    _note(book, "known header section: reading it", read)
    _note(book, "known header section: the answer", lambda: _answer(app, head))
    steps, spent_ns = pipeline.STEPS, {step.__name__: [0] for step in pipeline.STEPS}
    pipeline.STEPS = tuple(_timed(step, spent_ns[step.__name__]) for step in steps)
    try:
        for _ in range(CALLS):
            _answer(app, head)
    finally:
        pipeline.STEPS = steps
    for name, times in spent_ns.items():
        book.note(f"known header section: of that, {name.replace('_', ' ')}", "us", OURS, median(times) / 1000)


def _anew(book: Book, app: Application, raw: bytes, limits: Limits) -> None:
    """Nothing is known of it."""
    numbers = itertools.count()
    heads = iter([parse_head(raw + b"\r\nX-Number: %d" % number, limits=limits) for number in range(CALLS)])
    _note(book, "new header section: reading it", lambda: parse_head(raw + b"\r\nX: %d" % next(numbers), limits=limits))
    _note(book, "new header section: the answer", lambda: _answer(app, next(heads)))


def _answer(app: Application, head: Head) -> None:
    told = app.direct(head, None)
    assert told is not None
    told[2].close()


def _timed(step: pipeline.Step, spent_ns: list[int]) -> pipeline.Step:
    def run(call: Any) -> Any:
        begun = time.perf_counter_ns()
        try:
            return step(call)
        finally:
            spent_ns.append(time.perf_counter_ns() - begun)

    return run


def _note(book: Book, work: str, act: Callable[[], object]) -> None:
    times_ns: list[int] = []
    for _ in range(CALLS):
        begun = time.perf_counter_ns()
        act()
        times_ns.append(time.perf_counter_ns() - begun)
    book.note(work, "us", OURS, median(times_ns) / 1000)
