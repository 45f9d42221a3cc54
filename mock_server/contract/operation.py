"""The parts of a contract that requests are served with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.domain.answers import Answer
from mock_server.source import Location

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The methods that a Path Item Object of OpenAPI 3.1 can have."""

TASK_PLACES = ("path", "query", "body")
"""Where ``x-task`` may say that a request names its task."""


COUNTERS = ("polls", "content_calls")
"""What ``x-counts`` may say that a request counts."""


class Parameter(NamedTuple):
    """One Parameter Object, with the location of its schema."""

    name: str
    where: str
    required: bool
    schema: Location
    type: str | None
    default: Any


class TaskName(NamedTuple):
    """Where a request names the task that it is about (``x-task``)."""

    where: str
    name: str


class MediaType(NamedTuple):
    """One entry of a Request Body Object's ``content``."""

    name: str
    schema: Location
    properties: Mapping[str, str | None]
    """The declared properties and their types, for the text of a form."""

    defaults: Mapping[str, Any]
    files: frozenset[str]
    """The properties that a form has files for."""


class Operation(NamedTuple):
    """One method and path of the contract."""

    id: str
    method: str
    path: str
    location: Location
    parameters: tuple[Parameter, ...]
    body: Mapping[str, MediaType]
    body_required: bool
    task: TaskName | None
    answers: Mapping[str, Answer]
    responses: Mapping[str, Location]
    success: Answer | None
    is_open: bool
    """No key is needed: the operation's ``security`` is empty."""

    key_is_optional: bool
    """A request without a key is answered for the first configured one: ``security`` has an empty requirement."""

    counts: str | None
    """What of its task an answered request counts: ``polls`` or ``content_calls`` (``x-counts``)."""

    is_playback: bool
    """A player may ask without a key where the server is set so (``x-playback``)."""
