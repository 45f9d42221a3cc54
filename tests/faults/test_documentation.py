"""What docs/faults.md and the published schemas say of faults is all there is, and true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.domain.fault import RANGES, Occasion
from mock_server.faults.file_name import FORMS
from mock_server.faults.kind import Kind
from mock_server.faults.kinds import KINDS
from mock_server.faults.parameter import Limit, defaults_of, limits_of
from mock_server.schema import shipped
from mock_server.source import load_source
from tests.faults.asking import Asker

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text("utf-8")
KINDS_TABLE = PAGE.partition("## Kinds")[2].partition("`although_done`:")[0]
ROWS = {row.split("`")[1]: row for row in KINDS_TABLE.splitlines() if row.startswith("| `")}
CONTRACT = load_source(Path(__file__).parents[2] / "mock_server" / "control" / "control.yaml").data


def default_of(kind: type[Kind], name: str, limit: Limit) -> str:
    """How the page tells a default."""
    defaults = defaults_of(kind)
    if name not in defaults:
        return "(required)"
    value = defaults[name]
    if limit.choices:
        return f"**{value}**"
    if isinstance(value, bool):
        return f"({str(value).lower()})"
    return "(none)" if value is None else f"({value:g})" if isinstance(value, int | float) else f"({value})"


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_a_row_with_its_parameters_their_defaults_and_what_it_needs(name: str) -> None:
    kind = KINDS[name]
    _, _, _, parameters, needs, _ = ROWS[name].split("|")
    documented = set(re.findall(r"`(\w+)`", parameters))
    assert documented == set(limits_of(kind))
    assert needs.strip() == kind.capability
    for parameter, limit in limits_of(kind).items():
        text = next(text for text in parameters.split(";") if f"`{parameter}`" in text)
        assert default_of(kind, parameter, limit) in text
        if limit.choices and limit.choices != tuple(FORMS):
            assert [str(choice) for choice in limit.choices if str(choice) not in text] == []


def test_the_rows_stand_in_the_order_in_which_faults_apply() -> None:
    assert list(ROWS) == list(KINDS)


@pytest.mark.parametrize("word", [*FORMS, *RANGES, *(f"when.{name}" for name in Occasion._fields)])
def test_each_word_of_an_occasion_and_each_file_name_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_each_preset_is_listed_with_its_sentence() -> None:
    presets = load_source(shipped("fixtures/tasks.yaml")).data["presets"]
    assert [name for name, preset in presets.items() if f"| `{name}` | {preset['description']} |" not in PAGE] == []


def test_the_kinds_that_leave_the_contract_intact_are_named() -> None:
    sentence = PAGE.replace("\n", " ").partition(" leave the contract intact")[0].rpartition("control API, ")[2]
    named = re.findall(r"`(\w+)`", sentence.rpartition("in `Prefer`.")[2])
    assert named == sorted(name for name, kind in KINDS.items() if not kind.breaks_contract)


def test_each_body_in_the_page_is_one_that_the_server_takes(server: Asker) -> None:
    text = PAGE.replace("\\\n", " ")
    found = re.findall(r"curl -X (\w+) localhost:4010(/_mock/\S+).*?(?:-d '([^']*)')?$", text, re.MULTILINE)
    for method, target, body in found:
        answer = server.ask(method, target, yaml.safe_load(body) if body else None)
        assert answer.status in (200, 201, 204), (target, body, answer.bytes)
    assert len(found) >= 6


def test_the_example_of_a_table_loads(start_with: Any) -> None:
    example = yaml.safe_load(PAGE.partition("```yaml\n")[2].partition("```")[0])
    server = start_with(yaml.safe_dump({"faults": example["faults"]}))
    names = [fault["name"] for fault in server.get("/_mock/faults").json()["data"]]
    assert names == ["table.latency.1", "bad-gateway"]
    story = example["scenarios"][0]
    assert server.ask("PUT", f"/_mock/scenarios/{story.pop('name')}", story).status == 201


def test_the_control_contract_names_each_kind_and_each_condition() -> None:
    fault = CONTRACT["components"]["schemas"]["FaultDefinition"]["properties"]
    assert fault["kind"]["enum"] == list(KINDS)
    assert set(fault["when"]["properties"]) == set(Occasion._fields)
    assert fault["when"]["properties"]["range"]["enum"] == list(RANGES)


def test_the_schema_of_the_table_names_each_condition() -> None:
    when = yaml.safe_load(shipped("fixtures/tasks.schema.json").read_text("utf-8"))["$defs"]["fault"]["properties"][
        "when"
    ]
    assert set(when["properties"]) == set(Occasion._fields)
    assert when["properties"]["range"]["enum"] == list(RANGES)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_and_parameter_says_what_it_is_for(kind: str) -> None:
    text = KINDS[kind].__doc__ or ""
    assert text.rstrip().endswith(".")
    assert KINDS[kind].__module__ == f"mock_server.faults.{kind}", "one idea, one file"
