"""What belongs to one key: its clock, and lifecycles and scenarios of its own. Worlds come with their first write."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from mock_server.domain.lifecycle import Lifecycle, lifecycle_from_document, lifecycle_to_document
from mock_server.domain.scenario import Scenario, scenario_from_document, scenario_to_document
from mock_server.domain.world_time import REAL_TIME, WorldTime, world_time_from_document, world_time_to_document
from mock_server.store.base import Store, everything, update

MAX_WORLDS = 10_000
ANONYMOUS = "anonymous"
"""The world of requests without an accepted key: it has a journal and nothing else."""

_TOUCH_S = 60


@lru_cache(maxsize=MAX_WORLDS)
def world_of(key: str) -> str:
    """The name of a key's world. No key is stored, nor can one be read back from what is stored."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


class Worlds:
    """The worlds in one store. Beyond ``limit`` the longest unused ones are forgotten.

    Counting them costs a walk over all, so each process looks only at every hundredth world that it makes (and more
    often for a small limit), and makes room for as many. Processes that share a store may overshoot by so many each.
    """

    def __init__(self, store: Store, limit: int = MAX_WORLDS) -> None:
        self.store = store
        self._limit = limit
        self._step = max(1, min(100, limit // 10))
        self._made = 0
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
        self._made += 1
        if self._made % self._step:
            return
        known = self.store.scan("worlds/", "", self._limit + 10 * self._step)
        known.sort(key=lambda entry: entry[1].document["used_at"])
        for key, _ in known[: max(0, len(known) + self._step - 1 - self._limit)]:
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

    def change_time(self, world: str, change: Callable[[WorldTime], WorldTime]) -> WorldTime:
        """Replace the world's clock by ``change(clock)``, atomically."""
        changed = update(
            self.store,
            f"{world}/clock",
            lambda document: world_time_to_document(
                change(REAL_TIME if document is None else world_time_from_document(dict(document)))
            ),
        )
        return world_time_from_document(dict(changed or {}))

    def keep_time(self, world: str, time: WorldTime) -> None:
        """Set the world's clock; real time needs none."""
        if time == REAL_TIME:
            self.store.delete(f"{world}/clock")
        else:
            self.store.put(f"{world}/clock", world_time_to_document(time))

    def lifecycle(self, world: str, name: str) -> Lifecycle | None:
        """The lifecycle that the world has under ``name``, on top of the table's."""
        found = self.store.get(f"{world}/lifecycle/{name}")
        return None if found is None else lifecycle_from_document(list(found.document["stages"]))

    def lifecycles(self, world: str) -> dict[str, Lifecycle]:
        """The lifecycles that the world has on top of the table's, by name."""
        prefix = f"{world}/lifecycle/"
        return {
            key.removeprefix(prefix): lifecycle_from_document(list(document["stages"]))
            for key, document in everything(self.store, prefix)
        }

    def put_lifecycle(self, world: str, name: str, lifecycle: Lifecycle) -> None:
        """Have the world's own lifecycle of this name, on top of the table's."""
        self.store.put(f"{world}/lifecycle/{name}", {"stages": lifecycle_to_document(lifecycle)})

    def delete_lifecycle(self, world: str, name: str) -> bool:
        """Forget the world's own lifecycle; False where it has none of this name."""
        return self.store.delete(f"{world}/lifecycle/{name}")

    def scenarios(self, world: str) -> tuple[Scenario, ...]:
        """The scenarios that the world has on top of the table's, by name."""
        if self.store.changes(f"{world}/scenario") == 0:
            return ()  # as most worlds: a number is found sooner than nothing
        return tuple(
            scenario_from_document(dict(document)) for _, document in everything(self.store, f"{world}/scenario/")
        )

    def put_scenario(self, world: str, scenario: Scenario) -> None:
        """Have the world's own scenario of its name, on top of the table's."""
        self.store.put(f"{world}/scenario/{scenario.name}", scenario_to_document(scenario))

    def delete_scenario(self, world: str, name: str) -> bool:
        """Forget the world's own scenario; False where it has none of this name."""
        return self.store.delete(f"{world}/scenario/{name}")

    def clear(self, world: str, what: str) -> None:
        """Forget ``clock``, the ``lifecycle`` or ``scenario`` or ``fault`` documents of a world."""
        self.store.clear(f"{world}/{what}")

    def known(self) -> list[str]:
        """The worlds that have been used."""
        return [key.removeprefix("worlds/") for key, _ in everything(self.store, "worlds/")]
