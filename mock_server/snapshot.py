"""Contracts and table as they are in force: one frozen value, replaced as a whole by one assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mock_server.contract.contract import Contract
from mock_server.contract.routes import Match
from mock_server.table import Table

API = "api"
"""The name of the interface that ``openapi.yaml`` describes; ``control`` is the other one."""

CONTROL = "control"

SERVICE = "service"
"""What of the control API is open to everybody and always there: health, readiness, the contract."""

DELIVERY = "delivery"
"""What a storage of its own serves: content behind signed links."""

_NOWHERE = Match(None, {}, ())


class Snapshot(NamedTuple):
    """``contracts`` by the name of their interface."""

    contracts: Mapping[str, Contract]
    table: Table

    def match(self, interfaces: Sequence[str], method: str, raw_path: str) -> tuple[str, Match]:
        """The first of ``interfaces`` whose contract knows the path, with its match; the first of all if none does."""
        for interface in interfaces:
            match = self.contracts[interface].routes.match(method, raw_path)
            if match.allowed:
                return interface, match
        return interfaces[0], _NOWHERE
