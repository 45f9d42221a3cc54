"""A typed client of the control API, docs/control-api.md: one world of one server, and the server itself.

    control = Control("http://127.0.0.1:4010", key="sk-mock-my-test")
    control.tasks.put("vid_mine", state="in_progress")
    control.clock.advance(3600)

Every call is one request. Whatever is refused, or not answered at all, raises ``ControlError``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.testing.connection import Connections
from mock_server.testing.documents import Document, Receipt, Verdict, read_receipt, read_verdict
from mock_server.testing.journal import Requests
from mock_server.testing.talk import Answering, Talk
from mock_server.testing.world import Clocks, Faults, Lifecycles, Scenarios, Tasks

if TYPE_CHECKING:
    from typing import Self, Unpack

    from mock_server.testing.documents import Expectation


class Control:
    """The control API for the world of ``key``; without one, for that of the server's first key.

    ``server`` is its address, or that of its control port; or another way to it than connections of one's own.
    ``token`` is what ``--control-token`` was given, ``ca_file`` (PEM) is trusted in place of the system's authorities.
    A client may be used by any number of threads, and as a context manager, which closes its connections.
    """

    def __init__(
        self,
        server: str | Answering,
        key: str | None = None,
        *,
        token: str | None = None,
        timeout_s: float = 30.0,
        ca_file: str | None = None,
    ) -> None:
        way = Connections(server, timeout_s=timeout_s, ca_file=ca_file) if isinstance(server, str) else server
        self.url, self.key, self._token, self._way = way.url, key, token, way
        self._talk = talk = Talk(way, key, token)
        self.clock = Clocks(talk)
        self.tasks = Tasks(talk)
        self.lifecycles = Lifecycles(talk)
        self.scenarios = Scenarios(talk)
        self.faults = Faults(talk)
        self.requests = Requests(talk)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"  # a key is not for logs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are open; the next request opens one again."""
        self._way.close()

    def with_key(self, key: str) -> Control:
        """The world of another key of the same server, over the same connections."""
        return Control(self._way, key, token=self._token)

    # the service

    def health(self) -> bool:
        """Whether the server is alive."""
        return bool(self._talk.get("/_mock/health")["status"])

    def ready(self) -> bool:
        """Whether contract, table and content are loaded."""
        return bool(self._talk.get("/_mock/ready")["status"])

    def version(self) -> str:
        """The version of the server."""
        return str(self._talk.get("/_mock/version")["version"])

    def contract(self) -> Document:
        """The OpenAPI document of the API, as it is in force."""
        return dict(self._talk.get("/openapi.json"))

    # the world as a whole

    def state(self, *, journal: bool = False) -> Document:
        """What the world has on top of the table, for ``restore``; ``journal`` adds the journal."""
        return dict(self._talk.get("/_mock/state", journal=journal))

    def restore(self, state: Mapping[str, Any]) -> None:
        """Replace the world by what ``state`` gave, of this world or another."""
        self._talk.put("/_mock/state", state)

    def reset(self, *what: str, every_world: bool = False) -> None:
        """Back to the table as loaded: everything, or of ``clock``, ``faults``, ``journal``, ``lifecycles``,
        ``scenarios`` and ``tasks`` what is named.
        """
        self._talk.post("/_mock/reset", {"what": list(what)} if what else {}, all=every_world or None)

    # what the client did

    def receipts(self, fault: str | None = None, task: str | None = None, *, within_s: float | None = None,
                 after: int | None = None, world: str | None = None) -> list[Receipt]:  # fmt: skip
        """Which faults have fired, on which requests, and what the client did about it: docs/receipts.md."""
        found = self._talk.get("/_mock/receipts", fault=fault, task=task, within_s=within_s, after=after, world=world)
        return [read_receipt(document) for document in found["data"]]

    def verify(self, **expected: Unpack[Expectation]) -> Verdict:
        """Whether the client did what is expected of it: docs/journal.md#verify. Look at ``verified``."""
        return read_verdict(self._talk.post("/_mock/verify", expected))
