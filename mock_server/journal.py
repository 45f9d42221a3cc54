"""The journal: a bounded record of every request of a world, and of what was really sent. It keeps no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any
from urllib.parse import unquote

from mock_server.content.dates import parse_date
from mock_server.store.base import Deferred, Document, Store

Entry = dict[str, Any]
"""One request as it is shown."""

MAX_TEXT = 1000
"""Characters of a path, a query or a header's value that are kept."""

MAX_LOOKED = 1000
"""Of so many journals it is kept which requests were open; of others that is found out anew."""

_PAGE = 200
"""So many entries are read at a time."""

_SECRET = re.compile(r"auth|cookie|credential|key|passw|secret|session|signature|token|^sig$", re.IGNORECASE)
_PUBLIC = frozenset({"idempotency-key", "sec-websocket-key"})
_BEARER = re.compile(r"bearer +[A-Za-z0-9._~+/-]+=*", re.IGNORECASE)
_SEPARATORS = re.compile(r"([?&;])")

_BLANK: Entry = dict.fromkeys(
    (
        *("number", "id", "at", "world_at", "world", "key", "method", "path", "query", "headers", "body", "operation"),
        *("task", "state", "stage", "scenario", "prefer", "status", "answer", "code", "media_type", "range"),
        *("etag", "retry_after_s", "sent_bytes", "whole", "aborted", "duration_ms", "open", "refused", "faults"),
        "leaked_key",
    )
)
"""The names of an entry, in the order in which they are shown; None is what was not written down."""

_BLANK_OTHERS: Entry = {"aborted": False, "faults": [], "leaked_key": False}
"""What is something else than None then."""


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether a header or parameter of this name may carry a secret: rather one too many than one too few."""
    return _SECRET.search(name) is not None and name.lower() not in _PUBLIC


def redacted(key: str) -> str:
    """A bearer key as it may be written down: the first characters of a long one."""
    return f"{key[:6]}..." if len(key) > 12 and "," not in key and " " not in key else "..."


def redacted_query(query: str) -> str:
    """A query string without the values of secret parameters."""
    return "".join(_redacted_parameter(part) for part in _SEPARATORS.split(query)) if query else ""


def _redacted_parameter(part: str) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}=..." if equals and is_secret(unquote(name)) else part


@lru_cache(maxsize=1024)
def redacted_target(target: str) -> str:
    """A URL or a request target without the secrets of its query."""
    path, mark, query = target.partition("?")
    return f"{path}?{redacted_query(query)}" if mark else target


@lru_cache(maxsize=1024)
def redacted_header(name: str, value: str) -> str:
    """The value of a header without secrets. Clients repeat themselves, so most of this was done before."""
    if not is_secret(name):
        return shortened(redacted_target(value))
    if _BEARER.fullmatch(value) is None:
        return "..."
    scheme, _, key = value.partition(" ")
    return f"{scheme} {redacted(key.strip())}"


def shortened(text: str) -> str:
    """At most ``MAX_TEXT`` characters of ``text``; dots stand for the rest."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}..."


