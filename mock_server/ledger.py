"""Which faults are in force in a world, and how often each has fired there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from mock_server.domain.fault import Fault, Tally, fault_from_document, fault_to_document, meet
from mock_server.store.base import Document, Store, everything, update


class Ledger:
    """The faults that a world has on top of the table's, and what is counted for all of them, over a store.

    ``seed`` decides the luck: the nth request that a fault meets is befallen or not in every world, process and run
    alike.
    """

    def __init__(self, store: Store, seed: int) -> None:
        self._store = store
        self.seed = seed

    def faults(self, world: str) -> tuple[Fault, ...]:
        """The world's own faults, in the order in which they were declared."""
        found = self._store.get(f"{world}/faults")
        if found is None:
            return ()
        return tuple(fault_from_document(document, "") for document in found.document["faults"])

    def put(self, world: str, *faults: Fault) -> None:
        """Declare faults; those of the same names go, and their tallies begin anew."""
        names = {fault.name for fault in faults}
        documents = [fault_to_document(fault) for fault in faults]
        self._change(world, lambda known: [*(fault for fault in known if fault["name"] not in names), *documents])
        for name in names:
            self._forget(world, name)

    def delete(self, world: str, name: str) -> bool:
        """Withdraw a fault; False where the world has none of that name."""
        if not any(fault.name == name for fault in self.faults(world)):
            return False
        self._change(world, lambda known: [fault for fault in known if fault["name"] != name])
        self._forget(world, name)
        return True

    def clear(self, world: str) -> None:
        """Withdraw the world's faults, and begin all tallies anew."""
        self._store.delete(f"{world}/faults")
        for what in ("tally", "quota"):
            self._store.clear(f"{world}/{what}/")

    def tally(self, world: str, fault: Fault) -> Tally:
        """How often a fault has met a request that fits, and fired; of all tasks together."""
        key = f"{world}/tally/{fault.name}"
        found = self._store.get(key)
        tallies = [_tally(None if found is None else found.document)]
        if fault.when.each_task:
            tallies += [_tally(document) for _, document in everything(self._store, f"{key}/")]
        return Tally(sum(tally.met for tally in tallies), sum(tally.fired for tally in tallies))

    def meet(self, world: str, fault: Fault, task: str | None) -> float | None:
        """Count one more request that fits, atomically. None: the fault spares it; else the luck of this request."""
        met, befalls = 0, False

        def count(document: Document | None) -> Document:
            nonlocal met, befalls
            before = _tally(document)
            tally, befalls = meet(fault, before, self._luck(fault.name, "meeting", before.met))
            met = tally.met
            return {"met": tally.met, "fired": tally.fired}

        update(self._store, _tally_key(world, fault, task), count)
        return self._luck(fault.name, "firing", met) if befalls else None

    def misfire(self, world: str, fault: Fault, task: str | None) -> None:
        """Take back that the fault fired: there was nothing for it to do."""

        def take_back(document: Document | None) -> Document | None:
            return {**document, "fired": max(0, document["fired"] - 1)} if document is not None else None

        update(self._store, _tally_key(world, fault, task), take_back)

    def count(self, world: str, name: str, now: float, window_s: float) -> tuple[int, float]:
        """Count one more request in the window of a quota: how many there were in it, and when it began."""

        def counted(document: Document | None) -> Document:
            if document is None or not 0 <= now - document["since"] < window_s:
                return {"since": now, "count": 1}
            return {**document, "count": document["count"] + 1}

        window = update(self._store, f"{world}/quota/{name}", counted)
        assert window is not None
        return window["count"], window["since"]

    def _luck(self, *what: str | int) -> float:
        """A number from 0 to 1, without 1, that depends on the seed and on ``what`` alone."""
        digest = hashlib.blake2b(repr((self.seed, *what)).encode(), digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48

    def _forget(self, world: str, name: str) -> None:
        for what in ("tally", "quota"):
            self._store.delete(f"{world}/{what}/{name}")
        self._store.clear(f"{world}/tally/{name}/")

    def _change(self, world: str, change: Callable[[list[Document]], list[Document]]) -> None:
        update(
            self._store,
            f"{world}/faults",
            lambda document: {"faults": change(document["faults"] if document is not None else [])},
        )


def _tally_key(world: str, fault: Fault, task: str | None) -> str:
    key = f"{world}/tally/{fault.name}"
    return f"{key}/{task}" if fault.when.each_task and task is not None else key


def _tally(document: Document | None) -> Tally:
    return Tally() if document is None else Tally(document["met"], document["fired"])
