from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient

from mock_server.app import create_app
from mock_server.contract.contract import Contract
from mock_server.contract.loading import load_contract

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
KEY = {"Authorization": "Bearer sk-mock"}

Edit = Callable[..., Path]
"""Writes a copy of the contract in which each (old, new) is replaced, and gives its path."""

Start = Callable[..., FlaskClient]
"""Starts a server on such a copy, in strict mode, and gives a client of it that sends the key."""


class StillClock:
    def now(self) -> float:
        return 1_800_000_000.0


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    def edited(*replacements: tuple[str, str]) -> Path:
        text = CONTRACT.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, f"the contract has no {old!r} any more"
            text = text.replace(old, new)
        path = tmp_path / "openapi.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return edited


@pytest.fixture
def start(edit: Edit) -> Start:
    def started(*replacements: tuple[str, str], **settings: Any) -> FlaskClient:
        flags = {"openapi": str(edit(*replacements)), "strict": True, **settings}
        client = create_app(flags, clock=StillClock(), rng=Random(1)).test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = KEY["Authorization"]
        return client

    return started


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract(CONTRACT)
