"""docs/command-line.md has every command and every option that there is, and no other command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from mock_server.cli import main
from mock_server.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs/command-line.md").read_text("utf-8")
SECTIONS = {title: text for title, _, text in (part.partition("\n") for part in PAGE.split("\n## ")[1:])}
SETTINGS = {f"--{spec.name.replace('_', '-')}" for spec in fields(Settings)}
"""Of these the README has a table, which a test of its own holds to."""


def commands(command: click.Command = main, path: str = "sora-mock") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that lead to it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, f"{path} {name}")


COMMANDS = dict(commands())


def text_about(path: str) -> str:
    """Its own section, or that of its group."""
    return SECTIONS.get(path, SECTIONS.get(path.rpartition(" ")[0], ""))


@pytest.mark.parametrize("path", [path for path in COMMANDS if path != "sora-mock"])
def test_each_command_is_documented(path: str) -> None:
    name = path.rpartition(" ")[2]
    assert path in SECTIONS or f"| `{name}`" in text_about(path)


@pytest.mark.parametrize("path", [path for path in COMMANDS if path != "sora-mock"])
def test_each_option_is_documented_with_its_variable(path: str) -> None:
    text = text_about(path)
    for option in COMMANDS[path].params:
        if not isinstance(option, click.Option) or option.hidden or SETTINGS.intersection(option.opts):
            continue
        if path.startswith("sora-mock ctl ") and option.name == "json":
            continue  # it is one of those that may stand anywhere
        assert [name for name in (*option.opts, *option.secondary_opts) if f"`{name}`" not in text] == []
        assert option.envvar is None or f"`{option.envvar}`" in text


def test_no_section_is_about_a_command_that_there_is_not() -> None:
    assert [title for title in SECTIONS if title not in COMMANDS] == []


def test_no_row_is_about_a_command_that_there_is_not() -> None:
    rows = {
        f"{title} {name}"
        for title, text in SECTIONS.items()
        if title.startswith("sora-mock ctl ") and isinstance(COMMANDS[title], click.Group)
        for name in re.findall(r"^\| `([a-z]+)`", text, re.MULTILINE)
    }
    assert rows
    assert rows - set(COMMANDS) == set()


def test_every_command_says_what_it_does_in_one_line() -> None:
    assert [path for path, command in COMMANDS.items() if not command.get_short_help_str(200).endswith(".")] == []
