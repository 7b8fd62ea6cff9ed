"""`flask person`: what is kept of a reader, shown or forgotten by the owner."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from engine.audit.events import OWNER
from engine.privacy import erasure, personal_data
from engine.privacy.erasure_log import Erasures
from engine.text import escape_controls
from web.cli.errors import refusals
from web.core import context

group = AppGroup(
    "person", short_help="Show or forget what is kept of a reader.", help="Show or forget what is kept of a reader."
)


@group.command()
@click.argument("email")
def export(email: str) -> None:
    """Print all that is kept of the reader with the mail address EMAIL, as JSON."""
    services = context.services()
    with refusals(), services.database.read() as connection:
        id_ = personal_data.find(connection, services.key, email)
        found = None if id_ is None else personal_data.export(connection, services.key, id_)
    if found is None:
        raise _unknown(email)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


@group.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def erase(email: str, yes: bool) -> None:
    """Forget the reader with the mail address EMAIL: there is no way back."""
    services = context.services()
    with refusals():
        with services.database.read() as connection:
            id_ = personal_data.find(connection, services.key, email)
        if id_ is None:
            raise _unknown(email)
        if not yes:
            click.confirm("Name, site, words and address go for good. Go on?", abort=True)
        erasure.erase_for_good(
            services.database,
            Erasures(services.environment.instance_dir),
            lambda connection: erasure.erase(connection, id_, actor=OWNER, now=services.edition_store.clock()),
        )
    click.echo("It is forgotten here, and will be again after a restore. Copies in older backups end with those.")


def _unknown(email: str) -> click.ClickException:
    return click.ClickException(f"nothing is kept of {escape_controls(email)}")
