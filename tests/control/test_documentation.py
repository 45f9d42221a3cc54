"""What the control API can do is documented: each operation, each key of a body, each setting."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.control import service
from tests.control.world import World

DOCS = Path(__file__).parents[2] / "docs"
CONTRACT: dict[str, Any] = yaml.safe_load(Path(service.__file__).with_name("control.yaml").read_text("utf-8"))
TAGS = {"Clock", "Lifecycles", "Scenarios", "Service", "State", "Tasks"}
OPERATIONS = [
    f"{method.upper()} {path}"
    for path, item in CONTRACT["paths"].items()
    for method, operation in item.items()
    if method != "parameters" and TAGS & set(operation.get("tags", ()))
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_is_documented(operation: str) -> None:
    assert f"| `{operation}` |" in (DOCS / "control-api.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "schema"),
    [
        ("control-api.md", "TaskDefinition"),
        ("control-api.md", "TaskChange"),
        ("control-api.md", "Reset"),
        ("time.md", "ClockChange"),
        ("time.md", "Stage"),
        ("scenarios.md", "ScenarioDefinition"),
    ],
)
def test_each_key_of_a_body_is_documented(page: str, schema: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    assert [key for key in CONTRACT["components"]["schemas"][schema]["properties"] if f"`{key}`" not in text] == []


SETTINGS = {
    "control-api.md": ("control", "control-port", "control-token"),
    "time.md": ("lifecycle", "poll-after-ms"),
    "isolation.md": ("api-key",),
    "journal.md": ("journal",),
    "stores.md": ("store", "workers", "watch"),
    "faults.md": ("fault", "fault-seed", "fault-header", "second-port", "second-origin", "signing-key"),
    "serving.md": ("host", "unix", "tls", "tls-cert", "tls-key", "drain"),
}


@pytest.mark.parametrize(("page", "setting"), [(page, setting) for page in SETTINGS for setting in SETTINGS[page]])
def test_each_setting_is_explained_where_it_belongs(page: str, setting: str) -> None:
    assert re.search(rf"--(no-)?{setting}\b(?!-)", (DOCS / page).read_text("utf-8"))


def test_each_body_in_the_documentation_is_one_that_the_server_takes(world: World) -> None:
    world.put("tasks/vid_mine", {})
    found = 0
    for page in ("control-api.md", "time.md", "scenarios.md", "isolation.md"):
        text = (DOCS / page).read_text("utf-8").replace("\\\n", " ").replace("$ID", "vid_mine")
        for method, target, body in re.findall(r"curl -X (\w+) localhost:4010/_mock/(\S+).*?-d '([^']*)'", text):
            if "freze" in body:
                continue
            answer = world.ask(method, target, yaml.safe_load(body))
            assert answer.status in (200, 201, 204), (body, answer.body)
            found += 1
    assert found > 15
