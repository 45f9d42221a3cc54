"""The command line: ``sora-mock``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import Field, fields
from importlib import import_module
from typing import Any, NoReturn

import click

from mock_server import __version__
from mock_server.settings import InvalidSetting, Settings, environment_name

_Command = Callable[..., None]

_ELSEWHERE = ("completion", "ctl", "healthcheck")
"""Commands that are not about a server in this process: ``command`` in modules of ``mock_server.command``."""


def _setting_options(*names: str) -> Callable[[_Command], _Command]:
    """A decorator that adds one option for each setting, or for each of ``names``."""

    def decorate(function: _Command) -> _Command:
        for spec in reversed(fields(Settings)):
            if names and spec.name not in names:
                continue
            function = _option(spec)(function)
        return function

    return decorate


def _option(spec: Field[Any]) -> Callable[[_Command], _Command]:
    meta = spec.metadata
    flag = f"--{spec.name.replace('_', '-')}"
    default = "" if spec.default in ("", (), False) else f"  [default: {spec.default}]"
    text = f"{meta['help']}  [{environment_name(spec.name)}]{default}"
    if isinstance(spec.default, bool):
        return click.option(f"{flag}/--no-{flag[2:]}", spec.name, default=None, help=text)
    metavar = "|".join(meta["choices"]) or type(spec.default).__name__.replace("tuple", "str").upper()
    return click.option(flag, spec.name, default=None, multiple=meta["many"], metavar=metavar, help=text)


class _Commands(click.Group):
    """The commands of this file, and those elsewhere, which are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(f"mock_server.command.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sora-mock")
def main() -> None:
    """A reference server for Sora-style /v1/videos APIs."""


@main.command()
@_setting_options()
def serve(**flags: Any) -> None:
    """Start the server."""
    gc.disable()  # what is made until the server is ready stays, and there is a lot of it to look through
    try:
        from mock_server.command.serve import run

        _guard(run, flags)
    finally:
        gc.enable()


@main.command()
@_setting_options("tasks", "openapi", "api_key", "lifecycle")
def check(**flags: Any) -> None:
    """Validate contract, task-state table and content, and say everything that is wrong."""
    from mock_server.command.check import run

    _guard(run, flags)


def _guard(run: Callable[[dict[str, Any]], None], flags: dict[str, Any]) -> None:
    """Exit code 2 for a setting or a file that cannot be used, with every problem on standard error."""
    from mock_server.source import InvalidSource

    try:
        run(flags)
    except InvalidSource as error:
        number = len(error.problems)
        _fail("\n".join([*map(str, error.problems), f"{number} problem{'s' if number > 1 else ''} found"]))
    except InvalidSetting as error:
        _fail(f"sora-mock: {error}")


def _fail(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(2)
