"""`flask comments`: reading and deciding about comments in a terminal."""

from __future__ import annotations

from functools import partial

import click
from flask.cli import AppGroup

from engine.audit.events import TERMINAL
from engine.comments.status import Status, set_status
from engine.favourites.picks import Pick
from engine.moderation import moderation_queue
from engine.privacy import erasure
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls
from web.cli.errors import report_errors
from web.core import context

group = AppGroup("comments", short_help="Look through comments.", help="Look through comments.")

LONGEST = 200


@group.command("list")
@click.option("--in", "name", type=click.Choice(list(moderation_queue.LISTS)), default="waiting", help="Which list.")
@click.option("--page", type=click.IntRange(1), default=1, help="Twenty are on a page.")
def list_(name: str, page: int) -> None:
    """Show comments with their ids: those that wait, or another list's."""
    with report_errors(), context.services().database.read() as connection:
        found = moderation_queue.list_items(connection, name, page)
    for card in found.cards:
        click.echo(f"{card.id}  {card.at:%Y-%m-%d %H:%M}  {escape_controls(card.name)} on {escape_controls(card.post)}")
        _say(card.source)
        if card.favourites:
            _say(f"Favourites: {', '.join(_pick(pick) for pick in card.favourites)}")
        if card.more:
            _say(f"In the box for other favourites: {card.more}")
        for reason in card.reasons:
            click.echo(f"    ! {escape_controls(reason)}")
    click.echo(f"{name}: {found.count}, page {found.page} of {found.pages}")


@group.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1))
def approve(ids: tuple[int, ...]) -> None:
    """Show the comments with these IDS to everybody."""
    _move(Status.APPROVED, ids, "approved")


@group.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1))
def spam(ids: tuple[int, ...]) -> None:
    """Put the comments with these IDS under spam."""
    _move(Status.SPAM, ids, "under spam")


@group.command()
@click.argument("ids", nargs=-1, required=True, type=click.IntRange(1))
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(ids: tuple[int, ...], yes: bool) -> None:
    """Forget the comments and linkbacks with these IDS: there is no way back."""
    services = context.services()
    if not yes:
        click.confirm("Names, sites, words and favourites go for good. Go on?", abort=True)
    for id_ in ids:
        with report_errors():
            erased = erasure.erase_permanently(
                services.database,
                ErasureLog(services.environment.instance_dir),
                partial(erasure.erase_comment, id_=id_, actor=TERMINAL, now=services.edition_store.clock()),
            )
        click.echo(f"{id_}: {'erased' if erased else 'there is nothing to erase'}")


def _say(text: str) -> None:
    """Print the beginning of a text as a line of its own; nothing where there is none."""
    line = escape_controls(" ".join(text.split()))
    if line:
        click.echo(f"    {line[:LONGEST]}{'…' if len(line) > LONGEST else ''}")


def _pick(pick: Pick) -> str:
    exercise = context.services().edition_store.edition.library.exercises.get(pick.exercise)
    name = exercise.name if exercise else pick.exercise
    return name if pick.state == "confirmed" else f"{name} ({pick.state})"


def _move(status: Status, ids: tuple[int, ...], state: str) -> None:
    """Exits 1 where a comment was left alone."""
    services = context.services()
    with report_errors(), services.database.write() as connection:
        outcome = set_status(connection, ids, status, actor=TERMINAL, now=services.edition_store.clock())
    click.echo(f"{state}: {len(outcome.events)}")
    for id_, found in outcome.skipped.items():
        click.echo(f"left alone: {id_} is {found}", err=True)
    if outcome.skipped:
        raise click.exceptions.Exit(1)
