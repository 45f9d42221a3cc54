"""``--until-eof``: the server ends with whoever started it. Each test starts a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from mock_server.command.parent import at_end_of_input
from tests.cli.process import ROOT, TIMEOUT_S, environment

pytestmark = pytest.mark.live

COMMAND = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--log-format", "json", "--until-eof"]

PARENT = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
child.wait()
"""
"""Starts the command with a pipe at its standard input, and waits."""


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("more", [[], ["--workers", "2", "--store", "sqlite:{path}/store"]], ids=["one", "workers"])
def test_the_server_stops_when_its_standard_input_ends(tmp_path: Path, more: list[str]) -> None:
    with start(*(argument.format(path=tmp_path) for argument in more)) as process:
        try:
            assert process.stdout is not None
            assert process.stdin is not None
            assert json.loads(process.stdout.readline())["event"] == "ready"
            process.stdin.write("what is said there is dropped\n")
            process.stdin.flush()
            _, errors = process.communicate(timeout=TIMEOUT_S)  # closes standard input
        finally:
            process.kill()
    assert process.returncode == 0, errors


def test_the_server_ends_although_its_parent_is_killed() -> None:
    command = [sys.executable, "-c", PARENT, *COMMAND]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = json.loads(parent.stdout.readline())["pid"]
        parent.send_signal(signal.SIGKILL)
        try:
            rest, _ = parent.communicate(timeout=TIMEOUT_S)  # ends when the server has closed its end as well
        except subprocess.TimeoutExpired:
            os.kill(pid, signal.SIGKILL)
            raise
    assert rest == ""


def test_a_signal_ends_it_while_its_standard_input_goes_on() -> None:
    with start() as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            process.terminate()
            assert process.wait(TIMEOUT_S) == 0
        finally:
            process.kill()


def test_without_the_setting_standard_input_does_not_matter() -> None:
    with subprocess.Popen(
        COMMAND[:-1], cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline()
        process.terminate()
        process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0


def test_a_descriptor_that_is_not_there_is_an_end() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    os.close(reading)
    ended = Event()
    at_end_of_input(ended.set, source=reading).join(TIMEOUT_S)
    assert ended.is_set()
