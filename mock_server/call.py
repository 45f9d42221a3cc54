"""What a request is while it is served, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple

from mock_server.clock import Clock
from mock_server.content.again import Again
from mock_server.content.body import Body
from mock_server.content.representation import Representation
from mock_server.contract.contract import Contract, to_json
from mock_server.contract.operation import Operation
from mock_server.contract.requests import NOTHING_ASKED, Arguments
from mock_server.contract.routes import Match
from mock_server.cors import Cors
from mock_server.domain.answers import Answer
from mock_server.domain.fault import Fault
from mock_server.domain.link import Link
from mock_server.domain.observation import Observation
from mock_server.domain.task import Task
from mock_server.journal import Journal
from mock_server.ledger import Ledger
from mock_server.settings import Settings
from mock_server.snapshot import Snapshot
from mock_server.store.base import Store
from mock_server.tasks import Tasks
from mock_server.worlds import Worlds


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Request:
    """A request as it arrived. Header names are in small letters; repeated headers are joined by commas."""

    method: str
    raw_path: str
    query: str
    headers: Mapping[str, str]
    open_body: Callable[[], tuple[int, IO[bytes]]]
    """Gives the length of the body in bytes and the body itself. Raises ApiError for one that is too large."""

    kept: dict[str, Memo] = field(default_factory=dict)
    """Shared by requests that differ in nothing but ``Range`` and body: what the first of them found out."""


class Services(NamedTuple):
    """What operations work with. ``new_id`` gives fresh hexadecimal text of so many bits; ``pause`` waits seconds."""

    settings: Settings
    store: Store
    clock: Clock
    tasks: Tasks
    worlds: Worlds
    journal: Journal
    ledger: Ledger
    cors: Cors
    capabilities: frozenset[str]
    """What the server can do beyond what any WSGI server can: which faults it can carry out."""

    signing_key: bytes
    """What links to content are signed with."""

    new_id: Callable[[int], str]
    pause: Callable[[float], None]


@dataclass(slots=True, eq=False, repr=False)
class Memo:
    """What follows from a request's header section, ``Range`` aside, as long as ``services`` and ``snapshot`` are in
    force. A client that polls repeats itself, and so does one that fetches a video piece by piece.
    """

    services: Services
    snapshot: Snapshot
    interface: str
    match: Match
    identity: Identity | None = None
    arguments: Arguments | None = None
    entry: dict[str, Any] | None = None
    """The part of the journal's entry that every such request has."""

    shown: Shown | None = None


@dataclass(slots=True, eq=False, repr=False)
class Call:
    """One request on its way through the steps, each of which adds what it finds out."""

    request: Request
    services: Services
    snapshot: Snapshot
    interface: str
    match: Match
    memo: Memo
    request_id: str
    key: str = ""
    is_authorized: bool = False
    world: str = ""
    real_now: float = 0
    """When the request came, in seconds since the Unix epoch."""

    now: float = 0
    """The same moment in world time."""

    preferences: dict[str, str] = field(default_factory=dict)
    """What the caller prefers; what of it was followed is seen by the answer."""

    preset: str | None = None
    """The preset of faults that is in force by the caller's choice."""

    arguments: Arguments = NOTHING_ASKED
    task: Task | None = None
    seen: Observation | None = None
    answer: Answer | None = None
    """The documented answer that was chosen, where the reply is an example of the contract."""

    created: str | None = None
    """The id of the task that the request created."""

    scenario: str | None = None
    link: Link | None = None
    """The genuine link that the request follows."""

    changes: int | None = None
    """How often the world's documents had been changed when the request came."""

    lasts_until: float = 0
    """Until when, in world time, the same request gets the same answer if nobody writes anything."""

    piece_of: Representation | None = None
    """What the answer is one piece of."""

    may_be_befallen: bool = False
    """Faults are in force for such requests."""

    faults: list[tuple[Fault, Any]] = field(default_factory=list)
    """The faults that befall the request, each with what carries it out."""

    fired: list[str] = field(default_factory=list)
    """The names of those that had something to do, in the order in which they did it."""

    answered_by_fault: bool = False
    entry: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    """The entry's number in the journal."""

    @property
    def contract(self) -> Contract:
        return self.snapshot.contracts[self.interface]

    @property
    def operation(self) -> Operation:
        """The operation that was matched. Raises LookupError where none was."""
        if self.match.operation is None:
            raise LookupError("no operation was matched")
        return self.match.operation

    def subject(self) -> tuple[Task, Observation]:
        """The task that the request names, and its look. Raises LookupError for a request that names none."""
        if self.task is None or self.seen is None:
            raise LookupError("the request names no task")
        return self.task, self.seen


class Identity(NamedTuple):
    """Whose request it is: the bearer key, whether it is accepted, its world, and the genuine link that is followed."""

    key: str
    is_authorized: bool
    world: str
    link: Link | None


class Shown(NamedTuple):
    """A task, a look of it, and the Video object that shows it, also as JSON."""

    task: Task
    seen: Observation
    document: dict[str, Any]
    text: bytes


@dataclass(slots=True, eq=False, repr=False)
class Reply:
    """An answer before anything is sent. ``document`` is the JSON value of the body, where it has one."""

    status: int
    headers: list[tuple[str, str]]
    body: Body
    document: Any = None
    again: Again | None = None
    """What gives this answer again to a request that is the same in every byte."""


Function = Callable[[Call], Reply]
"""One operation of an interface."""


def json_reply(status: int, document: Any, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A reply with ``document`` as its body."""
    return text_reply(status, to_json(document), document, headers)


def text_reply(status: int, text: bytes, document: Any, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A reply with ``document``, whose JSON text is ``text``, as its body."""
    fields = [("Content-Type", "application/json"), ("Content-Length", str(len(text))), *headers]
    return Reply(status, fields, Body(text), document)


def empty_reply(status: int, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A reply without a body."""
    return Reply(status, list(headers), Body())
