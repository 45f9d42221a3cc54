"""The composition root: everything that the server uses is put together here, and comes in by argument."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from mock_server.clock import Clock, SystemClock
from mock_server.contract.contract import Contract
from mock_server.contract.loading import load_contract
from mock_server.control.service import FUNCTIONS as CONTROL_FUNCTIONS
from mock_server.domain.answers import parse_answer
from mock_server.domain.errors import CONDITIONS
from mock_server.fixtures import load_table, shipped
from mock_server.journal import Journal
from mock_server.operations.call import Services
from mock_server.operations.cors import parse_cors
from mock_server.operations.pipeline import Pipeline
from mock_server.operations.videos import FUNCTIONS
from mock_server.settings import InvalidSetting, Settings, load_settings
from mock_server.snapshot import API, CONTROL, Snapshot
from mock_server.source import InvalidSource, Problem, did_you_mean
from mock_server.store.base import Store
from mock_server.store.memory import MemoryStore
from mock_server.table import Table
from mock_server.tasks import Tasks
from mock_server.web.api import Api
from mock_server.worlds import Worlds

log = logging.getLogger("mock_server")


def create_app(
    settings: Mapping[str, Any] | None = None,
    *,
    clock: Clock | None = None,
    store: Store | None = None,
    rng: Random | None = None,
) -> Api:
    """The server as a WSGI application.

    ``settings`` are by name, as ``{"lifecycle": "instant"}``; what is not among them comes from the environment,
    the table, or the defaults. ``clock`` tells world time, ``store`` keeps what is created, ``rng`` makes the ids.
    Raises InvalidSetting, and InvalidSource with everything that is wrong in contract, table and content.
    """
    flags = dict(settings or {})
    known = [spec.name for spec in fields(Settings)]
    for name in flags:
        if name not in known:
            raise InvalidSetting(f"{name!r} is not a setting ({did_you_mean(name, known)})")
    clock = clock or SystemClock()
    loaded, snapshot = load_all(flags, clock.now())
    kept = store or MemoryStore()
    services = Services(
        settings=loaded,
        clock=clock,
        tasks=Tasks(kept),
        worlds=Worlds(kept),
        journal=Journal(kept, loaded.journal),
        cors=parse_cors(loaded.cors),
        new_id=_id_maker(rng or SystemRandom()),
    )
    functions = {API: FUNCTIONS, CONTROL: CONTROL_FUNCTIONS}
    for name in sorted(set(FUNCTIONS) - set(snapshot.contracts[API].operations)):
        log.info("the contract has no operation %s; its function is not used", name)
    return Api(Pipeline(services, snapshot, functions))


def load_all(flags: Mapping[str, Any], loaded_at: float, *, thorough: bool = False) -> tuple[Settings, Snapshot]:
    """Settings, contracts and table, checked by themselves and against each other.

    Raises InvalidSetting, and InvalidSource with the problems of all files.
    """
    first = load_settings(flags)
    problems: list[Problem] = []
    contract: Contract | None = None
    table: Table | None = None
    try:
        table = load_table(
            Path(first.tasks) if first.tasks else shipped("fixtures/tasks.yaml"),
            loaded_at,
            api_keys=first.api_key,
            thorough=thorough,
        )
    except InvalidSource as error:
        problems.extend(error.problems)
    settings = load_settings(flags, table.settings if table is not None else None)
    try:
        contract = load_contract(Path(settings.openapi) if settings.openapi else shipped("openapi.yaml"))
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
    control = load_contract(Path(__file__).parent / "control" / "control.yaml", CONDITIONS)
    return settings, Snapshot({API: contract, CONTROL: control}, table)


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
        if operation.id in FUNCTIONS:
            continue
        if operation.success is None:
            yield contract.document.source.problem(
                operation.location, f"{operation.id} is not built in, and has no example of a success to answer"
            )


def _id_maker(rng: Random) -> Callable[[int], str]:
    return lambda bits: f"{rng.getrandbits(bits):0{bits // 4}x}"
