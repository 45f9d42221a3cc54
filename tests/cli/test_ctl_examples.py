"""What the help and the page show somebody to type does what they say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mock_server.app import create_app
from mock_server.cli import main
from mock_server.faults.kind import OWN_WIRE
from mock_server.serving import Server
from mock_server.testing.client import Control

FOLDER = Path(__file__).parents[2]


def explained(command: click.Command = main) -> Iterator[str]:
    """The help of every command."""
    yield command.help or ""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from explained(command.get_command(context, name) or command)


def shown() -> list[str]:
    """Every call of ``sora-mock ctl``, as it stands in a block of shell or within a sentence."""
    pages = [(FOLDER / name).read_text("utf-8") for name in ("docs/command-line.md", "docs/containers.md", "README.md")]
    lines = "\n".join([*pages, *explained()])
    found = re.findall(r"^ *(sora-mock ctl [^\n]*)$|`(sora-mock ctl [^`]*)`", lines, re.MULTILINE)
    return sorted({(line or inline).strip() for line, inline in found})


EXAMPLES = [line for line in shown() if "|" not in line and "…" not in line and "--follow" not in line]
"""The others go on for ever, or need a shell."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    app = create_app({"strict": True}, capabilities=frozenset({OWN_WIRE}))
    with Server(app, threads=4, may_block=app.may_block).running() as server:
        yield server.url


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_can_be_typed_as_it_is(url: str, line: str) -> None:
    key = f"sk-mock-{abs(hash(line))}"
    with Control(url, key) as control:
        control.tasks.put("vid_mine", state="in_progress")
        control.tasks.put("THE_ID", state="in_progress")
    _, *words = shlex.split(line)
    done = CliRunner().invoke(main, words, env={"SORA_MOCK_URL": url, "SORA_MOCK_KEY": key})
    assert done.exit_code == (1 if words[1] == "verify" else 0), done.output
    assert done.stderr == ""


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 15
