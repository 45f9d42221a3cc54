"""``sora-mock ctl state`` and ``reset``: a world as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import click

from mock_server.command.ctl.session import Family, Leaf, Session, pass_session
from mock_server.command.ctl.tables import properties, shown

PARTS = ("clock", "faults", "journal", "lifecycles", "scenarios", "tasks")


@click.group(cls=Family, default="show")
def state() -> None:
    """The world as a whole: what it has on top of the table."""


@state.command()
@click.option("--journal", is_flag=True, help="The journal as well.")
@pass_session
def show(session: Session, journal: bool) -> None:
    """Tell what it has; with --json, all of it, for `load`."""
    found = session.talk.get("/_mock/state", journal=journal)
    session.tell(found, _overview(found))


@state.command()
@click.argument("source", type=click.File("rb"), metavar="FILE")
@pass_session
def load(session: Session, source: IO[bytes]) -> None:
    """Replace the world by what `show --json` wrote; - is standard input."""
    try:
        document = json.load(source)
    except ValueError as error:
        raise click.UsageError(f"{source.name}: no JSON: {error}") from None
    session.talk.put("/_mock/state", document)
    session.done("The world is what the file says.")


@click.command(cls=Leaf)
@click.argument("what", nargs=-1, type=click.Choice(PARTS))
@click.option("--all", "every_world", is_flag=True, help="Every world, not one.")
@pass_session
def reset(session: Session, what: Sequence[str], every_world: bool) -> None:
    """Go back to the table as loaded: with everything, or with WHAT is named."""
    session.talk.post("/_mock/reset", {"what": [*what]} if what else {}, all=every_world or None)
    session.done(f"As at the start: {', '.join(what) or 'everything'}{' of every world' if every_world else ''}.")


def _overview(found: Mapping[str, Any]) -> Iterator[str]:
    clock = found["clock"]
    own = [task["id"] for task in found["tasks"] if "gone" not in task]
    gone = [task["id"] for task in found["tasks"] if "gone" in task]
    yield from properties(
        {
            "clock": "frozen" if clock["scale"] == 0 else f"{clock['scale']:g} times real time",
            "tasks": shown(own),
            "deleted rows": shown(gone),
            "lifecycles": shown(list(found["lifecycles"])),
            "scenarios": shown([each["name"] for each in found["scenarios"]]),
            "faults": shown([each["name"] for each in found.get("faults", [])]),
            **({"requests": len(found["journal"])} if "journal" in found else {}),
        }
    )
