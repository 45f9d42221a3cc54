"""``sora-mock ctl faults``: declared misbehaviour."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from mock_server.command.ctl.session import Family, Session, complete_from, pass_session
from mock_server.command.ctl.tables import Column, column, table
from mock_server.command.ctl.words import read_pairs
from mock_server.testing.talk import named

FOLDER = "/_mock/faults"
NOT_PARAMETERS = ("name", "kind", "origin", "capability", "breaks_contract", "met", "fired")


def _parameters(fault: Mapping[str, Any], before: str = "") -> str:
    """As they would be typed."""
    pairs = []
    for name, value in fault.items():
        if before or name not in NOT_PARAMETERS:
            nested = isinstance(value, dict)
            shown = value if isinstance(value, str) else json.dumps(value)
            pairs.append(_parameters(value, f"{before}{name}.") if nested else f"{before}{name}={shown}")
    return " ".join(pairs).replace(", ", ",")


COLUMNS = (
    column("name"),
    column("kind"),
    column("origin"),
    column("met", right=True),
    column("fired", right=True),
    Column("PARAMETERS", _parameters),
)


def _own(session: Session) -> Sequence[str]:
    return [fault["name"] for fault in session.talk.get(FOLDER)["data"] if fault["origin"] == "world"]


def _presets(session: Session) -> Sequence[str]:
    return [preset["name"] for preset in session.talk.get(FOLDER)["presets"]]


@click.group(cls=Family, default="list")
def faults() -> None:
    """What goes wrong, for which requests, how often: docs/faults.md has the kinds."""


@faults.command(name="list")
@pass_session
def list_(session: Session) -> None:
    """List those in force, and how often each has fired."""
    found = session.talk.get(FOLDER)
    session.tell(found, table(COLUMNS, found["data"]))


@faults.command()
@click.argument("kind")
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--name", help="Its name; one that has it already is replaced. Default: a name is made.")
@pass_session
def add(session: Session, kind: str, pairs: Sequence[str], name: str | None) -> None:
    """Declare a fault.

    \b
    sora-mock ctl faults add cut after_bytes=16384 when.operation=getVideoContent when.nth=[1,2]
    sora-mock ctl faults add status status=503 retry_after_s=1 times=2 --name busy
    """
    definition = {"kind": kind, **read_pairs(pairs)}
    if name is None:
        added = session.talk.post(FOLDER, definition)
    else:
        added = {"data": [session.talk.put(named(FOLDER, name), definition)]}
    session.tell(added, table(COLUMNS, added["data"]))


@faults.command()
@click.argument("preset", shell_complete=complete_from(_presets))
@pass_session
def preset(session: Session, preset: str) -> None:
    """Declare all faults of a preset."""
    added = session.talk.post(FOLDER, {"preset": preset})
    session.tell(added, table(COLUMNS, added["data"]))


@faults.command()
@pass_session
def presets(session: Session) -> None:
    """List the presets."""
    found = session.talk.get(FOLDER)["presets"]
    session.tell(found, table((column("name"), column("description")), found))


@faults.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=complete_from(_own))
@click.option("--all", "everything", is_flag=True, help="All of the world's own; every tally begins anew.")
@pass_session
def remove(session: Session, names: Sequence[str], everything: bool) -> None:
    """Withdraw faults of the world's own."""
    if everything == bool(names):
        raise click.UsageError("Either names of faults, or --all.")
    if everything:
        session.talk.delete(FOLDER)
        session.done("The world has no fault of its own any more.")
    for name in names:
        session.talk.delete(named(FOLDER, name))
        session.done(f"{name} is gone.")
