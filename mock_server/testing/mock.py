"""What a test has in its hands: one world of a running server."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING, Any

from mock_server.testing.documents import Document, State, Task, Verdict
from mock_server.testing.environment import Patch
from mock_server.testing.host import Host
from mock_server.testing.report import explained

if TYPE_CHECKING:
    from typing import Self, Unpack

    from mock_server.testing.documents import Expectation, TaskProperties

Then = State | Document | Sequence[State | Document]
"""What comes after a state: states, or stages as docs/time.md has them."""


_LASTING = {"for_s", "for_polls"}


class SoraMock:
    """One world of a running server: the address and the key for the program under test, and all that a test wants.

    Nobody else has the key, so nobody else sees the tasks, moves the clock, or is in the journal. ``clock``, ``tasks``,
    ``faults``, ``lifecycles``, ``scenarios`` and ``requests`` are those of ``control``, the client of the control API.
    """

    def __init__(self, host: Host, api_key: str, server: object = None) -> None:
        self.host, self.api_key = host, api_key
        self._server = server  # which would stop when nobody holds it any more
        self.url = host.url
        self.base_url = f"{host.url}/v1"
        self.second_url, self.ca_file = host.second_url, host.ca_file
        self.control = control = host.control(api_key)
        self.clock, self.tasks, self.faults = control.clock, control.tasks, control.faults
        self.lifecycles, self.scenarios, self.requests = control.lifecycles, control.scenarios, control.requests
        self._numbers = count(1)
        self._ends = ExitStack()
        self._ends.callback(self._forget)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"  # a key is not for logs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget the world, and those that came from it; put the environment back."""
        self._ends.close()

    def _forget(self) -> None:
        if not self.host.is_going():
            self.control.reset()

    def new_key(self) -> str:
        """A key that nobody has, for the same server."""
        return self.host.new_key()

    def another(self) -> SoraMock:
        """Another world of the same server, which ends with this one."""
        return self._ends.enter_context(SoraMock(self.host, self.new_key()))

    def openai_env(self) -> Patch:
        """Set ``OPENAI_BASE_URL`` and ``OPENAI_API_KEY`` until this world is closed; as a context manager, until the
        block ends.
        """
        patch = Patch(os.environ, {"OPENAI_BASE_URL": self.base_url, "OPENAI_API_KEY": self.api_key})  # noqa: TID251 - asked for by name
        return self._ends.enter_context(patch)

    # tasks

    def queued(self, *, then: Then = (), for_polls: int = 1, for_s: float | None = None,
               **properties: Unpack[TaskProperties]) -> Task:  # fmt: skip
        """A task that is queued, for ever or until ``then``.

        Each state but the last is shown to ``for_polls`` status requests, or lasts ``for_s`` seconds of world time.
        """
        return self._task("queued", then, for_polls, for_s, properties)

    def in_progress(self, *, then: Then = (), for_polls: int = 1, for_s: float | None = None,
                    **properties: Unpack[TaskProperties]) -> Task:  # fmt: skip
        """A task that is in progress, for ever or until ``then``: see ``queued``."""
        return self._task("in_progress", then, for_polls, for_s, properties)

    def completed(self, **properties: Unpack[TaskProperties]) -> Task:
        """A task with a video: ``content="webm"`` has another one, ``size_bytes=10**9`` one of that size."""
        return self._task("completed", (), 1, None, properties)

    def failed(self, **properties: Unpack[TaskProperties]) -> Task:
        """A task that came to nothing; ``error={"code": …, "message": …}`` tells why."""
        return self._task("failed", (), 1, None, properties)

    def cancelled(self, **properties: Unpack[TaskProperties]) -> Task:
        """A task that was cancelled."""
        return self._task("cancelled", (), 1, None, properties)

    def expired(self, **properties: Unpack[TaskProperties]) -> Task:
        """A task whose status is ``completed``, and whose video is gone."""
        return self._task("expired", (), 1, None, properties)

    def _task(
        self, state: State, then: Then, for_polls: int, for_s: float | None, properties: Mapping[str, Any]
    ) -> Task:
        task_id = f"vid_{state}_{next(self._numbers)}"
        after = [then] if isinstance(then, (str, dict)) else list(then)
        if not after:
            return self.tasks.put(task_id, state=state, **properties)
        lasting = {"for_polls": for_polls} if for_s is None else {"for_s": for_s}
        *first, last = ({"state": each} if isinstance(each, str) else each for each in (state, *after))
        stages = [*(stage if _LASTING & stage.keys() else lasting | stage for stage in first), last]
        return self.tasks.put(task_id, lifecycle=stages, **properties)

    # the whole world

    def verify(self, **expected: Unpack[Expectation]) -> Verdict:
        """Assert that the client did what is expected of it: docs/journal.md#verify. Raises AssertionError, which says
        what came instead.
        """
        __tracebackhide__ = True  # pytest shows the line of the test
        verdict = self.control.verify(**expected)
        if not verdict.verified:
            raise AssertionError(explained(verdict))
        return verdict

    def reset(self, *what: str) -> None:
        """Back to the table as loaded: see ``Control.reset``."""
        self.control.reset(*what)
