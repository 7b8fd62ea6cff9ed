"""`flask comments export` and `flask comments import`: move comments between sites as JSON Lines."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from engine.db.database import DatabaseUnavailableError
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls
from engine.transfer import exporter, importer
from web.cli.output import show_progress
from web.core import context


@click.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-emails", is_flag=True, help="Include email addresses in plain text, to import them elsewhere.")
@with_appcontext
def export_(path: Path, with_emails: bool) -> None:
    """Write comments, commenters and linkbacks to PATH as JSON Lines."""
    services = context.services()
    try:
        with show_progress("Exporting") as progress:
            count = exporter.save(
                services.database,
                services.key,
                path,
                services.edition_store.clock(),
                with_emails=with_emails,
                report=progress,
            )
    except (DatabaseUnavailableError, OSError) as error:
        raise click.ClickException(f"Nothing was written. {escape_controls(str(error))}") from None
    click.echo(f"Exported {count} commenters, comments, subscriptions and linkbacks to {escape_controls(str(path))}")


@click.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_(path: Path) -> None:
    """Import the export PATH. Exits with 1 if something was skipped.

    Importing the same file again adds nothing twice.
    """
    services = context.services()
    edition = services.edition_store.edition
    try:
        with path.open("rb") as file, show_progress("Importing") as progress:
            report = importer.load(
                services.database,
                services.key,
                edition.library,
                edition.site.address,
                file,
                path.stat().st_size,
                ErasureLog(services.environment.instance_dir).list_erasures(),
                progress,
            )
    except importer.InvalidExportError as error:
        raise click.ClickException(escape_controls(str(error))) from None
    except (DatabaseUnavailableError, OSError) as error:
        raise click.ClickException(
            f"The import stopped. {escape_controls(str(error))}. Run the same command again to continue"
        ) from None
    click.echo(f"{report.added} added, {report.present} already present, {report.skipped} skipped.")
    for number, reason in report.remarks:
        click.echo(f"  line {number}: {escape_controls(reason)}")
    if report.skipped:
        raise click.exceptions.Exit(1)
