"""Schemathesis in process, without a socket: every check and every phase, with a modest number of cases.

Seed and clock are fixed, so that a run can be repeated; `make fuzz` is the one that looks for something new.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.errors import Flaky
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from mock_server.app import create_app

ROOT = Path(__file__).parents[2]
CASES = 12  # for each operation; the phases examples and coverage have as many as the contract gives rise to
ROUNDS = 6
WALKS = settings(
    max_examples=4, stateful_step_count=8, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


class TickingClock:
    """A second passes with every look at it, so that tasks grow old while they are walked through."""

    def __init__(self) -> None:
        self._moment = 1_800_000_000.0

    def now(self) -> float:
        self._moment += 1
        return self._moment


def load(document: str, lifecycle: str, *, cases: int = CASES, coverage: bool = True) -> BaseSchema:
    """The contract that a fresh server serves as ``document``, with the settings that users have."""
    config: dict[str, Any] = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    config |= {
        "seed": 1,
        "generation": {"max-examples": cases, "database": "none"},
        "cache": {"enabled": False},
        "phases": {"coverage": {"enabled": coverage}},
    }
    app = create_app({"lifecycle": lifecycle, "strict": True}, clock=TickingClock(), rng=Random(1))
    schema = schemathesis.openapi.from_wsgi(document, app, config=SchemathesisConfig.from_dict(config))
    schema.hook(filter_body)
    return schema


def filter_body(_context: Any, body: Any) -> bool:
    """Werkzeug's client, which asks in process, writes a field's name as it is: with a line break in it, no form."""
    return not (isinstance(body, dict) and any(map(has_line_break, body)))


def has_line_break(name: object) -> bool:
    return not {"\n", "\r"}.isdisjoint(str(name))


@pytest.fixture(params=["default", "instant"])
def api(request: pytest.FixtureRequest) -> BaseSchema:
    return load("/openapi.yaml", request.param)


@pytest.fixture
def control() -> BaseSchema:
    """A taste: its many operations, and the thousands of cases of the phase coverage, are for `make fuzz`."""
    return load("/_mock/openapi.yaml", "default", cases=3, coverage=False)


@pytest.fixture
def statuses() -> Iterator[Counter[int]]:
    """Counts answers; one that reached only errors would prove nothing."""
    counter: Counter[int] = Counter()
    yield counter
    missing = {200, 206, 304, 400, 404, 412, 416} - set(counter)
    assert not missing, f"no answer had the status {missing}; there were {counter}"


the_api = schemathesis.pytest.from_fixture("api")
the_control_api = schemathesis.pytest.from_fixture("control")


@the_api.include(operation_id=["getVideoContent", "headVideoContent"]).parametrize()
def test_content_is_answered_as_the_contract_says(case: schemathesis.Case, statuses: Counter[int]) -> None:
    statuses[case.call_and_validate().status_code] += 1


@the_api.include(operation_id="createVideo").parametrize()
def test_creation_is_answered_as_the_contract_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


@the_api.exclude(operation_id=["createVideo", "getVideoContent", "headVideoContent"]).parametrize()
def test_other_operations_are_answered_as_the_contract_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


@the_control_api.parametrize()
def test_the_control_api_is_answered_as_its_own_contract_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


def walks_of(schema: BaseSchema) -> Any:
    """Filters of bodies are not asked on walks: names that would be filtered are left out, as no property has them."""

    class Walks(schema.as_state_machine()):  # type: ignore[misc]  # it is made while the tests run
        def before_call(self, case: schemathesis.Case) -> None:
            super().before_call(case)
            if isinstance(case.body, dict):
                for name in filter(has_line_break, list(case.body)):
                    del case.body[name]

    return Walks


@pytest.mark.parametrize("lifecycle", ["default", "instant"])
def test_walks_along_the_links_never_leave_the_contract(lifecycle: str) -> None:
    """Several short rounds, each on a fresh server.

    Schemathesis learns ids from the answers, and a server remembers: what Hypothesis replays is not the same again, and
    then it gives the round up as flaky, which says nothing of the server. A breach that can be repeated is raised as
    what it is, and most rounds have to come to their end.
    """
    ended = 0
    for _ in range(ROUNDS):
        with contextlib.suppress(Flaky):
            walks_of(load("/openapi.yaml", lifecycle)).run(settings=WALKS)
            ended += 1
    assert ended > ROUNDS / 2
