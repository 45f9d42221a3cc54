"""``sora-mock ctl clock``: the time of a world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from mock_server.command.ctl.session import Family, Session, pass_session
from mock_server.command.ctl.tables import moment
from mock_server.command.ctl.words import Duration, read_value


@click.group(cls=Family, default="show")
def clock() -> None:
    """The clock of the world, which decides what tasks look like."""


@clock.command()
@pass_session
def show(session: Session) -> None:
    """Tell what it shows."""
    _tell(session, session.talk.get("/_mock/clock"))


@clock.command()
@click.argument("at", required=False)
@pass_session
def freeze(session: Session, at: str | None) -> None:
    """Stop it, now or at AT (Unix seconds, or as 2030-01-01T00:00:00Z)."""
    _change(session, {"freeze": True, **({} if at is None else {"set": read_value(at)})})


@clock.command()
@pass_session
def unfreeze(session: Session) -> None:
    """Let it run on from where it stands."""
    _change(session, {"freeze": False})


@clock.command(name="set")
@click.argument("at")
@pass_session
def set_(session: Session, at: str) -> None:
    """Set it to AT (Unix seconds, or as 2030-01-01T00:00:00Z)."""
    _change(session, {"set": read_value(at)})


@clock.command(context_settings={"ignore_unknown_options": True})
@click.argument("by", type=Duration())
@pass_session
def advance(session: Session, by: float) -> None:
    """Put it forward BY so much, as 90, 90s, 1h30m or 2d; back by -5m."""
    _change(session, {"advance_s": by})


@clock.command()
@click.argument("factor", type=float)
@pass_session
def scale(session: Session, factor: float) -> None:
    """Let it run FACTOR times as fast as real time."""
    _change(session, {"scale": factor})


@clock.command()
@pass_session
def reset(session: Session) -> None:
    """Go back to real time."""
    session.talk.delete("/_mock/clock")
    _tell(session, session.talk.get("/_mock/clock"))


def _change(session: Session, change: dict[str, Any]) -> None:
    _tell(session, session.talk.patch("/_mock/clock", change))


def _tell(session: Session, document: dict[str, Any]) -> None:
    session.tell(document, _lines(document))


def _lines(document: dict[str, Any]) -> Iterator[str]:
    off_s = document["now"] - document["real"]
    if document["frozen"]:
        speed = "it stands still"
    else:
        speed = "it runs" if document["scale"] == 1 else f"it runs {document['scale']:g} times as fast"
    away = "as real time" if abs(off_s) < 1 else f"{abs(off_s):.0f} s {'ahead of' if off_s > 0 else 'behind'} real time"
    yield f"{moment(document['now'])}  ({document['now']:.3f}), {away}; {speed}"
