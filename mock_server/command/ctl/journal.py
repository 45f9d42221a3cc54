"""``sora-mock ctl requests``, ``receipts`` and ``verify``: what a client did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any

import click

from mock_server.command.ctl.session import Family, Leaf, Session, complete_from, pass_session
from mock_server.command.ctl.tables import Column, column, properties, rows_as_they_come, shown, table
from mock_server.command.ctl.tasks import STATES
from mock_server.command.ctl.words import read_pairs
from mock_server.testing.journal import Requests
from mock_server.testing.talk import named

FOLDER = "/_mock/requests"


def _target(entry: Mapping[str, Any]) -> str:
    return f"{entry['path']}?{entry['query']}" if entry["query"] else str(entry["path"])


def _answer(entry: Mapping[str, Any]) -> str:
    if entry["open"]:
        return "open"
    said = " ".join(str(part) for part in (entry["status"], entry["code"]) if part)
    return f"{said or '-'}{' aborted' if entry['aborted'] else ''}"


COLUMNS = (
    column("number", "NO", width=4, right=True),
    Column("TIME", lambda entry: datetime.fromtimestamp(entry["at"], UTC).strftime("%H:%M:%S.%f")[:-3], width=12),
    column("method", width=6),
    Column("TARGET", _target, width=44),
    Column("ANSWER", _answer, width=22),
    column("sent_bytes", "BYTES", width=9, right=True),
    Column("MS", lambda entry: f"{entry['duration_ms'] or 0:.1f}", width=7, right=True),
    Column("FAULTS", lambda entry: ", ".join(entry["faults"])),
)


_FILTERS = (
    click.option("--operation", help="Only this operationId."),
    click.option("--task", help="Only what named or made this task."),
    click.option("--method", help="Only this method."),
    click.option("--path", help="Only this path; * stands for anything."),
    click.option("--status", help="Only this status, as 404 or 4xx."),
    click.option("--code", help="Only this code of an error."),
    click.option("--state", type=click.Choice(["unknown", *STATES]), help="Only where the task was in this state."),
    click.option("--scenario", help="Only where the task has this scenario."),
    click.option("--fault", "faults", help="Only what a fault of this name befell; * stands for anything."),
    click.option("--aborted/--not-aborted", default=None, help="Only where the client hung up before the end, or not."),
    click.option("--open/--ended", default=None, help="Only what has not ended yet, or has."),
    click.option("--after", type=click.IntRange(min=0), help="Only what has a greater number."),
    click.option("--anonymous", "world", flag_value="anonymous", help="What came without an accepted key."),
)


def _filtered(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


def _ids(session: Session) -> Sequence[str]:
    return [entry["id"] for entry in session.talk.get(FOLDER, limit=50)["data"]]


@click.group(cls=Family, default="list")
def requests() -> None:
    """The journal of the world: what was asked, and what was answered."""


@requests.command(name="list")
@_filtered
@click.option("--limit", type=click.IntRange(0, 1000), default=20, show_default=True, help="So many of the newest.")
@click.option("--all", "every_world", is_flag=True, help="Those of all worlds.")
@click.option("--follow", is_flag=True, help="Then each one as it comes, until Ctrl-C; with --json one to a line.")
@pass_session
def list_(session: Session, /, limit: int, every_world: bool, follow: bool, **filters: Any) -> None:
    """List requests, the newest last."""
    if follow and every_world:
        raise click.UsageError("--follow follows one world; --all means every one.")
    found = session.talk.get(FOLDER, limit=limit, order="desc", all=every_world or None, **filters)
    entries = found["data"][::-1]
    if not follow:
        session.tell(found | {"data": entries}, table(COLUMNS, entries))
        return
    _print_as_they_come(session, entries)
    wanted = {name: value for name, value in filters.items() if value is not None}
    _print_as_they_come(session, _further(session, wanted | {"after": found["last"]}))


@requests.command()
@click.argument("request_id", shell_complete=complete_from(_ids))
@pass_session
def show(session: Session, request_id: str) -> None:
    """Tell everything about one, by the X-Request-Id of its answer."""
    entry = session.talk.get(named(FOLDER, request_id))
    session.tell(entry, properties(entry))


@requests.command()
@_filtered
@click.option("--all", "every_world", is_flag=True, help="Those of all worlds.")
@click.option("--output", "-o", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="File to write.")
@pass_session
def har(session: Session, /, every_world: bool, output: IO[str], **filters: Any) -> None:
    """Write requests as a HAR 1.2 archive, which browsers and proxies read."""
    archive = session.talk.get("/_mock/requests.har", all=every_world or None, **filters)
    output.write(json.dumps(archive, indent=2) + "\n")


@requests.command()
@click.option("--anonymous", "world", flag_value="anonymous", help="What came without an accepted key.")
@click.option("--all", "every_world", is_flag=True, help="Those of all worlds.")
@pass_session
def clear(session: Session, world: str | None, every_world: bool) -> None:
    """Empty the journal."""
    session.talk.delete(FOLDER, world=world, all=every_world or None)
    session.done("The journal is empty.")


@click.command(cls=Leaf)
@click.option("--fault", help="Only this one.")
@click.option("--task", help="Only requests for this task.")
@pass_session
def receipts(session: Session, fault: str | None, task: str | None) -> None:
    """Tell which faults have fired, and what the client did next."""
    found = session.talk.get("/_mock/receipts", fault=fault, task=task)
    firings = [{"fault": each["fault"], **firing} for each in found["data"] for firing in each["requests"]]
    columns = map(
        column, ("fault", "number", "operation", "task", "status", "sent_bytes", "did", "after_s", "if_range")
    )
    session.tell(found, table((*columns,), firings))


@click.command(cls=Leaf)
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--file", "source", type=click.File("rb"), help="A JSON document with all of it; - is standard input.")
@click.pass_context
def verify(ctx: click.Context, pairs: Sequence[str], source: IO[bytes] | None) -> None:
    """Say whether the client did what is expected: exit code 1 if not. docs/journal.md has the keys.

    \b
    sora-mock ctl verify requests.operation=getVideo count.at_least=1 count.at_most=20
    sora-mock ctl verify client=resumed_from_where_it_was_cut
    """
    if bool(pairs) == bool(source):
        raise click.UsageError("Either KEY=VALUE, or --file.")
    session = ctx.find_object(Session)
    assert session is not None
    outcome = session.talk.post("/_mock/verify", _expectation(source) if source else read_pairs(pairs))
    session.tell(outcome, _outcome(outcome))
    ctx.exit(0 if outcome["verified"] else 1)


def _expectation(source: IO[bytes]) -> Any:
    try:
        return json.load(source)
    except ValueError as error:
        raise click.UsageError(f"{source.name}: no JSON: {error}") from None


def _outcome(outcome: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'Verified' if outcome['verified'] else 'Not verified'}: {outcome['explanation']}"
    for near in outcome["nearest"]:
        yield f"  near: {near['request']['number']} {near['request']['method']} {_target(near['request'])}"
        for name, values in near["differs"].items():
            yield f"    {name}: expected {shown(values['expected'])}, got {shown(values['got'])}"


def _further(session: Session, filters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (entry._asdict() for entry in Requests(session.talk).follow(**filters))


def _print_as_they_come(session: Session, entries: Any) -> None:
    """One line for each, at once: somebody is waiting for it."""
    lines = map(json.dumps, entries) if session.as_json else rows_as_they_come(COLUMNS, entries)
    for line in lines:
        click.echo(line)
