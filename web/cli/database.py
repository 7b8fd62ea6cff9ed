"""`flask db`: the readers' database, brought up to date by hand. The server does it by itself when it starts."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from engine.db.database import Newer
from web.cli.errors import refusals
from web.core import context

group = AppGroup("db", short_help="Look after the readers' database.", help="Look after the readers' database.")


@group.command()
def upgrade() -> None:
    """Bring the tables to this release's state."""
    database = context.services().database
    with refusals():
        before = database.revision()
        database.upgrade()
    if before.is_newest:
        click.echo(f"The database is at {before.newest}, the newest revision.")
    else:
        click.echo(f"The database went from {before.present or 'empty'} to {before.newest}.")


@group.command()
def status() -> None:
    """Say at which revision the tables are; exits 1 where that is not this release's."""
    database = context.services().database
    with refusals():
        revision = database.revision()
    click.echo(database.url.render_as_string(hide_password=True))
    if not revision.is_known:
        raise click.ClickException(str(Newer(revision)))
    click.echo(f"It is at {revision.present or 'nothing yet'}; this release wants {revision.newest}.")
    if not revision.is_newest:
        raise click.exceptions.Exit(1)
