"""Between an application and a front end that remembers: an answer, and what gives it again to the same request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mock_server.content.body import Body, Delivery, Part

Field = tuple[str, str]

Retold = tuple[tuple[str, ...], tuple[Part, ...], float, float, str | None]
"""The values of the header fields that vary, the body, the moment in real time and in world time, and the Range."""


class Again(Protocol):
    """Gives an answer again, to a request that differs at most in its Range."""

    @property
    def varies(self) -> tuple[str, ...]:
        """The names of the fields that are others each time; with Content-Range, requests may differ in Range."""

    def give(self, asked: str | None) -> Retold | None:
        """The answer to one more such request, with this Range; None: it may be another one by now."""

    def note(self, retold: Retold, sent_bytes: int, *, aborted: bool) -> None:
        """Write down one whose delivery has ended."""

    def note_begun(self, retold: Retold) -> Callable[[Delivery], None]:
        """Write down one whose delivery takes its time. Gives what to call at its end."""


class Announced(Protocol):
    """A request whose header section has arrived, and whose body has not."""

    def give_up(self) -> None:
        """Its body never comes to its end."""


Told = tuple[str, list[Field], Body, Again | None]
"""Status with reason phrase, header and body of an answer, and what may give it again."""
