"""Which faults are in force in a world, and how often each has fired there."""

from __future__ import annotations

from collections.abc import Callable

from mock_server.domain.fault import Fault, Tally, fault_from_document, fault_to_document, meet
from mock_server.store.base import Document, Store, update


class Ledger:
    """The faults that a world has on top of the table's, and the tallies of all, over a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def faults(self, world: str) -> tuple[Fault, ...]:
        """The world's own faults, in the order in which they were declared."""
        found = self._store.get(f"{world}/faults")
        if found is None:
            return ()
        return tuple(fault_from_document(document, "") for document in found.document["faults"])

    def put(self, world: str, fault: Fault) -> None:
        """Declare a fault; one of the same name goes, and its tally begins anew."""
        self._store.delete(f"{world}/tally/{fault.name}")
        self._change(world, lambda faults: [*(f for f in faults if f["name"] != fault.name), fault_to_document(fault)])

    def delete(self, world: str, name: str) -> bool:
        """Withdraw a fault; False where the world has none of that name."""
        if not any(fault.name == name for fault in self.faults(world)):
            return False
        self._change(world, lambda faults: [fault for fault in faults if fault["name"] != name])
        self._store.delete(f"{world}/tally/{name}")
        return True

    def clear(self, world: str) -> None:
        """Withdraw the world's faults, and begin all tallies anew."""
        self._store.delete(f"{world}/faults")
        self._store.clear(f"{world}/tally/")

    def tally(self, world: str, name: str) -> Tally:
        """How often a fault has met a request of its kind, and fired."""
        return _tally(self._document(world, name))

    def meet(self, world: str, fault: Fault, draw: float) -> bool:
        """Count one more request of the fault's kind, atomically; whether the fault befalls it."""
        befalls = False

        def count(document: Document | None) -> Document:
            nonlocal befalls
            tally, befalls = meet(fault, _tally(document), draw)
            return {"met": tally.met, "fired": tally.fired}

        update(self._store, f"{world}/tally/{fault.name}", count)
        return befalls

    def _document(self, world: str, name: str) -> Document | None:
        found = self._store.get(f"{world}/tally/{name}")
        return None if found is None else found.document

    def _change(self, world: str, change: Callable[[list[Document]], list[Document]]) -> None:
        update(
            self._store,
            f"{world}/faults",
            lambda document: {"faults": change(document["faults"] if document is not None else [])},
        )


def _tally(document: Document | None) -> Tally:
    return Tally() if document is None else Tally(document["met"], document["fired"])
