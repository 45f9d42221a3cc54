"""The operations of the control API, by operationId."""

from __future__ import annotations

from mock_server.call import Function
from mock_server.control import (
    clock,
    faults,
    lifecycles,
    pages,
    receipts,
    requests,
    scenarios,
    service,
    state,
    tasks,
    verification,
)

FUNCTIONS: dict[str, Function] = {
    **service.FUNCTIONS,
    **clock.FUNCTIONS,
    **faults.FUNCTIONS,
    **lifecycles.FUNCTIONS,
    **pages.FUNCTIONS,
    **receipts.FUNCTIONS,
    **requests.FUNCTIONS,
    **scenarios.FUNCTIONS,
    **state.FUNCTIONS,
    **tasks.FUNCTIONS,
    **verification.FUNCTIONS,
}
