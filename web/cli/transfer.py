"""`flask comments export` and `import`: all that readers wrote, as a file that other programs can read, too."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from engine.db.database import DatabaseUnavailableError
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls
from engine.transfer import exporter, importer
from web.cli.backup import show_progress
from web.core import context


@click.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-emails", is_flag=True, help="Write mail addresses in clear, for another instance to use.")
@with_appcontext
def export_(path: Path, with_emails: bool) -> None:
    """Write comments, persons and linkbacks to PATH, as JSON Lines."""
    services = context.services()
    try:
        with show_progress("Exporting") as told:
            count = exporter.save(
                services.database,
                services.key,
                path,
                services.edition_store.clock(),
                with_emails=with_emails,
                told=told,
            )
    except (DatabaseUnavailableError, OSError) as error:
        raise click.ClickException(f"nothing was written: {escape_controls(str(error))}") from None
    click.echo(f"{escape_controls(str(path))} holds {count} persons, comments, subscriptions and linkbacks.")


@click.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_(path: Path) -> None:
    """Take over what an export in PATH holds and is not here yet; exits 1 where something was skipped."""
    services = context.services()
    erasures = ErasureLog(services.environment.instance_dir)
    try:
        with path.open("rb") as file, show_progress("Importing") as told:
            report = importer.load(
                services.database,
                services.key,
                services.edition_store.edition.library,
                file,
                path.stat().st_size,
                erasures.list_erasures(),
                told,
            )
    except importer.InvalidExportError as error:
        raise click.ClickException(escape_controls(str(error))) from None
    except (DatabaseUnavailableError, OSError) as error:
        said = "what came before it is here, and the same file can be imported again"
        raise click.ClickException(f"the import stopped: {escape_controls(str(error))}; {said}") from None
    click.echo(f"{report.added} new, {report.present} there already, {report.skipped} skipped.")
    for number, why in report.remarks:
        click.echo(f"  line {number}: {escape_controls(why)}")
    if report.skipped:
        raise click.exceptions.Exit(1)
