"""What all connections of one server share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_server.serving.access import Accesses
from mock_server.serving.answer import Stamp
from mock_server.serving.files import OpenFiles
from mock_server.serving.incoming import Parser
from mock_server.serving.limits import Limits, Refusal, Refused
from mock_server.serving.loop import Loop
from mock_server.serving.outbox import Outbox
from mock_server.serving.pool import Pool
from mock_server.serving.repeating import Announce, Direct, Memory

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from mock_server.serving.connection import Connection


@dataclass(slots=True, eq=False, repr=False)
class Service:
    """The application, and what it takes to run it."""

    app: WSGIApplication
    limits: Limits
    loop: Loop
    pool: Pool | None
    may_block: Callable[[dict[str, Any]], bool]
    refuse: Callable[[Refusal], Refused]
    accesses: Accesses | None
    environ: dict[str, Any]
    stamp: Stamp = field(default_factory=Stamp)
    draining: bool = False
    connections: set[Connection] = field(default_factory=set)
    files: OpenFiles = field(default_factory=OpenFiles)
    memory: Memory = field(default_factory=Memory)
    outbox: Outbox = field(init=False)
    parse: Parser = field(init=False)
    direct: Direct | None = field(init=False)
    """What the application offers beside WSGI; it knows nothing of the environ."""
    announce: Announce | None = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.loop, self.stamp, self.files, self.accesses)
        self.parse = Parser(self.limits)
        self.direct = getattr(self.app, "direct", None)
        self.announce = getattr(self.app, "announce", None)

    def forget(self) -> None:
        """Let go of what is kept of requests and answers. Safe in other threads."""
        self.loop.call_from_thread(self.memory.clear)
        self.loop.call_from_thread(self.parse.clear)
        self.loop.call_from_thread(self.files.close)

    def pool_for(self, environ: dict[str, Any]) -> Pool | None:
        """The threads that a request has to be answered in; None: it may be answered on the loop."""
        return self.pool if self.pool is not None and self.may_block(environ) else None
