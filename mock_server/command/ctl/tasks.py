"""``sora-mock ctl tasks``: tasks in any state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from mock_server.command.ctl.session import Family, Session, complete_from, pass_session
from mock_server.command.ctl.tables import Column, brief, column, moment, properties, table
from mock_server.command.ctl.words import read_pairs
from mock_server.testing.talk import named

FOLDER = "/_mock/tasks"
STATES = ("queued", "in_progress", "completed", "failed", "cancelled", "expired")
COLUMNS = (
    column("id"),
    column("state"),
    Column("PROGRESS", lambda task: f"{task['progress']} %", right=True),
    Column("CREATED", lambda task: moment(task["created_at"])),
    Column("EXPIRES", lambda task: moment(task["expires_at"])),
    column("origin"),
    Column("PROMPT", lambda task: brief(task["prompt"] or "-")),
)


def _ids(session: Session) -> Sequence[str]:
    return [task["id"] for task in session.talk.get(FOLDER, limit=1000)["data"]]


_task_id = click.argument("task_id", shell_complete=complete_from(_ids))
_pairs = click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")


@click.group(cls=Family, default="list")
def tasks() -> None:
    """The tasks of the world, rows of the table among them."""


@tasks.command(name="list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="So many at most.")
@click.option("--oldest-first", is_flag=True, help="In the order of creation; else the newest is first.")
@pass_session
def list_(session: Session, state: str | None, limit: int, oldest_first: bool) -> None:
    """List them."""
    found = session.talk.get(FOLDER, state=state, limit=limit, order="asc" if oldest_first else "desc")
    lines = [*table(COLUMNS, found["data"]), *(["There are more: --limit"] if found["has_more"] else [])]
    session.tell(found, lines)


@tasks.command()
@_task_id
@pass_session
def show(session: Session, task_id: str) -> None:
    """Tell everything about one. This counts as no poll."""
    _tell(session, session.talk.get(named(FOLDER, task_id)))


@tasks.command()
@click.argument("task_id")
@_pairs
@pass_session
def create(session: Session, task_id: str, pairs: Sequence[str]) -> None:
    """Create a task, or replace the one with this id.

    \b
    sora-mock ctl tasks create vid_mine state=completed content=webm
    sora-mock ctl tasks create vid_mine lifecycle=default state=in_progress prompt='A cat'
    sora-mock ctl tasks create vid_mine error.code=moderation_blocked error.message='No.'
    """
    _tell(session, session.talk.put(named(FOLDER, task_id), read_pairs(pairs)))


@tasks.command(name="set")
@_task_id
@_pairs
@pass_session
def set_(session: Session, task_id: str, pairs: Sequence[str]) -> None:
    """Change a task, move it by hand (state=...), or keep it in a state (pin=...).

    \b
    sora-mock ctl tasks set vid_mine state=failed progress=89
    sora-mock ctl tasks set vid_mine pin=queued
    """
    _tell(session, session.talk.patch(named(FOLDER, task_id), read_pairs(pairs)))


@tasks.command()
@click.argument("task_ids", nargs=-1, metavar="[TASK_ID]...", shell_complete=complete_from(_ids))
@click.option("--all", "everything", is_flag=True, help="Every task, rows as well; a reset brings those back.")
@pass_session
def delete(session: Session, task_ids: Sequence[str], everything: bool) -> None:
    """Delete tasks, whatever their state."""
    if everything == bool(task_ids):
        raise click.UsageError("Either ids of tasks, or --all.")
    if everything:
        session.talk.delete(FOLDER)
        session.done("The world has no task any more.")
    for task_id in task_ids:
        session.talk.delete(named(FOLDER, task_id))
        session.done(f"{task_id} is gone.")


def _tell(session: Session, task: Mapping[str, Any]) -> None:
    session.tell(task, properties(task))
