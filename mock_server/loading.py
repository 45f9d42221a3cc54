"""From settings to a snapshot: everything is read, and checked by itself and against the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mock_server.contract.contract import Contract
from mock_server.contract.loading import load_contract
from mock_server.contract.operation import Operation
from mock_server.domain.answers import parse_answer
from mock_server.domain.errors import CONDITIONS, CONTROL_CONDITIONS
from mock_server.fixtures import content_folder, load_table
from mock_server.operations.videos import FUNCTIONS
from mock_server.schema import shipped
from mock_server.settings import InvalidSetting, Settings, load_settings
from mock_server.snapshot import API, CONTROL, SERVICE, Snapshot
from mock_server.source import InvalidSource, Problem, did_you_mean
from mock_server.table import Table


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


def load_all(flags: Mapping[str, Any], loaded_at: float, *, thorough: bool = False) -> tuple[Settings, Snapshot]:
    """Settings, contracts and table, checked by themselves and against each other.

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
    except InvalidSource as error:
        problems.extend(error.problems)
    if contract is not None and table is not None:
        problems.extend(_undocumented_scenarios(contract, table))
    if contract is None or table is None or problems:
        raise InvalidSource(problems)
    if settings.lifecycle not in table.lifecycles:
        hint = did_you_mean(settings.lifecycle, table.lifecycles)
        raise InvalidSetting(f"lifecycle: the table has no lifecycle {settings.lifecycle!r} ({hint})")
    control = load_contract(Path(__file__).parent / "control" / "control.yaml", CONDITIONS | CONTROL_CONDITIONS)
    service = control.narrowed(lambda operation: operation.is_open)
    return settings, Snapshot({API: contract, SERVICE: service, CONTROL: control}, table)


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


def _answers_by_itself(contract: Contract, operation: Operation) -> bool:
    """Whether the contract documents a success without content, or one with an example of its JSON."""
    if operation.success is None:
        return False
    responses = contract.responses_of(operation, operation.success)
    has_content = any(contract.document.resolved(response).get("content") for response in responses)
    return not has_content or contract.prepare(operation, operation.success).example is not None
