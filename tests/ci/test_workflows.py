"""The project's own workflows. What they run is for their runners to prove; this keeps them sound."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.ci.steps import document
from tests.cli.process import ROOT

if not (ROOT / ".github").exists():
    pytest.skip("a source distribution has no workflows", allow_module_level=True)

WORKFLOWS = sorted(path.name for path in (ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def text(name: str) -> str:
    return (ROOT / ".github" / "workflows" / name).read_text("utf-8")


def jobs(name: str) -> dict[str, Any]:
    return dict(document(f".github/workflows/{name}")["jobs"])


def scripts(name: str) -> Iterator[str]:
    for job in jobs(name).values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is(name: str) -> None:
    used = [line.partition("uses:")[2].strip() for line in text(name).splitlines() if "uses:" in line]
    assert used
    assert [action for action in used if not action.startswith("./ ") and not PINNED.fullmatch(action)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_scripts_are_shell_and_read_no_expression(name: str) -> None:
    for script in scripts(name):
        assert "${{" not in script
        subprocess.run(["bash", "-n"], input=script, text=True, check=True, timeout=10)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_runs_for_ever_or_with_rights_that_it_does_not_need(name: str) -> None:
    assert document(f".github/workflows/{name}")["permissions"] in ({}, {"contents": "read"})
    for job in jobs(name).values():
        assert job["timeout-minutes"] <= 90
        assert job.get("permissions", {}) in ({}, {"contents": "read"}, {"id-token": "write"})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_made_is_in_the_makefile(name: str) -> None:
    targets = set(re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {target for script in scripts(name) for target in re.findall(r"^make (\S+)", script)} <= targets


def test_npm_is_told_that_what_it_publishes_is_a_file() -> None:
    """It takes ``dist/name.tgz`` for the repository ``name.tgz`` of GitHub's user ``dist``."""
    published = re.findall(r"npm publish .*?(\S+\.tgz)", "\n".join(scripts("release.yml")))
    assert published == ["./dist/*.tgz"]


def test_the_tests_run_on_each_python_that_the_package_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    promised = [name.rpartition(" ")[2] for name in project["classifiers"] if re.search(r":: 3\.\d+$", name)]
    tested = jobs("ci.yml")["python"]["strategy"]["matrix"]["python"]
    assert tested == promised
    assert project["requires-python"] == f">={tested[0]}"
