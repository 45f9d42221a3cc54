"""From settings to a snapshot: everything is read, and checked by itself and against the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.loading import load_contract, read_contract
from mock_server.contract.operation import Operation
from mock_server.domain.answers import parse_answer
from mock_server.domain.errors import CONTENT_CONDITIONS
from mock_server.domain.fault import fault_to_document
from mock_server.faults.declared import infeasible
from mock_server.faults.kind import OWN_WIRE, SECOND_ORIGIN
from mock_server.fixtures import content_folder, load_table
from mock_server.operations.delivery import operation_names
from mock_server.operations.videos import FUNCTIONS, get_video_content
from mock_server.schema import shipped
from mock_server.settings import InvalidSetting, Settings, load_settings
from mock_server.snapshot import API, CONTROL, DELIVERY, SERVICE, Snapshot
from mock_server.source import InvalidSource, Location, Problem, did_you_mean, hinted
from mock_server.table import Table

EVERYTHING = frozenset({OWN_WIRE, SECOND_ORIGIN})


def table_file(settings: Settings) -> Path:
    """The task-state table that the settings name."""
    return Path(settings.tasks) if settings.tasks else shipped("fixtures/tasks.yaml")


def contract_file(settings: Settings) -> Path:
    """The contract that the settings name."""
    return Path(settings.openapi) if settings.openapi else shipped("openapi.yaml")


def driving_files(settings: Settings) -> tuple[Path, ...]:
    """The files that a change is looked for in under ``--watch``."""
    table = table_file(settings)
    return contract_file(settings), table, content_folder(table) / "content.yaml"


def load_all(
    flags: Mapping[str, Any], loaded_at: float, *, thorough: bool = False, capabilities: frozenset[str] = EVERYTHING
) -> tuple[Settings, Snapshot]:
    """Settings, contracts and table, checked by themselves and against each other and what the server is capable of.

    Raises InvalidSetting, and InvalidSource with the problems of all files.
    """
    first = load_settings(flags)
    problems: list[Problem] = []
    contract: Contract | None = None
    table: Table | None = None
    try:
        table = load_table(table_file(first), loaded_at, api_keys=first.api_key, thorough=thorough)
    except InvalidSource as error:
        problems.extend(error.problems)
    settings = load_settings(flags, table.settings if table is not None else None)
    try:
        contract = load_contract(contract_file(settings))
        problems.extend(_without_answer(contract))
        problems.extend(_without_refusals(contract))
    except InvalidSource as error:
        problems.extend(error.problems)
    if contract is not None and table is not None:
        problems.extend(_undocumented_scenarios(contract, table))
        problems.extend(_unknown_operations(contract, table))
    if table is not None:
        problems.extend(_infeasible_faults(table, capabilities_of(capabilities, settings)))
    if contract is None or table is None or problems:
        raise InvalidSource(problems)
    if settings.lifecycle not in table.lifecycles:
        problem = f"lifecycle: the table has no lifecycle {settings.lifecycle!r}"
        raise InvalidSetting(hinted(problem, settings.lifecycle, table.lifecycles))
    _check_presets(table, settings, capabilities_of(capabilities, settings))
    return settings, Snapshot(_Contracts({API: contract}), table)


class _Contracts(dict[str, Contract]):
    """The contracts by interface. Our own are read when they are first asked for: what is in them, the tests know."""

    def __missing__(self, interface: str) -> Contract:
        contract = self[interface] = own_contract(interface)
        return contract


@cache
def own_contract(interface: str) -> Contract:
    """The contract of the control API, of what of it is open to everybody, or of the second origin."""
    here = Path(__file__).parent
    if interface == SERVICE:
        return own_contract(CONTROL).narrowed(lambda operation: operation.is_open)
    return read_contract(here / {CONTROL: "control/control.yaml", DELIVERY: "operations/delivery.yaml"}[interface])


def capabilities_of(given: frozenset[str], settings: Settings) -> frozenset[str]:
    """What the server is capable of, with what the settings add to it."""
    has_second = settings.second_origin or settings.second_port
    return given | {SECOND_ORIGIN} if has_second else given - {SECOND_ORIGIN}


def _infeasible_faults(table: Table, capabilities: frozenset[str]) -> Iterator[Problem]:
    """What the table asks for has to be possible; a preset asks for nothing as long as nobody names it."""
    for location, document in _declared_faults(table):
        problem = infeasible(document, capabilities)
        if problem and location[0] != "presets":
            yield table.source.problem((*location, "kind"), problem)


def _unknown_operations(contract: Contract, table: Table) -> Iterator[Problem]:
    """A fault that waits for an operation that no request can be of would never befall any."""
    known = operation_names(contract)
    for location, document in _declared_faults(table):
        name = document.get("when", {}).get("operation")
        if name is not None and name not in known:
            hint = did_you_mean(name, known)
            yield table.source.problem((*location, "when", "operation"), f"there is no operation {name!r}", hint)


def _declared_faults(table: Table) -> Iterator[tuple[Location, Mapping[str, Any]]]:
    """Each fault of the table, of its scenarios and of its presets, as it is written, with its place."""
    data = table.source.data
    owners: list[tuple[Location, Mapping[str, Any]]] = [((), data)]
    owners += [(("scenarios", index), scenario) for index, scenario in enumerate(data.get("scenarios", ()))]
    owners += [(("presets", name), preset) for name, preset in data.get("presets", {}).items()]
    for location, owner in owners:
        for index, document in enumerate(owner.get("faults", ())):
            yield (*location, "faults", index), document


def _check_presets(table: Table, settings: Settings, capabilities: frozenset[str]) -> None:
    for name in settings.fault:
        if name not in table.presets:
            raise InvalidSetting(hinted(f"fault: the table has no preset of faults {name!r}", name, table.presets))
        for fault in table.presets[name]:
            problem = infeasible(fault_to_document(fault), capabilities)
            if problem:
                raise InvalidSetting(f"fault: {name}: {problem}")


def _undocumented_scenarios(contract: Contract, table: Table) -> Iterator[Problem]:
    """A scenario may refuse a create only with an answer that the contract documents."""
    create = contract.operations.get("createVideo")
    for index, scenario in enumerate(table.scenarios):
        if scenario.answer is None or create is None:
            continue
        answer = parse_answer(scenario.answer)
        if contract.prepare(create, answer).example is None:
            yield table.source.problem(
                ("scenarios", index, "answer"), f"createVideo documents no answer {scenario.answer}"
            )


def _without_answer(contract: Contract) -> Iterator[Problem]:
    """An operation that this server has no function for needs a success example to answer."""
    for operation in contract.operations.values():
        if operation.id not in FUNCTIONS and not _answers_by_itself(contract, operation):
            yield contract.document.source.problem(
                operation.location, f"{operation.id} is not built in, and has no example of a success to answer"
            )


def _without_refusals(contract: Contract) -> Iterator[Problem]:
    """An operation that serves content has an answer to all that this may refuse."""
    for operation in contract.operations.values():
        if FUNCTIONS.get(operation.id) is get_video_content:
            for condition in sorted(CONTENT_CONDITIONS - set(operation.answers)):
                location = (*operation.location, "x-answers")
                problem = f"{operation.id} has no answer for the condition {condition!r}"
                yield contract.document.source.problem(location, problem)


def _answers_by_itself(contract: Contract, operation: Operation) -> bool:
    """Whether the contract documents a success without content, or one with an example of its JSON."""
    if operation.success is None:
        return False
    responses = contract.responses_of(operation, operation.success)
    has_content = any(contract.document.resolved(response).get("content") for response in responses)
    return not has_content or contract.prepare(operation, operation.success).example is not None
