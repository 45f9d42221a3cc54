"""A contract that was loaded and found sound."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from mock_server.contract.document import Document
from mock_server.contract.operation import Operation
from mock_server.contract.routes import Routes
from mock_server.domain.answers import Answer
from mock_server.source import Location


def _encoder() -> Callable[[Any], str]:
    """What writes JSON. ``json`` makes its encoder in C anew for each text, which takes half as long as a short text:
    this one is made once, unless this Python has none or another one.
    """
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    try:
        chunks = json.encoder.c_make_encoder(  # type: ignore[attr-defined]  # undocumented, the same since Python 3.6
            None, encoder.default, json.encoder.encode_basestring, None, ":", ",", False, False, True
        )
    except (AttributeError, TypeError):
        return encoder.encode
    return lambda value: "".join(chunks(value, 0))


_encode = _encoder()


def to_json(value: Any) -> bytes:
    """A JSON text (RFC 8259) without white space."""
    return _encode(value).encode()


class Violation(NamedTuple):
    """What a breach of one JSON Schema keyword is answered with (``x-violations``)."""

    condition: str
    message: str


class Prepared(NamedTuple):
    """A documented answer, ready to be sent: the example that is its body, and the headers that have one value only."""

    status: int
    example: Any
    text: bytes
    """The example as JSON."""

    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Contract:
    """Operations by operationId, the answers that belong to none of them, and the routes."""

    document: Document
    operations: Mapping[str, Operation]
    answers: Mapping[str, Answer]
    messages: Mapping[str, str]
    """What takes the place of the example's message where more is known (``x-messages``)."""

    violations: Mapping[str, Violation]
    routes: Routes

    @cached_property
    def as_yaml(self) -> bytes:
        """The file as it is."""
        return self.document.source.text.encode()

    @cached_property
    def as_json(self) -> bytes:
        return to_json(self.document.data)

    def narrowed(self, keep: Callable[[Operation], bool]) -> Contract:
        """The contract with some of its operations only."""
        kept = {name: operation for name, operation in self.operations.items() if keep(operation)}
        return replace(self, operations=kept, routes=Routes(kept.values()))

    def answer_to(self, operation: Operation | None, condition: str) -> Answer:
        """The answer to ``condition``: the operation's own, else the contract's. Raises KeyError for neither."""
        if operation is not None and condition in operation.answers:
            return operation.answers[condition]
        return self.answers[condition]

    def responses_of(self, operation: Operation | None, answer: Answer) -> tuple[Location, ...]:
        """Where the Response Object of ``answer`` may stand: the operation's own, then the contract's."""
        own = operation.responses.get(str(answer.status)) if operation is not None else None
        shared = ("components", "responses", answer.response) if answer.response is not None else None
        return tuple(location for location in (own, shared) if location is not None)

    @cached_property
    def _takes_any(self) -> dict[tuple[str, str], bool]:
        return {}

    def takes_any(self, operation: Operation, header: str) -> bool:
        """Whether any text may stand in ``header`` of a request for ``operation``."""
        key = (operation.id, header)
        if key not in self._takes_any:
            schemas = [p.schema for p in operation.parameters if p.where == "header" and p.name.lower() == header]
            self._takes_any[key] = all(self.document.resolved(schema) == {"type": "string"} for schema in schemas)
        return self._takes_any[key]

    @cached_property
    def _prepared(self) -> dict[tuple[str | None, Answer], Prepared]:
        return {}

    def prepare(self, operation: Operation | None, answer: Answer) -> Prepared:
        """The answer as the contract documents it. Its example is shared: copy before you change it."""
        key = (operation.id if operation is not None else None, answer)
        prepared = self._prepared.get(key)
        if prepared is None:
            responses = self.responses_of(operation, answer)
            headers = tuple(self._constant_headers(responses[0])) if responses else ()
            example = self._example(responses, answer)
            prepared = self._prepared[key] = Prepared(answer.status, example, to_json(example), headers)
        return prepared

    def _example(self, responses: tuple[Location, ...], answer: Answer) -> Any:
        for response in responses:
            location = self.find_example(response, answer.example)
            if location is not None:
                return self.document.resolved(location)["value"]
        return self._first_example(responses[0]) if responses and answer.example is None else None

    def _first_example(self, response: Location) -> Any:
        """What an answer that names no example is given: the first that its Response Object has for JSON."""
        at = (*self.document.follow(response), "content", "application/json")
        for name in self.document.at((*at, "examples")) or ():
            return self.document.resolved((*at, "examples", name)).get("value")
        return self.document.at((*at, "example"))

    def _constant_headers(self, response: Location) -> Iterator[tuple[str, str]]:
        """The required headers whose schema leaves one value."""
        at = self.document.follow(response)
        for name in self.document.at((*at, "headers")) or ():
            header = self.document.resolved((*at, "headers", name))
            values = header.get("schema", {}).get("enum", ())
            if header.get("required") and len(values) == 1:
                yield name, str(values[0])

    def find_example(self, response: Location, name: str | None) -> Location | None:
        """Where the example called ``name`` of a Response Object stands."""
        at = self.document.follow(response)
        for media_type in self.document.at((*at, "content")) or ():
            location = (*at, "content", media_type, "examples", str(name))
            if self.document.at(location) is not None:
                return location
        return None
