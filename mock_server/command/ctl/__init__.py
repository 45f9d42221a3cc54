"""``sora-mock ctl``: the control API from a shell. The command line's words are those of docs/control-api.md."""

from __future__ import annotations

import click

from mock_server.command.ctl.clock import clock
from mock_server.command.ctl.faults import faults
from mock_server.command.ctl.journal import receipts, requests, verify
from mock_server.command.ctl.session import Family
from mock_server.command.ctl.stories import lifecycles, scenarios
from mock_server.command.ctl.tasks import tasks
from mock_server.command.ctl.world import reset, state


@click.group(cls=Family, name="ctl")
def command() -> None:
    """Look at a running server and change it: tasks, time, faults, journal.

    Without a command, a group does what its first one does: `sora-mock ctl tasks` lists them.

    Exit codes: 0 when done, 1 if the server refuses or an expectation does not hold, 2 for a wrong command line,
    3 if no server answers.
    """


for each in (clock, faults, lifecycles, receipts, requests, reset, scenarios, state, tasks, verify):
    command.add_command(each)
