"""Declared misbehaviour: which request it befalls, and how often. What it does, its kind says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any, NamedTuple

RANGES = ("none", "any", "from_start", "resumed")
"""What ``when.range`` may ask for: no Range, any, one from byte 0 on (or none), one from a later byte on."""


class Occasion(NamedTuple):
    """Which requests a fault befalls: all that is given must hold. ``nth`` counts those that hold, from 1."""

    operation: str | None = None
    task: str | None = None
    """The task's id, or a glob of ids."""

    method: str | None = None
    key: str | None = None
    """The key, or a glob of keys."""

    range: str | None = None
    nth: tuple[int, int] | None = None
    """The first and the last one of those requests that it befalls."""

    each_task: bool | None = None
    """Whether ``nth``, and the fault's ``times``, count the requests of each task by themselves."""

    def holds(self, facts: Facts) -> bool:
        """Whether ``facts`` are of this kind, whatever their number."""
        return (
            self.operation in (None, facts.operation)
            and self.method in (None, facts.method)
            and (self.task is None or fnmatchcase(facts.task or "", self.task))
            and (self.key is None or fnmatchcase(facts.key, self.key))
            and (self.range is None or _range_holds(self.range, facts.range_start))
        )


class Facts(NamedTuple):
    """What is known of a request when faults are chosen.

    ``range_start``: the first byte that is asked for, None without a Range, -1 where it counts from the end.
    """

    operation: str
    task: str | None
    method: str
    key: str
    range_start: int | None


def _range_holds(wanted: str, start: int | None) -> bool:
    if wanted == "none":
        return start is None
    if wanted == "any":
        return start is not None
    return bool(start) if wanted == "resumed" else not start


class Fault(NamedTuple):
    """One fault as data. It befalls at most ``times`` requests, each of them with ``probability``."""

    name: str
    kind: str
    parameters: Mapping[str, Any] = MappingProxyType({})
    when: Occasion = Occasion()
    times: int | None = None
    probability: float = 1.0


class Tally(NamedTuple):
    """How often a fault has met a request that fits, and how often it has changed what became of one."""

    met: int = 0
    fired: int = 0


def meet(fault: Fault, tally: Tally, draw: float) -> tuple[Tally, bool]:
    """The tally after one more request that fits, and whether the fault befalls it.

    ``draw`` is a random number from 0 to 1, without 1.
    """
    met = tally.met + 1
    first, last = fault.when.nth or (1, met)
    befalls = (
        first <= met <= last
        and (fault.times is None or tally.fired < fault.times)
        and draw < fault.probability
    )  # fmt: skip
    return Tally(met, tally.fired + befalls), befalls


def fault_to_document(fault: Fault) -> dict[str, Any]:
    """The fault as JSON, without what is at its default."""
    document: dict[str, Any] = {"name": fault.name, "kind": fault.kind, **fault.parameters}
    when = {name: value for name in Occasion._fields if (value := getattr(fault.when, name)) is not None}
    if when:
        document["when"] = when | ({"nth": list(fault.when.nth)} if fault.when.nth else {})
    if fault.times is not None:
        document["times"] = fault.times
    if fault.probability != 1:
        document["probability"] = fault.probability
    return document


def fault_from_document(document: Mapping[str, Any], name: str) -> Fault:
    """The fault that a document describes; ``name`` is its name unless it has one. Expects what was checked."""
    details = dict(document)
    when = dict(details.pop("when", {}))
    nth = when.get("nth")
    if nth is not None:
        first, last = nth if isinstance(nth, (list, tuple)) else (nth, nth)
        when["nth"] = (int(first), int(last))  # JSON Schema takes 1.0 for an integer
    return Fault(
        name=details.pop("name", name),
        kind=details.pop("kind"),
        when=Occasion(**when),
        times=details.pop("times", None),
        probability=details.pop("probability", 1.0),
        parameters=details,
    )


def faults_from_documents(documents: Iterable[Mapping[str, Any]], owner: str) -> tuple[Fault, ...]:
    """Several faults; one without a name is called after its ``owner``, its kind and its place."""
    return tuple(
        fault_from_document(document, f"{owner}.{document['kind']}.{place}")
        for place, document in enumerate(documents, 1)
    )
