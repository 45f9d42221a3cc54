"""A world for people: its journal, and why an expectation does not hold. Keys are in neither."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mock_server.testing.connection import ControlError
from mock_server.testing.documents import Entry, Verdict

if TYPE_CHECKING:
    from mock_server.testing.mock import SoraMock

_MOST = 50
"""So many of the newest requests are shown."""


def explained(verdict: Verdict) -> str:
    """Why it does not hold, with the requests that came nearest."""
    lines = [verdict.explanation]
    for near in verdict.nearest:
        lines.append(f"  near: {_line(near.request)}")
        for name, each in near.differs.items():
            lines.append(f"    {name}: expected {json.dumps(each['expected'])}, got {json.dumps(each['got'])}")
    if verdict.open:
        lines.append(f"  not ended yet: {', '.join(verdict.open)}")
    return "\n".join(lines)


def journal_section(mock: SoraMock) -> str:
    """The journal of a world, or why it cannot be had: a report must not fail."""
    try:
        entries = mock.requests.find(newest_first=True, limit=_MOST)
    except ControlError as error:
        return f"It cannot be had: {error}"
    return journal_text(entries[::-1])


def journal_text(entries: Sequence[Entry]) -> str:
    """One line for each request, with its distance from the first."""
    if not entries:
        return "No request has come with this test's key."
    begun = entries[0].at
    return "\n".join(f"{entry.at - begun:8.3f} s  {_line(entry)}" for entry in entries)


def _line(entry: Entry) -> str:
    target = f"{entry.path}?{entry.query}" if entry.query else entry.path
    return "  ".join([f"#{entry.number} {entry.method} {target}", *_details(entry)])


def _details(entry: Entry) -> Iterator[str]:
    if entry.range.get("asked"):
        yield f"Range: {entry.range['asked']}"
    yield f"-> {entry.answer or entry.status or 'no answer'}"
    if entry.state:
        yield f"task {entry.state}"
    if entry.near:
        yield f"did you mean {' or '.join(entry.near)}?"
    if entry.faults:
        yield f"faults {', '.join(entry.faults)}"
    if entry.sent_bytes is not None:
        yield f"{entry.sent_bytes} bytes"
    if entry.open:
        yield "still open"
    elif entry.aborted:
        yield "the client hung up"
    if entry.refused:
        yield entry.refused
