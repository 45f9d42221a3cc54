"""Schemathesis passes with every fault in force that leaves the contract intact; one that does not is marked.

Over the real front end, which alone can carry such faults out.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import Request, urlopen

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from mock_server.app import create_app
from mock_server.faults.kinds import KINDS
from mock_server.front import CAPABILITIES
from mock_server.serving import Server
from tests.faults.test_declared import MINIMAL
from tests.receipts.wire import CONTENT, Raw

ROOT = Path(__file__).parents[2]
INTACT = [name for name, kind in KINDS.items() if not kind.breaks_contract]
QUICK: dict[str, dict[str, Any]] = {
    "latency": {"seconds": 0.001},
    "stall": {"seconds": 0.001, "after_bytes": 10},
    "throttle": {"bytes_per_s": 2**40},
}
"""Parameters with which a kind costs next to no time."""

MARKING: dict[str, dict[str, Any]] = {
    "concurrent_jobs": {"jobs": 0},
    "hang": {"seconds": 0.01},
    "rate_limit": {"requests": 0},
}

CASES = 8


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on which all of these faults befall every request, other than those to the control API."""
    app = create_app({"strict": True, "lifecycle": "instant"}, rng=Random(1), capabilities=CAPABILITIES)
    with Server(app, threads=2, may_block=app.may_block).running() as running:
        for kind in INTACT:
            declare(running, "sk-mock", {"kind": kind, "name": kind, **MINIMAL.get(kind, {}), **QUICK.get(kind, {})})
        yield running


def declare(server: Server, key: str, fault: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urlopen(Request(f"{server.url}/_mock/faults", json.dumps(fault).encode(), headers)) as answer:
        assert answer.status == 201


@pytest.fixture
def api(server: Server) -> BaseSchema:
    config: dict[str, Any] = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))
    config |= {
        "seed": 1,
        "generation": {"max-examples": CASES, "database": "none"},
        "cache": {"enabled": False},
        "phases": {"coverage": {"enabled": False}},
    }
    return schemathesis.openapi.from_url(f"{server.url}/openapi.yaml", config=SchemathesisConfig.from_dict(config))


@pytest.fixture
def fired() -> Iterator[Counter[str]]:
    """Counts how often each fault has befallen a request; if none ever did, passing would prove nothing."""
    counter: Counter[str] = Counter()
    yield counter
    assert set(counter) >= {"latency", "stall", "throttle"}, counter


the_api = schemathesis.pytest.from_fixture("api")


@the_api.parametrize()
def test_answers_keep_the_contract_although_they_are_late_slow_or_whole(
    case: schemathesis.Case, fired: Counter[str]
) -> None:
    answer = case.call_and_validate()
    fired.update(name for value in answer.headers.get("mock-fault", []) for name in value.split(", "))


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.breaks_contract])
def test_a_fault_that_breaks_the_contract_is_marked(server: Server, kind: str) -> None:
    """In the header, wherever an answer still has one, and in the journal."""
    raw = Raw(server)
    raw.declare(kind, name="mark", when={}, **{**MINIMAL.get(kind, {}), **MARKING.get(kind, {})})
    method, target = ("POST", "/v1/videos") if kind == "concurrent_jobs" else ("GET", CONTENT)
    ranged = ["Range: bytes=10-19"] if kind in ("lying_range", "range_without_total") else []
    answer = raw.ask(
        target,
        *ranged,
        method=method,
        body={"prompt": "A cat"} if method == "POST" else None,
        enough=lambda data: len(data) > 2_000_000,
    )
    assert (answer.header("Mock-Fault") == "mark") is answer.data.startswith(b"HTTP/")
    (entry,) = raw.json("/_mock/requests?faults=mark")["data"]
    assert entry["faults"] == ["mark"]


def test_the_mark_may_be_left_out() -> None:
    app = create_app({"strict": True, "fault_header": False}, capabilities=CAPABILITIES)
    with Server(app, threads=1, may_block=app.may_block).running() as server:
        raw = Raw(server)
        raw.declare("status")
        answer = raw.ask()
    assert (answer.status, answer.header("Mock-Fault")) == (500, None)
