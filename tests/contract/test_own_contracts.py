"""The contracts that come with the code are read unchecked when a server starts: here they are checked."""

from __future__ import annotations

import pytest

from mock_server.contract.checks import check_contract
from mock_server.domain.errors import CONDITIONS, CONTROL_CONDITIONS, DELIVERY_CONDITIONS
from mock_server.loading import own_contract
from mock_server.snapshot import CONTROL, DELIVERY


@pytest.mark.parametrize(
    ("interface", "conditions"),
    [(CONTROL, CONDITIONS | CONTROL_CONDITIONS), (DELIVERY, CONDITIONS | DELIVERY_CONDITIONS)],
)
def test_our_own_contracts_are_sound(interface: str, conditions: frozenset[str]) -> None:
    assert check_contract(own_contract(interface), conditions) == []


def test_a_check_of_our_own_contracts_finds_what_is_missing() -> None:
    (problem,) = check_contract(own_contract(CONTROL), CONDITIONS | CONTROL_CONDITIONS | {"never_heard_of"})
    assert "'never_heard_of'" in problem.message
