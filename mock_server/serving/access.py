"""The access log: what became of each request, handed over a turn of the loop at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mock_server.serving.loop import Loop


class Access(NamedTuple):
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


OnAccess = Callable[[Sequence[Access]], None]
"""Told of one or more requests, in the order in which they ended."""


class Accesses:
    """Collects what ends in one turn of the loop, so that it is written down at once."""

    def __init__(self, loop: Loop, on_access: OnAccess) -> None:
        self._loop = loop
        self._on_access = on_access
        self._waiting: list[Access] = []

    def add(self, access: Access) -> None:
        """One more request has ended."""
        if not self._waiting:
            self._loop.call_soon(self.hand_over)
        self._waiting.append(access)

    def hand_over(self) -> None:
        """Tell what has not been told yet. That it fails costs no answer."""
        accesses, self._waiting = self._waiting, []
        if accesses:
            call_reporting("the access log failed", self._on_access, accesses)


def call_reporting(what: str, call: Callable[..., Any], *arguments: Any) -> None:
    """Call, and report what it raises as ``what``: there is nobody left to tell."""
    try:
        call(*arguments)
    except Exception:  # noqa: BLE001 - the answer has ended
        report_exception(what)


def report_exception(what: str) -> None:
    """Write the exception in hand to standard error, where PEP 3333 puts an application's errors."""
    import traceback  # not needed as long as nothing fails

    sys.stderr.write(f"sora-mock: {what}\n")
    traceback.print_exc()


def report_failure(what: str, error: Exception) -> None:
    """Write ``error`` to standard error, unless it is only that the client has left."""
    import traceback  # not needed as long as nothing fails

    if not isinstance(error, OSError) or error.filename is not None:
        sys.stderr.write(f"sora-mock: {what}\n")
        traceback.print_exception(error)
