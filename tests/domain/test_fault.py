"""Faults as documents."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.domain.fault import fault_from_document, fault_to_document


@pytest.mark.parametrize(("nth", "span"), [(2, (2, 2)), (2.0, (2, 2)), ([1, 3], (1, 3)), ([1.0, 3.0], (1, 3))])
def test_whole_numbers_may_be_written_with_a_point(nth: Any, span: tuple[int, int]) -> None:
    """JSON Schema takes 2.0 for an integer, so a checked document may have one."""
    fault = fault_from_document({"kind": "cut", "after_bytes": 1, "when": {"nth": nth}}, "mine")

    assert fault.when.nth == span
    assert fault_from_document(fault_to_document(fault), "mine") == fault
