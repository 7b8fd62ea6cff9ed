"""`flask privacy`: export or erase the data that is stored about a reader."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from engine.audit.events import TERMINAL
from engine.privacy import erasure, personal_data
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls
from web.cli.output import report_errors
from web.core import context

group = AppGroup("privacy", help="Export or erase a reader's data.")


@group.command()
@click.argument("email")
def export(email: str) -> None:
    """Print all data stored about the reader with the address EMAIL, as JSON."""
    services = context.services()
    with report_errors(), services.database.read() as connection:
        person_id = personal_data.find_person(connection, services.key, email)
        data = None if person_id is None else personal_data.export_person(connection, services.key, person_id)
    if data is None:
        raise _not_found(email)
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


@group.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Don't ask for confirmation.")
def erase(email: str, yes: bool) -> None:
    """Erase all data stored about the reader with the address EMAIL. This can't be undone."""
    services = context.services()
    with report_errors():
        with services.database.read() as connection:
            person_id = personal_data.find_person(connection, services.key, email)
        if person_id is None:
            raise _not_found(email)
        if not yes:
            click.confirm("Erase this reader's name, website, comments and email address for good?", abort=True)
        erasure.erase_permanently(
            services.database,
            ErasureLog(services.environment.instance_dir),
            lambda connection: erasure.erase_person(
                connection, person_id, actor=TERMINAL, now=services.edition_store.clock()
            ),
        )
    click.echo("Erased. A restore won't bring the data back, but older backups still contain it until you delete them.")


def _not_found(email: str) -> click.ClickException:
    return click.ClickException(f"No data stored about {escape_controls(email)}")
