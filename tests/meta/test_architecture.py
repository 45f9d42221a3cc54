"""docs/architecture.md shows the tree, and the way of a request, as they are."""

from __future__ import annotations

import re
from pathlib import Path

from mock_server.operations.pipeline import STEPS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_the_tree_names_every_module_and_nothing_else() -> None:
    tree = PAGE.partition("    mock_server/\n")[2].partition("\n\n")[0]
    named = [name for line in tree.splitlines() for name in re.split(r" {2,}", line.strip())[0].split()]
    paths = [path for path in (ROOT / "mock_server").iterdir() if not path.name.startswith(("_", "."))]
    assert sorted(named) == sorted(f"{path.name}/" if path.is_dir() else path.name for path in paths)


def test_the_way_of_a_request_names_the_steps_in_their_order() -> None:
    steps = [step.__name__ for step in STEPS]
    way = re.findall(r"^ {16}([a-z_]+) ", PAGE.partition("## The way of a request")[2], re.MULTILINE)
    assert [name for name in way if name in steps] == steps
