"""``sora-mock ctl lifecycles`` and ``scenarios``: what becomes of new tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from mock_server.command.ctl.session import Family, Session, complete_from, pass_session
from mock_server.command.ctl.tables import Column, brief, column, properties, table
from mock_server.command.ctl.words import read_pairs, read_value
from mock_server.testing.talk import named

LIFECYCLES, SCENARIOS = "/_mock/lifecycles", "/_mock/scenarios"


def _names(folder: str) -> Callable[[Session], Sequence[str]]:
    return lambda session: [each["name"] for each in session.talk.get(folder)["data"]]


_lifecycle = click.argument("name", shell_complete=complete_from(_names(LIFECYCLES)))
_scenario = click.argument("name", shell_complete=complete_from(_names(SCENARIOS)))


@click.group(cls=Family, default="list")
def lifecycles() -> None:
    """The stages that tasks pass: docs/time.md."""


@lifecycles.command(name="list")
@pass_session
def list_lifecycles(session: Session) -> None:
    """List them."""
    found = session.talk.get(LIFECYCLES)
    stages = Column("STAGES", lambda each: ", ".join(stage["state"] for stage in each["stages"]))
    session.tell(found, table((column("name"), column("origin"), stages), found["data"]))


@lifecycles.command(name="show")
@_lifecycle
@pass_session
def show_lifecycle(session: Session, name: str) -> None:
    """Tell everything about one."""
    found = session.talk.get(named(LIFECYCLES, name))
    session.tell(found, properties(found))


@lifecycles.command(name="set")
@_lifecycle
@click.argument("stages")
@pass_session
def set_lifecycle(session: Session, name: str, stages: str) -> None:
    """Have a lifecycle of this name; new tasks get the one that is called default.

    \b
    sora-mock ctl lifecycles set default instant
    sora-mock ctl lifecycles set short '[{"state": "in_progress", "for_s": 5}, {"state": "completed"}]'
    """
    found = session.talk.put(named(LIFECYCLES, name), {"stages": read_value(stages)})
    session.tell(found, properties(found))


@lifecycles.command(name="remove")
@_lifecycle
@pass_session
def remove_lifecycle(session: Session, name: str) -> None:
    """Forget the world's own; the table's of this name is in force again."""
    session.talk.delete(named(LIFECYCLES, name))
    session.done(f"The world has no lifecycle {name} of its own any more.")


@click.group(cls=Family, default="list")
def scenarios() -> None:
    """Stories for new tasks: docs/scenarios.md."""


@scenarios.command(name="list")
@pass_session
def list_scenarios(session: Session) -> None:
    """List them in the order in which they are matched."""
    found = session.talk.get(SCENARIOS)
    story = Column("DESCRIPTION", lambda each: brief(each.get("description", "-"), 80))
    session.tell(found, table((column("name"), column("origin"), story), found["data"]))


@scenarios.command(name="show")
@_scenario
@pass_session
def show_scenario(session: Session, name: str) -> None:
    """Tell everything about one."""
    found = session.talk.get(named(SCENARIOS, name))
    session.tell(found, properties(found))


@scenarios.command(name="set")
@_scenario
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@pass_session
def set_scenario(session: Session, name: str, pairs: Sequence[str]) -> None:
    """Have a scenario of this name.

    \b
    sora-mock ctl scenarios set storms when.prompt.contains=storm answer=400/moderation_blocked
    """
    found = session.talk.put(named(SCENARIOS, name), read_pairs(pairs))
    session.tell(found, properties(found))


@scenarios.command(name="remove")
@_scenario
@pass_session
def remove_scenario(session: Session, name: str) -> None:
    """Forget the world's own; the table's of this name is in force again."""
    session.talk.delete(named(SCENARIOS, name))
    session.done(f"The world has no scenario {name} of its own any more.")
