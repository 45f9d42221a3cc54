"""The GitHub Action: its steps, run as a runner runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ci.steps import Ran, document, end, expanded, script
from tests.cli.process import ROOT
from tests.replicas.served import eventually

ACTION = document("action.yml")
INSTALL, START = ACTION["runs"]["steps"]
EVIL = 'x"; touch pwned; $(touch pwned) `touch pwned` a[$(touch pwned)] --host\n::set-output::'


class Runner:
    """A runner's directories, and what the action's steps are given and give."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temp = folder / "with space"
        self.temp.mkdir()
        self.output = folder / "output"
        self.output.touch()
        self.groups: list[int] = []

    def run(self, step: dict[str, Any], *, path: str | None = None, **inputs: str) -> Ran:
        given = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        variables = {name: expanded(text, given) for name, text in step["env"].items()}
        runner = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.output),
            "PATH": path or os.environ["PATH"],
        }
        ran = script(step["run"], cwd=self.folder, variables=variables | runner)
        self.groups.append(ran.group)
        return ran

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text("utf-8").splitlines())


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    made = Runner(tmp_path)
    yield made
    for group in made.groups:
        end(group)


@pytest.fixture
def installed(runner: Runner) -> Runner:
    """A runner on which this very environment is what the first step has made."""
    (runner.temp / "sora-mock").symlink_to(Path(sys.prefix), target_is_directory=True)
    return runner


def status_of(outputs: dict[str, str], task: str) -> int:
    request = urllib.request.Request(
        f"{outputs['url']}/v1/videos/{task}", headers={"Authorization": f"Bearer {outputs['key']}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def test_inputs_reach_scripts_through_the_environment_only() -> None:
    assert [step["name"] for step in (INSTALL, START) if "${{" in step["run"]] == []


def test_every_input_is_used_and_every_output_is_made() -> None:
    used = {name for step in (INSTALL, START) for name in re.findall(r"inputs\.([\w-]+)", str(step["env"]))}
    assert used == set(ACTION["inputs"])
    made = {value["value"] for value in ACTION["outputs"].values()}
    assert made == {f"${{{{ steps.start.outputs.{name} }}}}" for name in ACTION["outputs"]}
    assert all(f'echo "{name}=' in START["run"] for name in ACTION["outputs"])


@pytest.mark.live
def test_the_server_is_ready_when_the_step_ends_and_goes_on_after_it(installed: Runner) -> None:
    ran = installed.run(START, port="0")
    assert ran.status == 0, ran.output
    outputs = installed.outputs()
    assert outputs["key"] == "sk-mock"
    assert status_of(outputs, "vid_queued") == 200
    log = Path(outputs["log"])
    assert eventually(lambda: "/v1/videos/vid_queued" in log.read_text("utf-8")), "it is written after the answer"


@pytest.mark.live
def test_table_key_and_flags_reach_the_server(installed: Runner) -> None:
    table = installed.folder / "my tasks.yaml"
    table.write_text((ROOT / "fixtures" / "tasks.yaml").read_text("utf-8").replace("vid_queued", "vid_of_my_own"))
    content = installed.folder / "content"
    if (ROOT / "fixtures" / "content").is_dir():
        content.symlink_to(ROOT / "fixtures" / "content")
    ran = installed.run(
        START, port="0", tasks=str(table), key="key-1", args="--lifecycle instant\n  --cors off", wait_timeout="20"
    )
    assert ran.status == 0, ran.output
    outputs = installed.outputs()
    assert outputs["key"] == "key-1"
    assert status_of(outputs, "vid_of_my_own") == 200


@pytest.mark.live
@pytest.mark.parametrize("name", ["tasks", "port", "key", "args", "wait_timeout"])
def test_what_is_in_an_input_is_never_run(installed: Runner, name: str) -> None:
    inputs = {"port": "0", "wait_timeout": "10"} | {name: EVIL}
    ran = installed.run(START, **inputs)
    assert ran.status != 0
    assert not list(installed.folder.glob("**/pwned"))
    assert installed.outputs() == {}


@pytest.mark.live
def test_a_server_that_does_not_start_is_told_with_its_words(installed: Runner) -> None:
    ran = installed.run(START, port="0", args="--lifecycle instnat")
    assert ran.status != 0
    assert "::error::sora-mock has ended before it was ready" in ran.output
    assert "instnat" in ran.output


@pytest.mark.live
def test_a_server_that_is_not_ready_in_time_is_ended(runner: Runner) -> None:
    slow = runner.temp / "sora-mock" / "bin" / "sora-mock"
    slow.parent.mkdir(parents=True)
    slow.write_text('#!/bin/sh\ntrap "touch ended; exit" TERM\nwhile :; do sleep 0.05; done\n')
    slow.chmod(0o755)
    ran = runner.run(START, wait_timeout="1")
    assert ran.status != 0
    assert "::error::sora-mock was not ready within 1 s" in ran.output
    assert eventually((runner.folder / "ended").exists)


@pytest.mark.live
def test_a_version_that_is_none_is_refused(runner: Runner) -> None:
    ran = runner.run(INSTALL, version=EVIL)
    assert ran.status != 0
    assert "::error::version is no version" in ran.output
    assert not list(runner.folder.glob("**/pwned"))


@pytest.mark.live
def test_without_python_and_uv_it_tells_what_to_do(runner: Runner) -> None:
    ran = runner.run(INSTALL, path=str(runner.folder))
    assert ran.status != 0
    assert "::error::Python 3.11 or newer" in ran.output


@pytest.mark.wheel
def test_both_steps_together_install_and_start_the_action_s_own_code(runner: Runner) -> None:
    for step in (INSTALL, START):
        ran = runner.run(step, port="0")
        assert ran.status == 0, ran.output
    assert status_of(runner.outputs(), "vid_queued") == 200


@pytest.mark.wheel
def test_uv_takes_the_place_of_a_python_that_is_missing(runner: Runner, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    subprocess.run([sys.executable, "-m", "venv", tools], check=True)
    subprocess.run([tools / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "uv").symlink_to(tools / "bin" / "uv")
    (alone / f"python3.{sys.version_info.minor}").symlink_to(
        Path(sys.executable).resolve()
    )  # a name that only uv looks for
    ran = runner.run(INSTALL, path=str(alone))
    assert ran.status == 0, ran.output
    ran = runner.run(START, port="0")
    assert ran.status == 0, ran.output
    assert status_of(runner.outputs(), "vid_queued") == 200
