"""Two ways into one mock server, each of which ends in a process of its own."""

from __future__ import annotations

import itertools
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from queue import SimpleQueue
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.api.client import Answer

CONNECTIONS = 4
"""Of each door: so many requests may be on their way through it at a time."""

_T = TypeVar("_T")
_numbers = itertools.count()


@dataclass(frozen=True)
class Door:
    """One process, over connections that it has accepted. Requests are made with one key."""

    connections: SimpleQueue[HTTPConnection]
    key: str

    def ask(self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        fields = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        raw = None if body is None else json.dumps(body).encode()
        if raw is not None:
            fields["Content-Type"] = "application/json"
        connection = self.connections.get(timeout=30)
        connection.request(method, target, raw, fields)
        response = connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read())
        if answer.status == 502:
            connection.close()  # nginx does so, too, if it had not read the whole request, and has announced otherwise
        self.connections.put(connection)
        return answer

    def get(self, target: str) -> Any:
        """The document of a 200."""
        answer = self.ask("GET", target)
        assert answer.status == 200, answer.body
        return answer.json()

    def change(self, method: str, target: str, body: Any = None) -> Any:
        """What a successful change of the control API answers."""
        answer = self.ask(method, f"/_mock/{target}", body)
        assert answer.status in (200, 201, 204), answer.body
        return answer.json() if answer.body else None

    def create(self, prompt: str = "A cat") -> str:
        """The id of a new task."""
        answer = self.ask("POST", "/v1/videos", {"prompt": prompt})
        assert answer.status == 200, answer.body
        return str(answer.json()["id"])

    def status(self, task_id: str) -> str:
        return str(self.get(f"/v1/videos/{task_id}")["status"])

    def with_key(self, key: str) -> Door:
        """The same process, in another world."""
        return replace(self, key=key)


@dataclass(frozen=True)
class Pair:
    """Two doors into one world, which is the test's own."""

    one: Door
    other: Door

    def at_once(self, times: int, job: Callable[[Door], _T]) -> list[_T]:
        """Do ``job`` so many times through both doors in turn, as many at a time as there are connections."""
        doors = itertools.cycle((self.one, self.other))
        with ThreadPoolExecutor(2 * CONNECTIONS) as pool:
            return list(pool.map(job, itertools.islice(doors, times)))


@contextmanager
def door(url: str, key: str) -> Iterator[Door]:
    """A door at ``url``. One request is answered on each connection, so that it has been accepted."""
    where = urlsplit(url)
    queue: SimpleQueue[HTTPConnection] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            connection = HTTPConnection(str(where.hostname), where.port, timeout=30)
            stack.enter_context(closing(connection))
            connection.request("GET", "/_mock/health")
            assert connection.getresponse().read()
            queue.put(connection)
        yield Door(queue, key)


@contextmanager
def door_of(worker: int, workers: Sequence[int], url: str, key: str) -> Iterator[Door]:
    """A door into one of several workers behind the same address: the others stand still while it accepts."""
    others = [other for other in workers if other != worker]
    with ExitStack() as stack:
        try:
            for other in others:
                os.kill(other, signal.SIGSTOP)
            opened = stack.enter_context(door(url, key))
        finally:
            for other in others:
                os.kill(other, signal.SIGCONT)
        yield opened


def new_key() -> str:
    """Of a world that nobody has used."""
    return f"sk-mock-replicas-{os.getpid()}-{next(_numbers)}"
