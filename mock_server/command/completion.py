"""``sora-mock completion``: what makes a shell complete the command."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "fish", "zsh")


@click.command
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete this command.

    \b
    bash:  eval "$(sora-mock completion bash)"                                     in ~/.bashrc
    zsh:   eval "$(sora-mock completion zsh)"                                      in ~/.zshrc
    fish:  sora-mock completion fish > ~/.config/fish/completions/sora-mock.fish
    """
    found = get_completion_class(shell)
    assert found is not None, "click knows these three"
    click.echo(found(ctx.find_root().command, {}, "sora-mock", "_SORA_MOCK_COMPLETE").source())
