"""The task-state table and the content beside it, as one frozen value."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from mock_server.content.padded import padded
from mock_server.content.representation import Representation
from mock_server.domain.fault import Fault
from mock_server.domain.lifecycle import Lifecycle
from mock_server.domain.scenario import Scenario
from mock_server.domain.task import Task
from mock_server.source import Source

Variants = Mapping[str, Representation]
"""What one content consists of: ``video``, and perhaps ``thumbnail`` and ``spritesheet``."""

_SIZE = re.compile(r"([0-9]{1,19})(B|[KMGTPE]i?B)", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)
MAX_SIZE_BYTES = 2**63 - 1


class Keys(NamedTuple):
    """The accepted bearer keys: whole ones, and beginnings."""

    whole: tuple[str, ...]
    beginnings: tuple[str, ...]

    def accepts(self, key: str) -> bool:
        """Whether ``key`` is of the form of RFC 6750 section 2.1 and one of these."""
        if _TOKEN.fullmatch(key) is None:
            return False
        return key in self.whole or any(key.startswith(start) and len(key) > len(start) for start in self.beginnings)

    @property
    def first(self) -> str:
        """The key that stands for its world where none is named."""
        return self.whole[0] if self.whole else self.beginnings[0] + "default"


def parse_keys(texts: tuple[str, ...]) -> Keys:
    """Keys as the table and ``--api-key`` write them: a star at the end stands for anything."""
    whole = tuple(text for text in texts if not text.endswith("*"))
    return Keys(whole, tuple(text[:-1] for text in texts if text.endswith("*")))


class Glob(NamedTuple):
    """A row that stands for every id with its beginning. ``sized``: the rest of the id says how many bytes."""

    beginning: str
    task: Task
    sized: bool

    def expand(self, task_id: str, contents: Mapping[str, Variants]) -> Task | None:
        """The task with this id, or None where the id says no size that the video can be made to have."""
        if not self.sized:
            return self.task._replace(id=task_id)
        size = parse_size(task_id[len(self.beginning) :])
        if size is None or resized(contents[self.task.content]["video"], size) is None:
            return None
        return self.task._replace(id=task_id, size_bytes=size)


def parse_size(text: str) -> int | None:
    """``123456B``, ``5MB`` (powers of 1000), ``1GiB`` (powers of 1024) in bytes, or None."""
    match = _SIZE.fullmatch(text)
    if match is None:
        return None
    unit = match[2]
    power = " KMGTPE".index(unit[0]) if unit != "B" else 0
    size = int(match[1]) * (1024 if "i" in unit else 1000) ** power
    return size if 0 < size <= MAX_SIZE_BYTES else None


@lru_cache(maxsize=1024)
def resized(video: Representation, size: int) -> Representation | None:
    """``video`` made to have exactly ``size`` bytes, or None where it cannot have."""
    try:
        return padded(video, size)
    except ValueError:
        return None


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """Everything that ``tasks.yaml`` and ``content.yaml`` say."""

    source: Source
    keys: Keys
    lifecycles: Mapping[str, Lifecycle]
    rows: Mapping[str, Task]
    globs: tuple[Glob, ...]
    scenarios: tuple[Scenario, ...]
    faults: tuple[Fault, ...]
    presets: Mapping[str, tuple[Fault, ...]]
    preset_descriptions: Mapping[str, str]
    content_by_size: Mapping[str, str]
    contents: Mapping[str, Variants]
    settings: Mapping[str, Any]

    def task(self, task_id: str) -> Task | None:
        """The row with this id, or what a glob makes of it."""
        return self.rows.get(task_id) or self._expand(task_id)

    @cached_property
    def _expand(self) -> Callable[[str], Task | None]:
        """What the first glob that fits makes of an id. Clients come back for the same one, so some are remembered."""

        def expand(task_id: str) -> Task | None:
            fitting = (glob for glob in self.globs if task_id.startswith(glob.beginning))
            glob = next(fitting, None)
            return glob.expand(task_id, self.contents) if glob is not None else None

        return lru_cache(maxsize=1024)(expand)

    @cached_property
    def _resized(self) -> Callable[[str, int], Representation | None]:
        """The video of a content, made to have so many bytes."""
        return lru_cache(maxsize=1024)(lambda content, size: resized(self.contents[content]["video"], size))

    def representation(self, task: Task, variant: str) -> Representation | None:
        """What ``/content`` serves for ``task``, or None where the task has no such variant."""
        found = self.contents.get(task.content, {}).get(variant)
        if found is None or variant != "video" or task.size_bytes is None:
            return found
        return self._resized(task.content, task.size_bytes)

    def content_for(self, size: str) -> str:
        """The name of the content that a new task of this size gets."""
        return self.content_by_size.get(size) or self.content_by_size["default"]

    @cached_property
    def _ordered(self) -> list[tuple[float, str]]:
        return sorted((row.created_at, row.id) for row in self.rows.values())

    def rows_from(self, place: tuple[float, str] | None, reverse: bool) -> Iterator[Task]:
        """The rows by creation, strictly after ``place`` (before it, when reversed)."""
        ordered = self._ordered
        if reverse:
            end = bisect_left(ordered, place) if place is not None else len(ordered)
            indexes = range(end - 1, -1, -1)
        else:
            indexes = range(bisect_right(ordered, place) if place is not None else 0, len(ordered))
        return (self.rows[ordered[index][1]] for index in indexes)
