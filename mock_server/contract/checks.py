"""What must hold in a contract before it may drive a server. Each check yields problems; none stops at the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.operation import METHODS, Operation
from mock_server.domain.answers import STATES, Answer
from mock_server.domain.errors import CONTENT_CONDITIONS, TASK_CONDITIONS
from mock_server.source import InvalidSource, Location, Problem, did_you_mean

_PATH_ITEM_KEYS = frozenset({"$ref", "summary", "description", "servers", "parameters", *METHODS})
_OPERATION_KEYS = frozenset(
    {
        "tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody", "responses",
        "callbacks", "deprecated", "security", "servers",
    }
)  # fmt: skip
_EXTENSIONS = frozenset({"x-answers", "x-task", "x-counts", "x-playback"})


def check_contract(contract: Contract, conditions: frozenset[str]) -> list[Problem]:
    """Everything that is wrong in ``contract``, which has to answer each of ``conditions``.

    Raises InvalidSource where that cannot be told.
    """
    contract.document.registry()
    problems = list(_shared_answers(contract, conditions))
    for check in (_references, _keys, _path_parameters, _answers, _violations, _schemas, _examples):
        problems.extend(check(contract))
    return problems


def _mappings(contract: Contract) -> Iterator[tuple[Location, dict[str, Any]]]:
    """Every mapping in the document, with its place."""
    waiting: list[tuple[Location, Any]] = [((), contract.document.data)]
    while waiting:
        location, node = waiting.pop()
        if isinstance(node, dict):
            yield location, node
        children = node.items() if isinstance(node, dict) else enumerate(node)
        waiting.extend(((*location, key), child) for key, child in children if isinstance(child, (dict, list)))


def _references(contract: Contract) -> Iterator[Problem]:
    for location, node in _mappings(contract):
        if "$ref" in node:
            try:
                contract.document.follow(location)
            except InvalidSource as error:
                yield from error.problems


def _keys(contract: Contract) -> Iterator[Problem]:
    """Refuse what OpenAPI does not know at the two places where a slip of the pen would go unnoticed."""
    source = contract.document.source
    for path, item in (contract.document.at(("paths",)) or {}).items():
        owners: list[tuple[Location, frozenset[str]]] = [(("paths", path), _PATH_ITEM_KEYS)]
        owners += [(("paths", path, method), _OPERATION_KEYS) for method in METHODS if method in item]
        for location, known in owners:
            for key in contract.document.at(location) or {}:
                if key.startswith("x-") and (key in _EXTENSIONS or not _resembles_ours(key)):
                    continue
                if key not in known:
                    yield source.problem((*location, key), "unknown key", did_you_mean(key, known | _EXTENSIONS))


def _resembles_ours(extension: str) -> bool:
    from difflib import get_close_matches  # there are seldom others

    return bool(get_close_matches(extension, _EXTENSIONS, cutoff=0.8))


def _path_parameters(contract: Contract) -> Iterator[Problem]:
    for operation in contract.operations.values():
        in_path = {segment[1:-1] for segment in operation.path.split("/") if segment.startswith("{")}
        declared = {parameter.name for parameter in operation.parameters if parameter.where == "path"}
        for name in sorted(in_path ^ declared):
            which = "is not declared as a parameter" if name in in_path else "does not occur in the path"
            yield contract.document.source.problem(operation.location, f"path parameter {name!r} {which}")
        task = operation.task
        if task is not None and task.where == "path" and task.name not in in_path:
            yield contract.document.source.problem((*operation.location, "x-task"), f"{task.name!r} is not in the path")


def _answers(contract: Contract) -> Iterator[Problem]:
    """An operation on a task answers every state, and each answer that it names is documented.

    Of those without a body of their own there is one: what the operation itself makes.
    """
    source = contract.document.source
    for operation in contract.operations.values():
        location = (*operation.location, "x-answers")
        for state in STATES if operation.task else ():
            if state not in operation.answers:
                hint = f"x-answers needs each of {', '.join(STATES)}"
                yield source.problem(location, f"{operation.id} has no answer for the state {state!r}", hint)
        known = {*STATES, *TASK_CONDITIONS, *CONTENT_CONDITIONS, *contract.answers}
        for condition, answer in operation.answers.items():
            own = operation.success
            if condition not in known:
                yield source.problem((*location, condition), "unknown condition", did_you_mean(condition, known))
            elif answer.example is None and own is not None and answer.status not in (own.status, *range(400, 600)):
                hint = f"{answer.status} needs the name of an example"
                yield source.problem((*location, condition), f"{operation.id} itself answers {own.status}", hint)
            yield from _documented(contract, operation, (*location, condition), answer)


def _shared_answers(contract: Contract, conditions: frozenset[str]) -> Iterator[Problem]:
    location: Location = ("x-answers",)
    for condition in sorted(conditions - set(contract.answers)):
        yield contract.document.source.problem(location, f"there is no answer for the condition {condition!r}")
    for condition, answer in contract.answers.items():
        if condition not in conditions:
            hint = did_you_mean(condition, conditions)
            yield contract.document.source.problem((*location, condition), "unknown condition", hint)
        elif answer.response is None:
            yield contract.document.source.problem((*location, condition), "expected STATUS/Response/example")
        else:
            yield from _documented(contract, None, (*location, condition), answer)


def _documented(
    contract: Contract, operation: Operation | None, location: Location, answer: Answer
) -> Iterator[Problem]:
    source = contract.document.source
    responses = contract.responses_of(operation, answer)
    if not responses or contract.document.at(responses[-1]) is None:
        known = operation.responses if operation else contract.document.at(("components", "responses")) or {}
        named = answer.response or str(answer.status)
        hint = did_you_mean(named, known) if answer.response else f"add {named!r} to the operation's responses"
        yield source.problem(location, f"no response {named} is documented", hint)
    elif answer.example is not None:
        try:
            if not any(contract.find_example(response, answer.example) for response in responses):
                yield source.problem(location, f"the {answer.status} response has no example {answer.example!r}")
        except InvalidSource:
            return  # the dangling reference is reported where it stands
    elif answer.status >= 400:
        yield source.problem(location, "an error needs the name of the example that is its body")


def _violations(contract: Contract) -> Iterator[Problem]:
    if "default" not in contract.violations:
        yield contract.document.source.problem(("x-violations",), "there is no entry for `default`")
    for condition in sorted(set(contract.messages) - set(contract.answers)):
        hint = did_you_mean(condition, contract.answers)
        yield contract.document.source.problem(("x-messages", condition), "unknown condition", hint)
    for keyword, violation in contract.violations.items():
        if violation.condition not in contract.answers:
            hint = did_you_mean(violation.condition, contract.answers)
            yield contract.document.source.problem(("x-violations", keyword, "answer"), "unknown condition", hint)


def _schemas(contract: Contract) -> Iterator[Problem]:
    for operation in contract.operations.values():
        locations = [parameter.schema for parameter in operation.parameters]
        locations += [media_type.schema for media_type in operation.body.values()]
        for location in locations:
            try:
                contract.document.validator(location)
            except InvalidSource as error:
                yield from error.problems


def _examples(contract: Contract) -> Iterator[Problem]:
    """Every JSON example beside a schema fits it."""
    for location, node in _mappings(contract):
        if "schema" not in node or location[-1:] == ("components",):
            continue
        if "example" in node:
            yield from _fits(contract, (*location, "example"), node["example"], (*location, "schema"))
        examples = node.get("examples")
        for name in examples if isinstance(examples, dict) else ():
            yield from _example(contract, (*location, "examples"), name)


def _example(contract: Contract, location: Location, name: str) -> Iterator[Problem]:
    try:
        example = contract.document.resolved((*location, name))
    except InvalidSource:
        return  # reported where it stands
    yield from _fits(contract, (*location, name), example.get("value"), (*location[:-1], "schema"))


def _fits(contract: Contract, location: Location, value: object, schema: Location) -> Iterator[Problem]:
    try:
        errors = list(contract.document.validator(contract.document.follow(schema)).iter_errors(value))
    except InvalidSource:
        return  # reported where it stands
    for error in errors:
        key = ".".join(map(str, error.instance_path))
        where = f" at {key}" if key else ""
        yield contract.document.source.problem(location, f"does not fit its schema{where}: {error.message}")
