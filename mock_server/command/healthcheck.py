"""``sora-mock healthcheck``: whether the server is ready, for a container's HEALTHCHECK. It has to start fast."""

from __future__ import annotations

import sys
from contextlib import closing

import click

from mock_server.command.address import address_of
from mock_server.settings import InvalidSetting, load_settings
from mock_server.testing.connection import Connections, ControlError


@click.command
@click.option("--url", envvar="SORA_MOCK_URL", help="Address of the server. Default: where the settings have it.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Seconds to wait for its answer.",
)
def command(url: str | None, timeout: float) -> None:
    """Tell whether the server is ready: exit code 0 if it is, 1 if not.

    The address comes from the same SORA_MOCK_... variables as the server's. Certificates are not verified: nothing
    secret is sent.
    """
    try:
        where = url or address_of(load_settings({}))
        problem = _problem(where, timeout)
    except (InvalidSetting, ValueError) as error:
        click.echo(f"sora-mock: {error}", err=True)
        sys.exit(2)
    if problem:
        click.echo(f"sora-mock: {problem}", err=True)
        sys.exit(1)
    click.echo(f"{where} is ready")


def _problem(url: str, timeout_s: float) -> str:
    """Why the server at ``url`` is not ready; the empty text where it is. Raises ValueError for what is no address."""
    with closing(Connections(url, timeout_s=timeout_s, verify=False)) as connections:
        try:
            status, _ = connections.request("GET", "/_mock/ready", {}, None)
        except ControlError as error:
            return error.message
    return "" if status == 200 else f"{url} is not ready: it answers {status}"
