"""What a world consists of, as far as one can change it: its clock, tasks, lifecycles, scenarios and faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from mock_server.testing.documents import Clock, Document, Fault, Preset, State, Task, read, read_fault
from mock_server.testing.talk import Talk, named

if TYPE_CHECKING:
    from typing import Unpack

    from mock_server.testing.documents import TaskChange, TaskDefinition

PAGE = 1000


class Clocks:
    """The clock of the world: docs/time.md. Nothing sleeps; what is due at the new time has happened."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def get(self) -> Clock:
        """What it shows."""
        return read(Clock, self._talk.get("/_mock/clock"))

    def now(self) -> float:
        """World time in Unix seconds."""
        return self.get().now

    def set(self, moment: float | str) -> Clock:
        """Set it to Unix seconds, or to an RFC 3339 date and time; it runs on, or stands, as before."""
        return self.change(set=moment)

    def advance(self, seconds: float) -> Clock:
        """Put it forward; a negative number puts it back."""
        return self.change(advance_s=seconds)

    def freeze(self, at: float | str | None = None) -> Clock:
        """Stop it, now or at ``at``."""
        return self.change(freeze=True) if at is None else self.change(set=at, freeze=True)

    def unfreeze(self) -> Clock:
        """Let it run on from where it stands, as fast as real time."""
        return self.change(freeze=False)

    def scale(self, factor: float) -> Clock:
        """Let it run so many times as fast as real time."""
        return self.change(scale=factor)

    def change(self, **change: float | str | bool) -> Clock:
        """Any of ``set``, ``advance_s``, ``scale`` and ``freeze`` at once."""
        return read(Clock, self._talk.patch("/_mock/clock", change))

    def reset(self) -> Clock:
        """Back to real time."""
        self._talk.delete("/_mock/clock")
        return self.get()


class Tasks:
    """The tasks of the world, rows of the table among them."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def list(
        self,
        state: State | None = None,
        *,
        limit: int | None = None,
        newest_first: bool = True,
        after: str | None = None,
    ) -> Sequence[Task]:
        """By creation: all of them, or those in one state. At most ``limit``, from the one behind ``after`` on."""
        walk = self._walk(state, "desc" if newest_first else "asc", min(limit or PAGE, PAGE), after)
        return [*islice(walk, limit)]

    def get(self, task_id: str) -> Task:
        """Everything that is known of it. This counts as no poll."""
        return read(Task, self._talk.get(named("/_mock/tasks", task_id)))

    def put(self, task_id: str, **definition: Unpack[TaskDefinition]) -> Task:
        """Create it, or replace the one with this id."""
        return read(Task, self._talk.put(named("/_mock/tasks", task_id), definition))

    def change(self, task_id: str, **change: Unpack[TaskChange]) -> Task:
        """Change properties, move it by hand (``state``), or keep it in a state (``pin``)."""
        return read(Task, self._talk.patch(named("/_mock/tasks", task_id), change))

    def delete(self, task_id: str) -> None:
        """Delete it, whatever its state; a row of the table comes back by a reset."""
        self._talk.delete(named("/_mock/tasks", task_id))

    def clear(self) -> None:
        """Delete every task, rows as well."""
        self._talk.delete("/_mock/tasks")

    def _walk(self, state: State | None, order: str, page: int, after: str | None) -> Iterator[Task]:
        while True:
            found = self._talk.get("/_mock/tasks", state=state, order=order, limit=page, after=after)
            yield from (read(Task, document) for document in found["data"])
            if not found["has_more"]:
                return
            after = found["data"][-1]["id"]


class _Definitions:
    """What the table has by name, and the world can have of its own on top of it."""

    _folder: str

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def list(self) -> Sequence[Document]:
        """Those in force; ``origin`` tells whether each is the table's or the world's own."""
        return list(self._talk.get(self._folder)["data"])

    def get(self, name: str) -> Document:
        """One of them."""
        return dict(self._talk.get(named(self._folder, name)))

    def delete(self, name: str) -> None:
        """Forget the world's own; the table's of this name is in force again."""
        self._talk.delete(named(self._folder, name))


class Lifecycles(_Definitions):
    """What becomes of tasks: docs/time.md."""

    _folder = "/_mock/lifecycles"

    def put(self, name: str, stages: str | Sequence[Mapping[str, Any]]) -> Document:
        """Have a lifecycle of this name: stages, or those of another one. New tasks get ``default``."""
        return dict(self._talk.put(named(self._folder, name), {"stages": stages}))


class Scenarios(_Definitions):
    """Stories for new tasks: docs/scenarios.md."""

    _folder = "/_mock/scenarios"

    def put(self, name: str, **definition: Any) -> Document:
        """Have a scenario of this name: ``when``, ``lifecycle``, ``answer``, ``content``, ``faults``, …"""
        return dict(self._talk.put(named(self._folder, name), definition))


class Faults:
    """Declared misbehaviour: docs/faults.md lists the kinds with their parameters, and the presets."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def list(self) -> Sequence[Fault]:
        """Those in force, with their tallies, in the order in which they are looked at."""
        return [read_fault(document) for document in self._talk.get("/_mock/faults")["data"]]

    def presets(self) -> Sequence[Preset]:
        """Those that there are."""
        return [read(Preset, document) for document in self._talk.get("/_mock/faults")["presets"]]

    def seed(self) -> int:
        """What decides the luck of faults with a probability."""
        return int(self._talk.get("/_mock/faults")["seed"])

    def get(self, name: str) -> Fault:
        """One that is in force."""
        return read_fault(self._talk.get(named("/_mock/faults", name)))

    def add(self, kind: str, **definition: Any) -> Fault:
        """Declare one: the kind's parameters, and ``when``, ``times``, ``probability`` and ``name``."""
        return read_fault(self._talk.post("/_mock/faults", {"kind": kind, **definition})["data"][0])

    def add_preset(self, preset: str) -> Sequence[Fault]:
        """Declare all faults of a preset."""
        return [read_fault(document) for document in self._talk.post("/_mock/faults", {"preset": preset})["data"]]

    def put(self, name: str, kind: str, **definition: Any) -> Fault:
        """Declare one under this name, or replace it; its tally begins anew."""
        return read_fault(self._talk.put(named("/_mock/faults", name), {"kind": kind, **definition}))

    def delete(self, name: str) -> None:
        """Withdraw one of the world's own."""
        self._talk.delete(named("/_mock/faults", name))

    def clear(self) -> None:
        """Withdraw all of the world's own, and begin all tallies anew."""
        self._talk.delete("/_mock/faults")
