"""`flask owner`: who may moderate. There is no account, and no password, before somebody makes one here."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from engine.content.text import one_line
from engine.readers.moderation import owner
from engine.readers.moderation.owner import Refused
from web import current
from web.terminal import refusals

group = AppGroup("owner", short_help="Look after who may moderate.", help="Look after who may moderate.")

ASK = "Password (leave it empty, and one is made)"


@group.command()
@click.argument("name")
@click.option("--email", default="", help="Where mails about waiting comments go.")
def create(name: str, email: str) -> None:
    """Let NAME sign in at /moderation/. Asks for a password, or makes one and prints it."""
    parts = current.parts()
    password, is_made = _password()
    with refusals(Refused), parts.database.write() as connection:
        made = owner.create(connection, parts.key, name, password, email=email, now=parts.holder.clock())
    click.echo(f"{made.name} may sign in at {parts.holder.edition.site.absolute('/moderation/')}")
    _tell(password, is_made)


@group.command()
@click.argument("name")
def password(name: str) -> None:
    """Give NAME another password: signed out everywhere, and let in again after too many failures."""
    parts = current.parts()
    new, is_made = _password()
    with refusals(Refused), parts.database.write() as connection:
        found = owner.by_name(connection, name)
        if found is None:
            raise click.ClickException(f"there is no owner called {one_line(name)}")
        owner.set_password(connection, parts.key, found.id, new)
    click.echo(f"The password of {found.name} is changed.")
    _tell(new, is_made)


def _password() -> tuple[str, bool]:
    """The password that was typed, twice the same, or a new one; and whether it was made here."""
    typed = click.prompt(ASK, default="", show_default=False, hide_input=True)
    if not typed:
        return secrets.token_urlsafe(18), True
    if click.prompt("Again", default="", show_default=False, hide_input=True) != typed:
        raise click.ClickException("the two passwords are not the same; nothing is changed")
    return typed, False


def _tell(password: str, is_made: bool) -> None:
    if is_made:
        click.echo(f"Password: {password}")
