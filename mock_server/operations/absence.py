"""What is asked for by a name that nobody has: which name that is, and which comes nearest."""

from __future__ import annotations

from collections.abc import Iterable

from mock_server.call import Call
from mock_server.domain.errors import ApiError
from mock_server.source import advised

IN_THIS_WORLD = "There is no {what} {name!r} in this world."
OF_ITS_OWN = "This world has no {what} {name!r} of its own."

MAX_CANDIDATES = 200
"""Of a world's tasks, so many of the newest are compared with an id that nobody has."""


def absent(what: str, name: str, known: Iterable[str], form: str = IN_THIS_WORLD) -> ApiError:
    """The control API's 404: ``what`` there is not by this name."""
    return ApiError(f"{what}_not_found", advised(form.format(what=what, name=name[:80]), name, known))


def absent_task(call: Call) -> ApiError:
    """That for the task that a request names."""
    assert call.operation.task is not None, "or it would name none"
    wanted = str(call.arguments.values[call.operation.task.name])
    return absent("task", wanted, newest_ids(call, call.world))


def newest_ids(call: Call, world: str) -> list[str]:
    """The ids that may have been meant where one is nobody's: not of all tasks, as there may be many."""
    tasks, _ = call.services.tasks.list(call.snapshot.table, world, None, MAX_CANDIDATES, newest_first=True)
    return [task.id for task in tasks]
