"""docs/testing.md names everything that there is, and its Python is what it says."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import mock_server.testing
from mock_server.testing import SoraMock
from mock_server.testing.beginning import _ARGUMENTS
from mock_server.testing.plugin import _OPTIONS, _variable

PAGE = (Path(__file__).parents[2] / "docs/testing.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("name", mock_server.testing.__all__)
def test_every_public_name_is_documented_and_there(name: str) -> None:
    assert getattr(mock_server.testing, name).__name__ == name
    assert re.search(rf"\b{name}\b", PAGE)


def test_a_name_that_there_is_not_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="MokServer"):
        _ = mock_server.testing.MokServer


@pytest.mark.parametrize("name", sorted(set(vars(SoraMock)) - {"close"}))
def test_every_method_of_the_fixture_is_documented(name: str) -> None:
    if not name.startswith("_"):
        assert f"`{name}(" in PAGE


@pytest.mark.parametrize("name", sorted(_ARGUMENTS))
def test_every_argument_of_the_marker_is_documented(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("name", sorted(_OPTIONS))
def test_every_option_is_documented_with_its_variable(name: str) -> None:
    assert f"| `--sora-mock-{name}` | `{_variable(name)}` |" in PAGE


@pytest.mark.parametrize("block", BLOCKS)
def test_the_page_s_python_can_be_read(block: str) -> None:
    compile(block, "docs/testing.md", "exec")


def test_the_tasks_of_the_page_can_be_made(mock: SoraMock) -> None:
    [block] = [block for block in BLOCKS if block.startswith("sora_mock.queued()")]
    exec(block, {"sora_mock": mock})
    assert len(mock.tasks.list(limit=100)) > 4


def test_the_methods_of_parts_that_the_page_names_are_there(mock: SoraMock) -> None:
    rows = re.findall(r"^\| `(clock|faults|requests)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 3
    for part, text in rows:
        for name in re.findall(r"`(\w+)\(", text):
            assert inspect.ismethod(getattr(getattr(mock, part), name)), f"{part}.{name}"
