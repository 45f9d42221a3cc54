"""From the file to a contract: read, check everything, report all that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from mock_server.contract.contract import Contract, Violation
from mock_server.contract.document import Document
from mock_server.contract.operation import COUNTERS, METHODS, TASK_PLACES, MediaType, Operation, Parameter, TaskName
from mock_server.contract.routes import Routes
from mock_server.domain.answers import Answer, parse_answer
from mock_server.domain.errors import CONDITIONS, WIRE_CONDITIONS
from mock_server.source import InvalidSource, Location, Problem, Source, load_source


def load_contract(path: Path, conditions: frozenset[str] = CONDITIONS | WIRE_CONDITIONS) -> Contract:
    """The contract at ``path``, which has to answer each of ``conditions``.

    Raises InvalidSource with every problem found in it.
    """
    contract = read_contract(path)
    _check(contract, conditions)
    return contract


def read_contract(path: Path) -> Contract:
    """The contract at ``path``, which nobody doubts: one of our own, which the tests have checked.

    What comes of a text is made once in a process, and shared.
    """
    return _read(load_source(path))


@lru_cache(maxsize=8)
def _read(source: Source) -> Contract:
    loader = _Loader(Document(source))
    contract = loader.contract()
    if loader.problems:
        raise InvalidSource(loader.problems)
    return contract


@lru_cache(maxsize=8)
def _check(contract: Contract, conditions: frozenset[str]) -> None:
    from mock_server.contract.checks import check_contract

    problems = check_contract(contract, conditions)
    if problems:
        raise InvalidSource(problems)


class _Loader:
    """Reads one document, and collects what is wrong instead of stopping at the first."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def contract(self) -> Contract:
        version = self.document.at(("openapi",))
        if not (isinstance(version, str) and version.startswith("3.1.")):
            self._problem(("openapi",), f"expected an OpenAPI version 3.1.x, but got {version!r}")
        operations: dict[str, Operation] = {}
        for operation in self._operations():
            if operation.id in operations:
                self._problem((*operation.location, "operationId"), f"{operation.id!r} is taken by another operation")
            operations[operation.id] = operation
        if not operations:
            self._problem(("paths",), "there is no operation")
        answers = self._answers(("x-answers",))
        messages = {condition: str(text) for condition, text in self._mapping(("x-messages",)).items()}
        return Contract(self.document, operations, answers, messages, self._violations(), Routes(operations.values()))

    def _problem(self, location: Location, message: str, hint: str = "") -> None:
        self.problems.append(self.document.source.problem(location, message, hint))

    def _attempt(self, read: Callable[..., Any], *arguments: Any) -> Any:
        """What ``read`` gives, or None after its problems were noted."""
        try:
            return read(*arguments)
        except InvalidSource as error:
            self.problems.extend(error.problems)
            return None

    def _mapping(self, location: Location) -> Mapping[str, Any]:
        node = self.document.at(location)
        if node is None:
            return {}
        if not isinstance(node, dict):
            self._problem(location, "expected a mapping")
            return {}
        return node

    def _operations(self) -> Iterator[Operation]:
        for path in self._mapping(("paths",)):
            for method in METHODS:
                location = ("paths", path, method)
                node = self._mapping(location)
                if not node:
                    continue
                if not isinstance(node.get("operationId"), str):
                    self._problem(location, f"{method.upper()} {path} has no operationId")
                    continue
                yield self._operation(path, method, location, node)

    def _operation(self, path: str, method: str, location: Location, node: Mapping[str, Any]) -> Operation:
        answers = self._answers((*location, "x-answers"))
        responses = {
            status: (*location, "responses", status) for status in self._mapping((*location, "responses"))
        }  # fmt: skip
        body = self._attempt(self.document.follow, (*location, "requestBody")) if "requestBody" in node else None
        security = node.get("security", self.document.at(("security",)) or [])
        return Operation(
            id=node["operationId"],
            method=method,
            path=path,
            location=location,
            parameters=tuple(self._parameters(path, location)),
            body=dict(self._media_types(body)) if body else {},
            body_required=bool(body and (self.document.at(body) or {}).get("required")),
            task=self._task_name(location, node.get("x-task")),
            answers=answers,
            responses=responses,
            success=_success(answers, responses),
            is_open=not security,
            key_is_optional={} in security,
            counts=self._choice((*location, "x-counts"), (None, *COUNTERS)),
            is_playback=bool(self._choice((*location, "x-playback"), (None, False, True))),
        )

    def _parameters(self, path: str, location: Location) -> Iterator[Parameter]:
        """The path's parameters and the operation's, which override those of the same name and place."""
        found: dict[tuple[str, str], Parameter] = {}
        for owner in (("paths", path), location):
            for index in range(len(self.document.at((*owner, "parameters")) or ())):
                parameter = self._attempt(self._parameter, (*owner, "parameters", index))
                if parameter is not None:
                    found[(parameter.name, parameter.where)] = parameter
        yield from found.values()

    def _parameter(self, location: Location) -> Parameter | None:
        at = self.document.follow(location)
        node = self._mapping(at)
        if not isinstance(node.get("name"), str) or node.get("in") not in ("path", "query", "header", "cookie"):
            self._problem(at, "a parameter needs a name, and `in` as path, query, header or cookie")
            return None
        schema = self.document.follow((*at, "schema"))
        declared = self._mapping(schema)
        kind = declared.get("type")
        return Parameter(
            node["name"],
            node["in"],
            bool(node.get("required")),
            schema,
            kind if isinstance(kind, str) else None,
            declared.get("default"),
        )

    def _media_types(self, body: Location) -> Iterator[tuple[str, MediaType]]:
        for name in self._mapping((*body, "content")):
            schema = self._attempt(self.document.follow, (*body, "content", name, "schema"))
            if schema is None:
                continue
            properties = {}
            defaults = {}
            files = set()
            for key in self._mapping((*schema, "properties")):
                declared = self._attempt(self.document.resolved, (*schema, "properties", key)) or {}
                kind = declared.get("type")
                properties[key] = kind if isinstance(kind, str) else None
                if "default" in declared:
                    defaults[key] = declared["default"]
                if declared.get("format") == "binary":
                    files.add(key)
            yield name, MediaType(name, schema, properties, defaults, frozenset(files))

    def _task_name(self, location: Location, node: Any) -> TaskName | None:
        if node is None:
            return None
        if isinstance(node, dict) and node.get("in") in TASK_PLACES and isinstance(node.get("name"), str):
            return TaskName(node["in"], node["name"])
        self._problem((*location, "x-task"), f"expected {{in: {' or '.join(TASK_PLACES)}, name: ...}}")
        return None

    def _choice(self, location: Location, choices: tuple[Any, ...]) -> Any:
        value = self.document.at(location)
        if value not in choices:
            self._problem(location, f"expected one of {', '.join(map(str, choices[1:]))}, but got {value!r}")
        return value

    def _answers(self, location: Location) -> dict[str, Answer]:
        answers = {}
        for condition, text in self._mapping(location).items():
            try:
                answers[condition] = parse_answer(str(text))
            except ValueError as error:
                self._problem((*location, condition), str(error))
        return answers

    def _violations(self) -> dict[str, Violation]:
        violations = {}
        for keyword, node in self._mapping(("x-violations",)).items():
            if isinstance(node, dict) and set(node) == {"answer", "message"}:
                violations[keyword] = Violation(str(node["answer"]), str(node["message"]))
            else:
                self._problem(("x-violations", keyword), "expected the keys answer and message")
        return violations


def _success(answers: Mapping[str, Answer], responses: Mapping[str, Location]) -> Answer | None:
    """What the operation answers when nothing stands in its way."""
    if "completed" in answers and answers["completed"].is_success:
        return answers["completed"]
    statuses = [status for status in responses if status.startswith("2") and status.isdigit()]
    return Answer(int(statuses[0])) if statuses else None