def pauses(wait_s: float) -> Iterator[float]:
    """The pauses between looks at a journal, growing from 5 to 80 ms, that add up to ``wait_s``."""
    pause_s, left_s = 0.005, wait_s
    while left_s > 0:
        yield min(pause_s, left_s)
        left_s -= pause_s
        pause_s = min(pause_s * 2, 0.08)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is known of a journal up to an entry: which requests were open."""

    upto: int
    open: Mapping[int, str]
    """Their ids by the numbers of their entries."""


_NEVER = _Looked(0, {})


class Journal:
    """One log for each world. ``cap`` entries are kept, then the oldest go; 0 keeps none.

    What is written on a request's way is lean: ``entries`` adds what can be computed when somebody reads.
    """

    def __init__(self, store: Store, cap: int) -> None:
        self._store = store
        self.cap = cap
        self._looked: dict[str, _Looked] = {}
        self._open: set[tuple[str, int]] = set()

    def add(self, log: str, entry: Document | Deferred) -> int:
        """Write down a request that has ended, in the log of its world; its number there.

        The entry is not changed afterwards.
        """
        return self._store.append(log, entry, self.cap)

    def begin(self, world: str, entry: Document) -> int:
        """Write down a request that is to ``finish``. As ``add``."""
        number = self.add(log_of(world), entry)
        self._open.add((world, number))
        return number

    def finish(self, world: str, number: int, entry: Document) -> None:
        """Replace the entry of a request that has ended, unless it is gone by now."""
        self._open.discard((world, number))
        self._store.amend(log_of(world), number, entry)

    @property
    def has_open(self) -> bool:
        """Whether any request that began here has not ended."""
        return bool(self._open)

    def entries(self, world: str, after: int = 0) -> Iterator[Entry]:
        """All entries with numbers above ``after``, oldest first."""
        return (_entry(world, number, document) for number, document in self._documents(world, after))

    def page(self, world: str, after: int, limit: int, newest_first: bool) -> list[Entry]:
        """The first ``limit`` of these entries, or the last ones, the newest of them first."""
        found = self._store.read(log_of(world), 0 if newest_first else after, limit, reverse=newest_first)
        return [_entry(world, number, document) for number, document in found if number > after]

    def entry(self, world: str, request_id: str) -> Entry | None:
        """The entry of one request; the newer, the sooner it is found."""
        before = 0
        while page := self._store.read(log_of(world), before, _PAGE, reverse=True):
            for number, document in page:
                if document["id"] == request_id:
                    return _entry(world, number, document)
            before = page[-1][0]
        return None

    def count(self, world: str, after: int = 0, last: int | None = None) -> int:
        """How many entries have numbers above ``after``, up to ``last`` or the newest: they are without gaps."""
        oldest = self._store.read(log_of(world), after, 1)
        last = self.last(world) if last is None else last
        return max(0, last - oldest[0][0] + 1) if oldest else 0

    def open_ids(self, world: str, after: int = 0, last: int | None = None) -> list[str]:
        """The requests above ``after`` that have not ended; ``last`` is the newest, where that is known.

        None that has ended opens again, so that each entry is looked at once after its end, however often this is
        asked.
        """
        last = self.last(world) if last is None else last
        looked = self._looked.get(world, _NEVER)
        if looked.upto == last and not looked.open:
            return []  # nothing has come since the last look
        self._looked.pop(world, None)
        if looked.upto > last:
            looked = _NEVER  # the log of another store
        still = {number: request_id for number, request_id in looked.open.items() if self._is_open(world, number)}
        upto = looked.upto
        for number, document in self._documents(world, looked.upto):
            upto = number
            if document["open"]:
                still[number] = document["id"]
        self._looked[world] = _Looked(upto, still)
        if len(self._looked) > MAX_LOOKED:
            self._looked.pop(next(iter(self._looked)), None)
        return [request_id for number, request_id in still.items() if number > after]

    def _is_open(self, world: str, number: int) -> bool:
        return any(found == number and entry["open"] for found, entry in self._store.read(log_of(world), number - 1, 1))

    def _documents(self, world: str, after: int) -> Iterator[tuple[int, Document]]:
        while page := self._store.read(log_of(world), after, _PAGE):
            yield from page
            after = page[-1][0]

    def last(self, world: str) -> int:
        """The number of the newest entry, 0 where there is none."""
        newest = self._store.read(log_of(world), 0, 1, reverse=True)
        return newest[0][0] if newest else 0

    def clear(self, world: str) -> None:
        """Forget the entries of a world; their numbers are not given again."""
        self._store.clear(log_of(world))


def log_of(world: str) -> str:
    """The name of a world's journal in the store: one object, so that it is found without comparing characters."""
    return intern(f"{world}/journal")


def _entry(world: str, number: int, document: Document) -> Entry:
    """The entry as it is shown, with what follows from what was written down."""
    entry = {**_BLANK, **_BLANK_OTHERS, "number": number, "world": world, **document}
    example, status = entry.pop("example", None), entry["status"]
    if status is not None:
        entry["answer"] = f"{status}/{example}" if example else str(status)
    entry["range"] = {"asked": entry["headers"].get("range"), "given": entry.pop("given", None)}
    entry["retry_after_s"] = _wait_s(entry, entry.pop("retry_after", None), entry.pop("retry_after_ms", None))
    if entry["duration_ms"] is not None:
        entry["duration_ms"] = round(entry["duration_ms"], 3)
    entry["whole"] = _is_whole(entry, entry.pop("announced", None), torn=entry.pop("torn", False))
    return entry


def _wait_s(entry: Entry, retry_after: str | None, retry_after_ms: str | None) -> float | None:
    """How long the client was told to wait, from when it asked (RFC 9110 section 10.2.3)."""
    if retry_after_ms is not None:
        return float(retry_after_ms) / 1000
    if retry_after is None or retry_after.isdigit():
        return None if retry_after is None else float(retry_after)
    date = parse_date(retry_after, now=int(entry["at"]))
    return None if date is None else max(0.0, round(date - entry["at"], 3))


def _is_whole(entry: Entry, announced: str | None, *, torn: bool) -> bool:
    """Whether the client got an answer to its end, as far as it was told where that is."""
    if entry["open"] or entry["aborted"] or torn or entry["status"] is None:
        return False
    has_body = entry["method"] != "HEAD" and entry["status"] not in (204, 304)
    return not has_body or announced in (None, str(entry["sent_bytes"]))
