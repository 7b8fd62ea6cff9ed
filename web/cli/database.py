"""`flask db`: upgrade the database by hand. For SQLite, the server does it when it starts."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from engine.db.database import Database, NewerDatabaseError
from engine.transfer import dumps
from engine.transfer.dumps import DumpError
from web.cli.output import report_errors
from web.core import context

group = AppGroup("db", help="Upgrade the database.")


@group.command()
@click.option(
    "--backup",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a backup to this file first. Required for PostgreSQL; SQLite files are always copied.",
)
def upgrade(path: Path | None) -> None:
    """Upgrade the tables to this release."""
    database = context.services().database
    with report_errors(DumpError):
        before = database.revision()
        if path is not None and before.present is not None and before.is_known and not before.is_newest:
            _write_backup(database, path)
        database.upgrade(has_backup=path is not None)
    if before.is_newest:
        click.echo(f"The database is already at revision {before.newest}.")
    else:
        click.echo(f"Upgraded the database from revision {before.present or '(empty)'} to {before.newest}.")


@group.command()
def status() -> None:
    """Print the revision of the database. Exits with 1 if it is not that of this release."""
    database = context.services().database
    with report_errors():
        revision = database.revision()
    click.echo(database.url.render_as_string(hide_password=True))
    if not revision.is_known:
        raise click.ClickException(str(NewerDatabaseError(revision)))
    click.echo(f"Revision {revision.present or '(empty)'}. This release needs {revision.newest}.")
    if not revision.is_newest:
        raise click.exceptions.Exit(1)


def _write_backup(database: Database, path: Path) -> None:
    """Write a copy of the database to a new file that only its owner can read. Raises DumpError and OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        dumps.save(database, path)
    except DumpError:
        path.unlink()
        raise
