from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _node_id_where_schemathesis_looks_for_it(request: pytest.FixtureRequest) -> None:
    """Schemathesis 4.32.5 reads and writes an attribute that pytest 9.2 has no more."""
    request.node._nodeid = request.node.nodeid
