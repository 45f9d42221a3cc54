"""What clients meet: a video, each documented error, and what happens to downloads on their way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

DOCUMENTED_TASK = "vid_abc123xyz456"
DOCUMENTED_KEY = "YOUR_API_KEY"
OWN_KEY = "own"
"""Stands for a key, and so a world, that nobody else has."""

CUT_BYTES = 1_000_000

NEW = "new"
"""The task that a client is to create itself."""


@dataclass(frozen=True, slots=True)
class Case:
    """A column."""

    task: str = DOCUMENTED_TASK
    key: str = DOCUMENTED_KEY
    faults: tuple[dict[str, Any], ...] = ()


ANSWERS = {
    "200": Case(),
    "404 video_not_found": Case(task="vid_nobody_knows"),
    "404 video_not_ready": Case(task="vid_queued"),
    "404 video_expired": Case(task="vid_expired"),
    "401": Case(key="no-such-key"),
}
"""Each documented answer."""

_FAULT = {"name": "fault", "when": {"operation": "getVideoContent"}}

ON_THE_WAY = {
    "302": Case(key=OWN_KEY, faults=({"name": "fault", "kind": "redirect", "origin": "second"},)),
    "cut": Case(key=OWN_KEY, faults=({**_FAULT, "kind": "cut", "after_bytes": CUT_BYTES},)),
}
"""What the documentation does not tell of."""

UNAVAILABLE = {**_FAULT, "kind": "status", "status": 503, "times": 1}
THROTTLED = {**_FAULT, "kind": "throttle", "bytes_per_s": 4_000_000}
"""What single clients meet: who tries again has a reason to, who has several connections needs them all."""

SAMPLE_CASES = ANSWERS | ON_THE_WAY
TOOL_CASES = {
    name: replace(case, key=OWN_KEY) if case.key == DOCUMENTED_KEY else case for name, case in ANSWERS.items()
} | {"create, poll, list, content": Case(task=NEW, key=OWN_KEY)}
