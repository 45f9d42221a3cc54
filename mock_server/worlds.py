"""What belongs to one key: its clock, and lifecycles and scenarios of its own. Worlds come with their first write."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from functools import lru_cache
from typing import Any

from mock_server.domain.lifecycle import Lifecycle, lifecycle_from_document
from mock_server.domain.scenario import Scenario, scenario_from_document
from mock_server.domain.world_time import REAL_TIME, WorldTime, world_time_from_document, world_time_to_document
from mock_server.store.base import Store, update

MAX_WORLDS = 10_000
ANONYMOUS = "anonymous"
"""The world of requests without an accepted key: it has a journal and nothing else."""

_TOUCH_S = 60
_EVICTED_AT_ONCE = 100


@lru_cache(maxsize=MAX_WORLDS)
def world_of(key: str) -> str:
    """The name of a key's world. No key is stored, nor can one be read back from what is stored."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


class Worlds:
    """The worlds in one store. Beyond ``limit`` the longest unused ones are forgotten, a hundred at a time."""

    def __init__(self, store: Store, limit: int = MAX_WORLDS) -> None:
        self.store = store
        self._limit = limit
        self._touched: OrderedDict[str, float] = OrderedDict()

    def touch(self, world: str, real_now: float) -> None:
        """Note that ``world`` is in use: written down at most once a minute."""
        if real_now - self._touched.get(world, -_TOUCH_S) < _TOUCH_S:
            return
        self._touched[world] = real_now
        self._touched.move_to_end(world)
        if len(self._touched) > self._limit:
            self._touched.popitem(last=False)
        if self.store.put(f"worlds/{world}", {"used_at": real_now}, if_version=0) is None:
            self.store.put(f"worlds/{world}", {"used_at": real_now})
        else:
            self._make_room()

    def _make_room(self) -> None:
        known = self.store.scan("worlds/", "", self._limit + _EVICTED_AT_ONCE)
        if len(known) <= self._limit:
            return
        known.sort(key=lambda entry: entry[1].document["used_at"])
        for key, _ in known[: min(_EVICTED_AT_ONCE, len(known) // 2)]:
            self.drop(key.removeprefix("worlds/"))

    def drop(self, world: str) -> None:
        """Forget everything of a world: it is as if its key had never been used."""
        self.store.clear(f"{world}/")
        self.store.delete(f"worlds/{world}")
        self._touched.pop(world, None)

    def time(self, world: str) -> WorldTime:
        """The world's clock."""
        found = self.store.get(f"{world}/clock")
        return REAL_TIME if found is None else world_time_from_document(dict(found.document))

    def change_time(self, world: str, change: Any) -> WorldTime:
        """Replace the world's clock by ``change(clock)``, atomically."""
        changed = update(
            self.store,
            f"{world}/clock",
            lambda document: world_time_to_document(
                change(REAL_TIME if document is None else world_time_from_document(dict(document)))
            ),
        )
        return world_time_from_document(dict(changed or {}))

    def lifecycle(self, world: str, name: str) -> Lifecycle | None:
        """The lifecycle that the world has under ``name``, on top of the table's."""
        found = self.store.get(f"{world}/lifecycle/{name}")
        return None if found is None else lifecycle_from_document(list(found.document["stages"]))

    def scenarios(self, world: str) -> tuple[Scenario, ...]:
        """The scenarios that the world has on top of the table's, by name."""
        found = self.store.scan(f"{world}/scenario/", "", 1000)
        return tuple(scenario_from_document(dict(entry.document)) for _, entry in found)
