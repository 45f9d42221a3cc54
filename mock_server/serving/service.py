"""What all connections of one server share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_server.serving.answer import Stamp
from mock_server.serving.incoming import Parse, parser
from mock_server.serving.limits import Limits, Refusal, Refused
from mock_server.serving.loop import Loop
from mock_server.serving.pool import Pool

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from mock_server.serving.connection import Connection


@dataclass(frozen=True, slots=True)
class Access:
    """One request that has been answered, or given up."""

    peer: str
    method: str
    """Empty where the request could not be read."""
    target: str
    protocol: str
    status: int
    """0: the client left before there was an answer."""
    sent_bytes: int
    """Of the body, framing included; as handed to the kernel."""
    aborted: bool
    duration_s: float


@dataclass(slots=True)
class Service:
    """The application, and what it takes to run it."""

    app: WSGIApplication
    limits: Limits
    loop: Loop
    pool: Pool | None
    may_block: Callable[[dict[str, Any]], bool]
    refuse: Callable[[Refusal], Refused]
    on_access: Callable[[Access], None] | None
    environ: dict[str, Any]
    stamp: Stamp = field(default_factory=Stamp)
    draining: bool = False
    connections: set[Connection] = field(default_factory=set)
    parse: Parse = field(init=False)

    def __post_init__(self) -> None:
        self.parse = parser(self.limits)

    def pool_for(self, environ: dict[str, Any]) -> Pool | None:
        """The threads that a request has to be answered in; None: it may be answered on the loop."""
        return self.pool if self.pool is not None and self.may_block(environ) else None


def report_exception(what: str) -> None:
    """Write the exception in hand to standard error, where PEP 3333 puts an application's errors."""
    import traceback  # not needed as long as nothing fails

    sys.stderr.write(f"sora-mock: {what}\n")
    traceback.print_exc()
