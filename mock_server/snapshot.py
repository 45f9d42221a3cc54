"""Contracts and table as they are in force: one frozen value, replaced as a whole by one assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mock_server.contract.contract import Contract
from mock_server.contract.routes import Match
from mock_server.table import Table

API = "api"
"""The name of the interface that ``openapi.yaml`` describes; ``control`` is the other one."""

CONTROL = "control"

_NOWHERE = Match(None, {}, ())


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``contracts`` by the name of their interface, in the order in which they are asked for a path."""

    contracts: Mapping[str, Contract]
    table: Table

    def match(self, method: str, raw_path: str) -> tuple[str, Match]:
        """The interface whose contract knows the path, with its match; the API's own where none does."""
        for interface, contract in self.contracts.items():
            match = contract.routes.match(method, raw_path)
            if match.allowed:
                return interface, match
        return API, _NOWHERE
