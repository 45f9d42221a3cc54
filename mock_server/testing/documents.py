"""What the control API tells, as named tuples, which are imported faster than dataclasses. Moments are Unix seconds;
docs/control-api.md, docs/journal.md and docs/receipts.md say what everything means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict, TypeVar

State = str
"""``queued``, ``in_progress``, ``completed``, ``failed``, ``cancelled`` or ``expired``."""

Document = dict[str, Any]
"""A JSON object as it came."""

_T = TypeVar("_T")
_NONE: Mapping[str, Any] = MappingProxyType({})


class TaskProperties(TypedDict, total=False):
    """What a task can be given, when it is made and later."""

    lifecycle: str | list[Document]
    created_at: float
    completed_at: float | None
    expires_at: float | None
    progress: int | None
    error: Mapping[str, str]
    model: str
    prompt: str | None
    seconds: str
    size: str
    remixed_from: str | None
    metadata: Mapping[str, Any] | None
    content: str
    size_bytes: int | None
    protected: bool


class TaskDefinition(TaskProperties, total=False):
    """What a new task is. ``state`` alone never changes; with a ``lifecycle`` the task stands in that stage of it."""

    state: State
    scenario: str


class TaskChange(TaskProperties, total=False):
    """What a task becomes. ``state`` moves it by hand, ``pin`` also keeps it there; at most one of the two."""

    state: State
    pin: State


class Filters(TypedDict, total=False):
    """Which requests of a journal are meant: all that is given has to hold. ``*`` in ``path`` stands for anything."""

    operation: str
    task: str
    method: str
    path: str
    status: int | str
    code: str
    state: str
    scenario: str
    aborted: bool
    open: bool
    faults: str
    after: int
    world: str


class Expectation(TypedDict, total=False):
    """What a client is expected to have done; docs/journal.md and docs/receipts.md tell what each key means."""

    requests: Mapping[str, Any]
    count: Mapping[str, int]
    sequence: list[Document]
    strict: bool
    apart_s: Mapping[str, float]
    client: str
    client_within_s: float
    clock: str
    within_s: float
    after: int
    world: str


class Clock(NamedTuple):
    """What the clock of a world shows (``now``), at which ``real`` moment, and how many times as fast it runs."""

    now: float
    real: float
    scale: float
    frozen: bool


class Task(NamedTuple):
    """Everything that is known of a task. ``state`` may be ``expired``; ``status``, which the API shows, never is."""

    id: str
    origin: str
    state: State
    status: str
    progress: int
    stage: int
    stage_at: float
    polls: int
    content_calls: int
    content_lag: bool
    created_at: float
    completed_at: float | None
    expires_at: float | None
    error: Mapping[str, str] | None
    lifecycle: list[Document]
    model: str
    prompt: str | None
    seconds: str
    size: str
    remixed_from: str | None
    scenario: str | None
    metadata: Mapping[str, Any] | None
    content: str
    size_bytes: int | None
    protected: bool


class Fault(NamedTuple):
    """A fault that is in force: how many requests it has ``met`` that fit, and for how many it has ``fired``."""

    name: str
    kind: str
    origin: str
    capability: str
    breaks_contract: bool
    met: int
    fired: int
    when: Mapping[str, Any] = _NONE
    times: int | None = None
    probability: float = 1.0
    parameters: Mapping[str, Any] = _NONE


class Preset(NamedTuple):
    """Faults that have a name together."""

    name: str
    description: str


class Entry(NamedTuple):
    """A request as the journal has it. It holds no secrets."""

    number: int
    id: str
    at: float
    world_at: float
    world: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    open: bool
    operation: str | None
    key: str | None
    body: Mapping[str, str] | str | None
    task: str | None
    state: str | None
    stage: int | None
    scenario: str | None
    prefer: str | None
    status: int | None
    answer: str | None
    code: str | None
    media_type: str | None
    range: Mapping[str, str | None]
    sent_bytes: int | None
    aborted: bool
    duration_ms: float | None
    refused: str | None
    faults: list[str]
    leaked_key: bool
    etag: str | None
    retry_after_s: float | None
    whole: bool
    near: Sequence[str] = ()


class Near(NamedTuple):
    """A request that came near to an expectation, and what of it differs: ``{property: {"expected", "got"}}``."""

    request: Entry
    differs: Mapping[str, Mapping[str, Any]]


class Verdict(NamedTuple):
    """Whether an expectation holds, and why not. ``matched`` and ``open`` are ids of requests."""

    verified: bool
    explanation: str
    matched: list[str]
    nearest: list[Near]
    open: list[str]


class Firing(NamedTuple):
    """A request that a fault befell, and what the client ``did`` next for the same task."""

    request: str
    number: int
    operation: str | None
    task: str | None
    status: int | None
    sent_bytes: int | None
    whole: bool
    did: str
    next: str | None
    after_s: float | None
    resume_at: int | None
    if_range: str | None
    retry_after_s: float | None
    honoured_retry_after: bool | None
    leaked_key: bool
    second_creates: list[str]


class Receipt(NamedTuple):
    """What became of one fault, as far back as the journal goes."""

    fault: str
    kind: str | None
    in_force: bool
    fired: int
    requests: list[Firing]


def read(kind: type[_T], document: Document) -> _T:
    """The value that ``document`` describes. What a newer server tells beyond it is left out."""
    known: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # every kind here is a named tuple
    return kind(**{name: document[name] for name in known if name in document})


def read_fault(document: Document) -> Fault:
    """A fault; what its kind has beside the properties of all faults are its parameters."""
    parameters = {name: value for name, value in document.items() if name not in Fault._fields}
    return read(Fault, {**document, "parameters": parameters})


def read_verdict(document: Document) -> Verdict:
    """An outcome with the entries that it names."""
    nearest = [Near(read(Entry, near["request"]), near["differs"]) for near in document["nearest"]]
    return read(Verdict, {**document, "nearest": nearest})


def read_receipt(document: Document) -> Receipt:
    """A receipt with its firings."""
    return read(Receipt, {**document, "requests": [read(Firing, each) for each in document["requests"]]})
