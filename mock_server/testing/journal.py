"""The journal of a world: which requests came, and what was answered. docs/journal.md tells what each entry says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mock_server.testing.documents import Document, Entry, read
from mock_server.testing.talk import Talk, named

if TYPE_CHECKING:
    from typing import Unpack

    from mock_server.testing.documents import Filters

LONGEST_WAIT_S = 5.0
"""So long the server lets a question wait."""

MOST = 1000


class Requests:
    """The requests of the world. Every question waits up to a second for those that have not ended."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def find(
        self, *, limit: int = MOST, newest_first: bool = False, every_world: bool = False, **filters: Unpack[Filters]
    ) -> Sequence[Entry]:
        """Those that fit, oldest first."""
        order = "desc" if newest_first else "asc"
        found = self._talk.get("/_mock/requests", limit=limit, order=order, all=every_world or None, **filters)
        return [read(Entry, document) for document in found["data"]]

    def count(self, *, every_world: bool = False, **filters: Unpack[Filters]) -> int:
        """How many fit."""
        return int(self._talk.get("/_mock/requests", limit=0, all=every_world or None, **filters)["count"])

    def wait(
        self, *, at_least: int = 1, wait_s: float = LONGEST_WAIT_S, limit: int = MOST, **filters: Unpack[Filters]
    ) -> Sequence[Entry]:
        """Those that fit, as soon as there are ``at_least`` so many of them; what there is after ``wait_s`` (at most 5)
        seconds of real time.
        """
        found = self._talk.get(
            "/_mock/requests", limit=limit, order="asc", at_least=at_least, wait_s=wait_s, **filters
        )  # fmt: skip
        return [read(Entry, document) for document in found["data"]]

    def get(self, request_id: str) -> Entry:
        """One, by the ``X-Request-Id`` of its answer."""
        return read(Entry, self._talk.get(named("/_mock/requests", request_id)))

    def follow(self, *, wait_s: float = LONGEST_WAIT_S, **filters: Unpack[Filters]) -> Iterator[Entry]:
        """Each request as it comes, without an end; from the one behind ``after`` on, or from the first that is kept.

        ``wait_s``: the server is asked anew at least as often.
        """
        last = str(filters.get("after", 0))
        while True:
            text = self._talk.text("/_mock/requests/events", {"Last-Event-ID": last}, wait_s=wait_s, **filters)
            for number, document in _events(text):
                last = number
                yield read(Entry, document)

    def har(self, *, every_world: bool = False, **filters: Unpack[Filters]) -> Document:
        """Those that fit, as a HAR 1.2 archive."""
        return dict(self._talk.get("/_mock/requests.har", all=every_world or None, **filters))

    def clear(self, *, world: str | None = None, every_world: bool = False) -> None:
        """Empty the journal."""
        self._talk.delete("/_mock/requests", world=world, all=every_world or None)


def _events(text: str) -> Iterator[tuple[str, Document]]:
    """Id and data of each event of a stream (WHATWG HTML section 9.2), as far as this server writes them."""
    for event in text.split("\n\n"):
        fields = dict(line.partition(": ")[::2] for line in event.splitlines())
        if "data" in fields:
            yield fields["id"], json.loads(fields["data"])
