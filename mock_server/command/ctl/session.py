"""What all commands of ``sora-mock ctl`` share: which server and world they speak to, and how they end."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from mock_server.command.address import address_of
from mock_server.settings import InvalidSetting, load_settings
from mock_server.testing.connection import UNREACHABLE, Connections, ControlError
from mock_server.testing.talk import Talk

NOT_FOUND = "not_found"
"""The code where a path is nobody's; what the control API does not find by its name has a longer one."""

TIMEOUT_S = 30.0
COMPLETION_TIMEOUT_S = 1.0
"""Nobody waits longer for a list of names to choose from."""

_SHARED = ("url", "key", "token", "ca_file", "json")
_META = "mock_server.ctl."
"""Where the values of the shared options are kept, for the whole command line."""


@dataclass(frozen=True)
class Session:
    """A world of a server. ``as_json``: what is printed is for programs, not for people."""

    talk: Talk
    as_json: bool
    url: str

    def tell(self, document: Any, people: Iterable[str]) -> None:
        """Print a document of the control API, or what people want to read of it."""
        for line in [json.dumps(document, indent=2, ensure_ascii=False)] if self.as_json else people:
            click.echo(line)

    def done(self, what: str) -> None:
        """Print what has been done, for people: a program has the exit code."""
        if not self.as_json:
            click.echo(what)


def session_of(ctx: click.Context, timeout_s: float = TIMEOUT_S) -> Session:
    """The session that the shared options ask for, wherever they stood. Raises click.UsageError."""
    given = {name: ctx.meta.get(_META + name) for name in _SHARED}
    try:
        url = given["url"] or address_of(load_settings({}), control=True)
        way = Connections(url, timeout_s=timeout_s, ca_file=given["ca_file"])
        talk = Talk(way, given["key"], given["token"])
    except (InvalidSetting, ValueError) as error:
        raise click.UsageError(str(error)) from None
    return Session(talk, bool(given["json"]), way.url)


pass_session = click.make_pass_decorator(Session)


def complete_from(names: Callable[[Session], Sequence[str]]) -> Callable[..., list[CompletionItem]]:
    """Offer names that the server knows, as far as it can be asked."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        with suppress(click.UsageError, ControlError):
            found = names(session_of(ctx, COMPLETION_TIMEOUT_S))
            return [CompletionItem(name) for name in found if name.startswith(incomplete)]
        return []

    return complete


class Leaf(click.Command):
    """A command that does something. The shared options may stand behind it; only --json is shown there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options(shown=("json",))

    def invoke(self, ctx: click.Context) -> Any:
        ctx.obj = session_of(ctx)
        try:
            return super().invoke(ctx)
        except ControlError as error:
            if error.code == NOT_FOUND:
                raise click.ClickException(_no_control_api(ctx.obj.url)) from None
            about = f"{error.param}: " if error.param and error.param not in error.message else ""
            raise (_Unreachable if error.code == UNREACHABLE else click.ClickException)(about + error.message) from None
        except KeyboardInterrupt:
            raise click.exceptions.Exit(128 + signal.SIGINT) from None  # as a shell tells of a signal
        except BrokenPipeError:
            raise  # who read what is printed has left: click ends quietly
        except OSError as error:
            raise click.ClickException(str(error)) from None


def _no_control_api(url: str) -> str:
    return (
        f"The server at {url} has no control API there: it is off, or has a port of its own, which the ready line of"
        " the server tells and --url names"
    )


class Family(click.Group):
    """Commands about one thing. Those with a ``default`` run that where no command is named."""

    command_class = Leaf

    def __init__(self, *args: Any, default: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options(shown=() if default else _SHARED)
        self.default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if self.default and self._names_none(ctx, args):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _names_none(self, ctx: click.Context, args: list[str]) -> bool:
        if not args:
            return not ctx.resilient_parsing  # a shell that completes wants to know which commands there are
        return args[0].startswith("-") and not {*self.commands, *ctx.help_option_names}.intersection(args)


Family.group_class = Family


class _Unreachable(click.ClickException):
    exit_code = 3

    def format_message(self) -> str:
        return f"{self.message}. Is it running? `sora-mock serve` starts one, --url names another."


def _shared_options(shown: Sequence[str]) -> list[click.Parameter]:
    options = [
        click.Option(["--url"], envvar="SORA_MOCK_URL", help="Address of the server. Default: by the settings."),
        click.Option(["--key"], envvar="SORA_MOCK_KEY", help="Key whose world is meant. Default: the first."),
        click.Option(["--token"], envvar="SORA_MOCK_CONTROL_TOKEN", help="The control token of the server."),
        click.Option(
            ["--ca-file"], envvar="SORA_MOCK_CA_FILE", type=click.Path(exists=True, dir_okay=False),
            help="Certificates to trust (PEM), in place of the system's.",
        ),
        click.Option(["--json"], is_flag=True, default=None, help="Print what the control API answers, for programs."),
    ]  # fmt: skip
    for option in options:
        option.hidden = option.name not in shown
        option.expose_value = False
        option.callback = _remember
        option.show_envvar = True
    return [*options]


def _remember(ctx: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep what was given for the whole command line; a flag beats the environment, wherever each was read."""
    name = f"{_META}{option.name}"
    if value is not None and (
        name not in ctx.meta or ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
    ):
        ctx.meta[name] = value
