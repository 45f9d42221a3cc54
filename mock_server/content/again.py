"""Between an application and a front end that remembers: an answer, and what gives it again to the same request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from mock_server.content.body import Body, Delivery, Part

Field = tuple[str, str]

Retold = tuple[Sequence[Field], tuple[Part, ...], Callable[[Delivery], None]]
"""The header fields that are others each time, the body, and whom to tell what became of it."""


class Again(Protocol):
    """Gives an answer again, to a request that differs at most in its Range; None: it may be another one by now."""

    @property
    def varies(self) -> frozenset[str]:
        """The names of the fields that are others each time; with Content-Range, requests may differ in Range."""

    def __call__(self, asked: str | None) -> Retold | None: ...


Told = tuple[str, list[Field], Body, Again | None]
"""Status with reason phrase, header and body of an answer, and what may give it again."""
