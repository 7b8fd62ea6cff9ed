"""`flask comments`: moderate comments from the command line."""

from __future__ import annotations

from functools import partial

import click
from flask.cli import AppGroup

from engine.audit.events import TERMINAL
from engine.comments.status import Status, set_status
from engine.favourites.picks import Pick, PickState
from engine.moderation import moderation_queue
from engine.privacy import erasure
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls
from web.cli.output import report_errors
from web.core import context
from web.core.templating import exercise_name

group = AppGroup("comments", help="Moderate comments.")

MAX_TEXT = 200  # characters


@group.command("list")
@click.option(
    "--status",
    type=click.Choice(moderation_queue.LISTS),
    default=Status.PENDING.value,
    show_default=True,
    help="List comments with this status.",
)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Page to show. A page has 20.")
def list_(status: str, page: int) -> None:
    """List comments with their ids."""
    with report_errors(), context.services().database.read() as connection:
        found = moderation_queue.list_items(connection, status, page)
    for item in found.items:
        name, post = escape_controls(item.name), escape_controls(item.post_slug)
        click.echo(f"{item.id}  {item.created_at:%Y-%m-%d %H:%M}  {name} on {post}")
        _print_line(item.markdown)
        if item.favourites:
            _print_line(f"Favourites: {', '.join(map(_format_pick, item.favourites))}")
        if item.other_favourites:
            _print_line(f"Other favourites: {item.other_favourites}")
        for reason in item.spam_reasons:
            _print_line(f"! {reason}")
    click.echo(f"{found.count} {status}, page {found.number} of {found.pages}")


@group.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1))
def approve(ids: tuple[int, ...]) -> None:
    """Approve the comments with these IDS. Exits with 1 if one was skipped."""
    _set_status(ids, Status.APPROVED)


@group.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1))
def spam(ids: tuple[int, ...]) -> None:
    """Mark the comments with these IDS as spam. Exits with 1 if one was skipped."""
    _set_status(ids, Status.SPAM)


@group.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1))
@click.option("--yes", is_flag=True, help="Don't ask for confirmation.")
def erase(ids: tuple[int, ...], yes: bool) -> None:
    """Erase the comments and linkbacks with these IDS. This can't be undone."""
    services = context.services()
    if not yes:
        click.confirm("Erase the names, websites, texts and favourites of these comments for good?", abort=True)
    erasures = ErasureLog(services.environment.instance_dir)
    for id_ in ids:
        erase_comment = partial(erasure.erase_comment, id_=id_, actor=TERMINAL, now=services.edition_store.clock())
        with report_errors():
            is_erased = erasure.erase_permanently(services.database, erasures, erase_comment)
        click.echo(f"Erased comment {id_}" if is_erased else f"Comment {id_} not found")


def _set_status(ids: tuple[int, ...], status: Status) -> None:
    services = context.services()
    with report_errors(), services.database.write() as connection:
        outcome = set_status(connection, ids, status, actor=TERMINAL, now=services.edition_store.clock())
    click.echo(f"{len(outcome.events)} {status}")
    for id_, current in outcome.skipped.items():
        click.echo(f"Comment {id_} not found" if current == "gone" else f"Comment {id_} is {current}", err=True)
    if outcome.skipped:
        raise click.exceptions.Exit(1)


def _print_line(text: str) -> None:
    """Print the beginning of a text in an indented line, unless it is empty."""
    line = escape_controls(" ".join(text.split()))
    if line:
        click.echo(f"    {line[:MAX_TEXT]}{'…' if len(line) > MAX_TEXT else ''}")


def _format_pick(pick: Pick) -> str:
    name = exercise_name(pick.exercise_id)
    return name if pick.state is PickState.CONFIRMED else f"{name} ({pick.state})"
