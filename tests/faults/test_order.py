from __future__ import annotations

from typing import Any

import pytest

from mock_server.content.body import Abort, Pause
from mock_server.domain.fault import Fault
from mock_server.faults.kinds import KINDS, in_order
from tests.faults.asking import CONTENT, Asker


def test_the_order_is_that_of_the_table_of_kinds_and_then_of_declaration() -> None:
    faults = [Fault(f"{kind}{number}", kind) for number in (1, 2) for kind in reversed(KINDS)]
    assert [fault.kind for fault in in_order(faults)] == [kind for kind in KINDS for _ in range(2)]
    assert [fault.name for fault in in_order(faults)][:2] == ["rate_limit1", "rate_limit2"]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_of_declaration_does_not_change_the_outcome(server: Asker, reverse: bool) -> None:
    faults: list[tuple[str, dict[str, Any]]] = [
        ("gzip", {}),
        ("corrupt", {"after_bytes": 0, "count_bytes": 2}),
        ("stall", {"after_bytes": 50, "seconds": 2}),
        ("cut", {"after_bytes": 100}),
        ("latency", {"seconds": 1}),
    ]
    for kind, parameters in reversed(faults) if reverse else faults:
        server.declare(kind, **parameters)
    answer = server.get(CONTENT)
    assert answer.bytes[:3] == bytes([0x1F ^ 0xFF, 0x8B ^ 0xFF, 8]), "what is flipped is what goes over the wire"
    assert (len(answer.bytes), answer.instructions) == (100, [Pause(1), Pause(2), Abort(reset=False)])
    assert answer.fired == ["gzip-1", "corrupt-1", "stall-1", "cut-1", "latency-1"]


def test_a_refusal_by_rate_beats_an_error_and_an_error_can_be_late(server: Asker) -> None:
    server.declare("latency", seconds=1)
    server.declare("status", status=500)
    server.declare("rate_limit", requests=0)
    answer = server.get(CONTENT)
    assert (answer.status, answer.instructions) == (429, [Pause(1)])
    assert answer.fired == ["rate_limit-1", "latency-1"]


def test_the_connection_has_the_last_word(server: Asker) -> None:
    server.declare("close")
    server.declare("status", status=500)
    server.declare("gzip")
    answer = server.get(CONTENT)
    assert (answer.parts, answer.body.verbatim) == ((Abort(reset=False),), True)


def test_a_cut_ends_an_endless_body(server: Asker) -> None:
    server.declare("endless")
    server.declare("cut", after_bytes=10_000_000)
    answer = server.get(CONTENT)
    assert (answer.body.length, answer.body.chunked) == (10_000_000, True)
