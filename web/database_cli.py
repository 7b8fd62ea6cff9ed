"""`flask db`: the readers' database, brought up to date by hand. The server does it by itself when it starts."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from engine.content.text import one_line
from engine.readers.storage.database import Database, Unavailable
from web.current import Parts

group = AppGroup("db", short_help="Look after the readers' database.", help="Look after the readers' database.")


def _database() -> Database:
    found = current_app.extensions["strongstride"]
    assert isinstance(found, Parts)
    return found.database


@group.command()
def upgrade() -> None:
    """Bring the tables to this release's state."""
    database = _database()
    try:
        before = database.revision()
        database.upgrade()
    except Unavailable as error:
        raise _refused(error) from None
    if before.is_newest:
        click.echo(f"The database is at {before.newest}, the newest revision.")
    else:
        click.echo(f"The database went from {before.present or 'empty'} to {before.newest}.")


@group.command()
def status() -> None:
    """Say at which revision the tables are; exits 1 where that is not this release's."""
    try:
        revision = _database().revision()
    except Unavailable as error:
        raise _refused(error) from None
    click.echo(f"{_database().url.render_as_string(hide_password=True)}")
    click.echo(f"It is at {revision.present or 'nothing yet'}; this release wants {revision.newest}.")
    if not revision.is_newest:
        raise click.exceptions.Exit(1)


def _refused(error: Unavailable) -> click.ClickException:
    return click.ClickException(f"the database cannot be used now: {one_line(str(error))}")
