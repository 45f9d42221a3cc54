from __future__ import annotations

import json
from typing import Any

import pytest

from mock_server.app import create_app
from mock_server.faults.kind import OWN_WIRE
from mock_server.faults.kinds import KINDS
from mock_server.settings import InvalidSetting
from mock_server.source import InvalidSource
from tests.faults.asking import CONTENT, Asker, started


@pytest.fixture(scope="module")
def tame() -> Asker:
    """A server that any WSGI server could run."""
    return started(frozenset())


@pytest.mark.parametrize(
    ("fault", "key", "message"),
    [
        ({"kind": "cutt", "after_bytes": 1}, "kind", "'cut'"),
        ({"kind": "cut"}, "after_bytes", "required"),
        ({"kind": "cut", "after_bytes": -1}, "after_bytes", "at least 0"),
        ({"kind": "cut", "after_bytes": "9"}, "after_bytes", "a whole number"),
        ({"kind": "cut", "after_bytes": True}, "after_bytes", "a whole number"),
        ({"kind": "cut", "after": 1, "after_bytes": 1}, "after", "'after_bytes'"),
        ({"kind": "stall", "seconds": 4000}, "seconds", "at most 3600"),
        ({"kind": "etag", "form": "week"}, "form", "weak"),
        ({"kind": "content_type", "media_type": "a\r\nb"}, "media_type", "cannot stand there"),
        ({"kind": "chunked", "probability": 1.5}, "probability", "maximum of 1"),
        ({"kind": "chunked", "times": 0}, "times", "minimum of 1"),
        ({"kind": "chunked", "when": {"nth": [3, 2]}}, "when.nth", "first, last"),
        ({"kind": "chunked", "when": {"nht": 3}}, "when.nht", "'nth'"),
        ({"kind": "chunked", "when": {"range": "all"}}, "when.range", "any"),
        ({"kind": "chunked", "when": {"operation": "getVideoContnt"}}, "when.operation", "'getVideoContent'"),
    ],
)
def test_what_is_wrong_with_a_fault_is_told_with_its_place(
    start_with: Any, fault: dict[str, Any], key: str, message: str
) -> None:
    with pytest.raises(InvalidSource) as caught:
        start_with(f"faults:\n  - {json.dumps(fault)}\n")
    (problem,) = caught.value.problems
    assert problem.key == f"faults.0.{key}"
    assert problem.line > 100
    assert message in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    ("fault", "param"),
    [
        ({"kind": "cut", "after_bytes": 1.5}, "after_bytes"),
        ({"kind": "status", "status": 99}, "status"),
        ({"kind": "latency", "seconds": 1, "distribution": "normal"}, "distribution"),
        ({"kind": "latency", "sconds": 1}, "sconds"),
        ({"kind": "chunked", "when": {"operation": "getVide"}}, "when.operation"),
        ({"preset": "flaky"}, "preset"),
    ],
)
def test_the_control_api_refuses_a_fault_that_is_not_sound(server: Asker, fault: dict[str, Any], param: str) -> None:
    answer = server.ask("POST", "/_mock/faults", fault)
    assert (answer.status, answer.json()["error"].get("param")) == (400, param)
    assert server.get("/_mock/faults").json()["data"] == []


@pytest.mark.parametrize(
    ("fault", "param", "told"),
    [
        ({"kind": "latncy"}, "kind", "Did you mean 'latency'?"),
        ({"kind": 5}, "kind", "Invalid type for 'kind'"),
        ({"kind": "cut", "when": {"operaton": "getVideo"}}, "when.operaton", "Did you mean 'operation'?"),
        ({"kind": "cut", "after_bytes": 1, "times": 0}, "times", "less than the minimum of 1"),
        ({"kind": "cut", "after_bytes": 1, "preset": "flaky-cdn"}, "preset", "Either 'kind' or 'preset', not both."),
        ({"kind": "cut", "after": 3}, "after", "Unknown parameter 'after' (did you mean 'after_bytes'?)."),
        ({"kind": "cut", "after_bytes": 3, "wen": {}}, "wen", "Unknown parameter 'wen' (did you mean 'when'?)."),
        ({"kind": "reset", "quite": 3}, "quite", "Unknown parameter 'quite' (known: "),
        ({"kind": "etag", "when": {"method": "get"}}, "when.method", "right would be 'GET'"),
        ({"preset": "flaky-cdm"}, "preset", "Did you mean 'flaky-cdn'?"),
        ({"preset": "quite another"}, "preset", "GET /_mock/faults lists"),
        ({"preset": 5}, "preset", "expected a string, but got an integer"),
        ({"preset": "flaky-cdn", "times": 1}, "times", "Unknown key 'times'"),
        ({}, None, "either `kind`"),
    ],
)
def test_the_control_api_tells_what_is_wrong_with_an_added_fault(
    server: Asker, fault: dict[str, Any], param: str | None, told: str
) -> None:
    error = server.ask("POST", "/_mock/faults", fault).json()["error"]
    assert (error.get("param"), told in error["message"]) == (param, True), error


WIRE = sorted(name for name, kind in KINDS.items() if kind.capability == OWN_WIRE)
MINIMAL: dict[str, dict[str, Any]] = {
    "latency": {"seconds": 1}, "cut": {"after_bytes": 1}, "stall": {"seconds": 1}, "throttle": {"bytes_per_s": 9},
    "content_length": {"by_bytes": 1}, "rate_limit": {"requests": 1},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_can_be_declared_where_the_server_is_capable_of_it(server: Asker, tame: Asker, kind: str) -> None:
    body = {"kind": kind, **MINIMAL.get(kind, {})}
    assert server.ask("POST", "/_mock/faults", body).status == 201
    assert tame.ask("POST", "/_mock/faults", body).status == (400 if kind in WIRE else 201)


def test_a_table_that_asks_for_what_cannot_be_done_stops_the_start(start_with: Any, tmp_path: Any) -> None:
    text = "faults:\n  - kind: chunked\n  - kind: cut\n    after_bytes: 5\n"
    start_with(text)
    with pytest.raises(InvalidSource, match=r"faults\.1\.kind: this server cannot do 'cut'"):
        create_app({"tasks": str(tmp_path / "tasks.yaml")})


def test_a_preset_that_cannot_be_done_stops_the_start_only_where_it_is_named(tame: Asker) -> None:
    create_app()
    with pytest.raises(InvalidSetting, match="flaky-cdn: this server cannot do 'cut'"):
        create_app({"fault": "flaky-cdn"})
    answer = tame.get(CONTENT, {"Prefer": "fault=flaky-cdn"}, key="sk-mock-another")
    assert (answer.status, "cannot do 'cut'" in answer.json()["error"]["message"]) == (400, True)


def test_a_second_origin_is_needed_to_redirect_there() -> None:
    with pytest.raises(InvalidSetting, match="there is no second origin"):
        create_app({"fault": "redirect-elsewhere"})
    create_app({"fault": "redirect-elsewhere", "second_origin": "http://127.0.0.1:4011"})


def test_an_unknown_preset_stops_the_start_with_the_nearest_one() -> None:
    with pytest.raises(InvalidSetting, match="did you mean 'flaky-cdn'"):
        create_app({"fault": "flaky-cnd"})


def test_a_scenario_of_a_world_cannot_ask_for_what_cannot_be_done(tame: Asker) -> None:
    story = {"faults": [{"kind": "cut", "after_bytes": 1}]}
    answer = tame.ask("PUT", "/_mock/scenarios/mine", story)
    assert (answer.status, answer.json()["error"]["param"]) == (400, "faults.0.kind")
