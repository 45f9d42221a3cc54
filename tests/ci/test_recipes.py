"""The recipes for CI systems: their own lines are run, in the order in which those systems run them."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ci.steps import Ran, document, end, script
from tests.cli.process import ROOT

INSTALL = "python -m pip install sora-mock-server"
pytestmark = pytest.mark.live


def gitlab(recipe: dict[str, Any]) -> list[str]:
    """One shell runs it all."""
    job = recipe["test"]
    return ["\n".join([*job["before_script"], *job["script"]])]


def circleci(recipe: dict[str, Any]) -> list[str]:
    steps = [step["run"] for step in recipe["jobs"]["test"]["steps"] if isinstance(step, dict)]
    return [step if isinstance(step, str) else step["command"] + " &" * step["background"] for step in steps]


def azure(recipe: dict[str, Any]) -> list[str]:
    return [step["script"] for step in recipe["steps"]]


VARIABLES: dict[str, Callable[[dict[str, Any]], dict[str, str]]] = {
    "gitlab": lambda recipe: recipe["test"]["variables"],
    "circleci": lambda recipe: recipe["jobs"]["test"]["environment"],
    "azure-pipelines": lambda recipe: recipe["variables"],
}
SCRIPTS = {"gitlab": gitlab, "circleci": circleci, "azure-pipelines": azure}


@pytest.fixture
def port() -> str:
    """One that is free. Nobody else is given it for a while."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Callable[[str, dict[str, str]], Ran]]:
    """Runs a script with this environment's programs. What the scripts leave behind is ended at the end."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    left: list[int] = []

    def run(text: str, variables: dict[str, str]) -> Ran:
        ran = script(text, cwd=tmp_path, variables={**variables, "PATH": path})
        left.append(ran.group)
        return ran

    yield run
    for group in left:
        end(group)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_recipe_starts_the_server_and_asks_it(
    name: str, port: str, runner: Callable[[str, dict[str, str]], Ran]
) -> None:
    recipe = document(f"examples/ci/{name}.yml")
    variables = VARIABLES[name](recipe)
    assert variables["SORA_MOCK_PORT"] == "4010"
    scripts = SCRIPTS[name](recipe)
    assert any(INSTALL in text for text in scripts)
    here = {**variables, "SORA_MOCK_PORT": port}
    done = [runner(text.replace(INSTALL, "true"), here) for text in scripts]
    assert [ran.status for ran in done] == [0] * len(done), done
    assert '"vid_completed"' in done[-1].output


def test_the_github_recipe_uses_inputs_and_outputs_that_the_action_has() -> None:
    steps = document("examples/ci/github.yml")["jobs"]["test"]["steps"]
    mock = next(step for step in steps if step.get("id") == "mock")
    action = document("action.yml")
    assert mock["with"].keys() <= action["inputs"].keys()
    asked = {value.strip("${} ").rpartition(".")[2] for value in steps[-1]["env"].values()}
    assert asked == {"url", "key"}
    assert asked <= action["outputs"].keys()


def test_the_page_names_each_input_and_output_of_the_action() -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    cells = [[cell.strip(" `") for cell in line.split("|")] for line in page.splitlines() if line.startswith("| `")]
    rows = [(name, default) for _, name, default, *_ in cells]
    action = document("action.yml")
    assert [name for name, _ in rows] == [*action["inputs"], *action["outputs"]]
    shown = dict(rows[: len(action["inputs"])]) | {"version": ""}
    assert shown == {name: spec["default"] for name, spec in action["inputs"].items()}


def test_the_three_lines_of_the_page_are_those_of_the_recipes() -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    lines = page.partition("```sh\n")[2].partition("\n```")[0].splitlines()
    assert lines == document("examples/ci/gitlab.yml")["test"]["before_script"]
