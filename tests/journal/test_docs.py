"""docs/journal.md names everything that there is, and what it tells to try works."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journal.conftest import Watched

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/journal.md").read_text(encoding="utf-8")
CONTRACT: dict[str, Any] = yaml.safe_load((ROOT / "mock_server/control/control.yaml").read_text(encoding="utf-8"))
COMMANDS = [
    command
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for command in re.findall(r"^curl .*?(?=^curl |\Z)", block, re.DOTALL | re.MULTILINE)
]


def schema(name: str) -> set[str]:
    return set(CONTRACT["components"]["schemas"][name]["properties"])


def parameters() -> set[str]:
    return {
        parameter["name"]
        for path, item in CONTRACT["paths"].items()
        if path.startswith("/_mock/requests")
        for operation in item.values()
        for parameter in operation["parameters"]
        if parameter["in"] != "path"
    }


@pytest.mark.parametrize("name", sorted(schema("Request") | schema("Filters") | schema("Verification") | parameters()))
def test_every_field_filter_and_key_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_there_are_commands_to_try() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works(client: Watched, command: str) -> None:
    client.get("/v1/videos/vid_queued", key="sk-mock")
    words = shlex.split(command)
    target = next(word for word in words if word.startswith("http")).removeprefix("http://127.0.0.1:4010")
    options = dict(pairwise(words))
    headers = dict([options["-H"].split(": ", 1)]) if "-H" in options else {}
    body = options.get("-d", "").encode()
    method = options.get("-X", "POST" if body else "GET")
    answer = client.ask(method, target, body, content_type=headers.pop("Content-Type", ""), headers=headers, key=None)
    assert answer.status in (200, 204), answer.body
