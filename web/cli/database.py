"""`flask db`: the readers' database, brought up to date by hand. The server does it by itself when it starts."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from engine.db.database import Database, NewerDatabaseError
from engine.transfer import dumps
from engine.transfer.dumps import DumpError
from web.cli.errors import report_errors
from web.core import context

group = AppGroup("db", short_help="Look after the readers' database.", help="Look after the readers' database.")


@group.command()
@click.option(
    "--backup",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a backup to this file first. PostgreSQL needs it; SQLite is copied in any case.",
)
def upgrade(path: Path | None) -> None:
    """Bring the tables to this release's state."""
    database = context.services().database
    with report_errors(DumpError):
        before = database.revision()
        if path is not None and before.present is not None and before.is_known and not before.is_newest:
            _save(database, path)
        database.upgrade(has_backup=path is not None)
    if before.is_newest:
        click.echo(f"The database is at {before.newest}, the newest revision.")
    else:
        click.echo(f"The database went from {before.present or 'empty'} to {before.newest}.")


@group.command()
def status() -> None:
    """Say at which revision the tables are; exits 1 where that is not this release's."""
    database = context.services().database
    with report_errors():
        revision = database.revision()
    click.echo(database.url.render_as_string(hide_password=True))
    if not revision.is_known:
        raise click.ClickException(str(NewerDatabaseError(revision)))
    click.echo(f"It is at {revision.present or 'nothing yet'}; this release wants {revision.newest}.")
    if not revision.is_newest:
        raise click.exceptions.Exit(1)


def _save(database: Database, path: Path) -> None:
    """Write a copy of the database to a new file for its user alone. Raises DumpError, and OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        dumps.save(database, path)
    except DumpError:
        path.unlink()
        raise
