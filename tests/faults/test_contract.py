"""Which kinds leave the contract intact, so that Schemathesis passes with them in force."""

from __future__ import annotations

import pytest

from mock_server.contract.responses import breaches_of
from mock_server.domain.answers import Answer
from mock_server.faults.kinds import KINDS
from tests.faults.asking import CONTENT, Asker
from tests.faults.test_declared import MINIMAL

INTACT = sorted(name for name, kind in KINDS.items() if not kind.breaks_contract)


def test_these_kinds_leave_the_contract_intact() -> None:
    assert INTACT == ["ignore_range", "latency", "stall", "throttle"]


@pytest.mark.parametrize("kind", INTACT)
@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("GET", CONTENT, {}),
        ("HEAD", CONTENT, {}),
        ("GET", CONTENT, {"Range": "bytes=0-9"}),
        ("GET", CONTENT, {"Range": "bytes=99999999-"}),
        ("GET", CONTENT, {"If-None-Match": "*"}),
        ("GET", "/v1/videos/vid_queued/content", {}),
        ("GET", "/v1/videos", {}),
    ],
)
def test_what_such_a_kind_makes_is_documented(
    server: Asker, kind: str, method: str, target: str, headers: dict[str, str]
) -> None:
    server.declare(kind, **MINIMAL.get(kind, {}))
    answer = server.ask(method, target, headers=headers)
    contract = server.app.pipeline.snapshot.contracts["api"]
    operation = contract.routes.match(method, target).operation
    document = answer.json() if answer.header("Content-Type") == "application/json" and answer.bytes else None
    has_body = answer.body.length > 0
    breaches = breaches_of(contract, operation, Answer(answer.status), answer.reply.headers, document, has_body)
    assert list(breaches) == []
    assert answer.bytes == b"" or answer.header("Content-Length") == str(len(answer.bytes))
