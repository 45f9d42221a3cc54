"""docs/receipts.md names everything that there is, and what it tells to try works."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from shlex import split
from typing import Any

import pytest
import yaml

from mock_server.control.expectations import EXPECTATIONS
from tests.receipts.asking import Drill

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/receipts.md").read_text(encoding="utf-8")
CONTRACT: dict[str, Any] = yaml.safe_load((ROOT / "mock_server/control/control.yaml").read_text(encoding="utf-8"))
SCHEMAS = CONTRACT["components"]["schemas"]
PARAMETERS = [parameter["name"] for parameter in CONTRACT["paths"]["/_mock/receipts"]["get"]["parameters"]]
NAMES = {
    *SCHEMAS["Receipt"]["properties"],
    *SCHEMAS["Firing"]["properties"],
    *SCHEMAS["Firing"]["properties"]["did"]["enum"],
    *EXPECTATIONS,
    *PARAMETERS,
}
COMMANDS = [
    command
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for command in re.findall(r"^curl .*?(?=^curl |^#|\Z)", block, re.DOTALL | re.MULTILINE)
]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_field_outcome_and_expectation_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_contract_lists_the_expectations_that_there_are() -> None:
    assert SCHEMAS["Verification"]["properties"]["client"]["enum"] == list(EXPECTATIONS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works(drill: Drill, command: str) -> None:
    words = split(command)
    target = next(word for word in words if word.startswith("http")).removeprefix("http://127.0.0.1:4010")
    options = dict(pairwise(words))
    body = yaml.safe_load(options["-d"]) if "-d" in options else None
    answer = drill.ask(options.get("-X", "POST" if body else "GET"), target, body)
    assert answer.status in (200, 201), answer.bytes


def test_there_are_commands_to_try() -> None:
    assert len(COMMANDS) == 3
