"""`flask owner`: who may moderate. There is no account, and no password, before somebody makes one here."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from engine.accounts import users
from engine.accounts.users import Refused
from engine.text import escape_controls
from web.cli.errors import refusals
from web.core import context

group = AppGroup("owner", short_help="Look after who may moderate.", help="Look after who may moderate.")

ASK = "Password (leave it empty, and one is made)"


@group.command()
@click.argument("name")
@click.option("--email", default="", help="Where mails about waiting comments go.")
def create(name: str, email: str) -> None:
    """Let NAME sign in at /moderation/. Asks for a password, or makes one and prints it."""
    services = context.services()
    with refusals(Refused), services.database.read() as connection:
        users.check_new(connection, name, email)  # before somebody thinks of a password
    password, is_made = _password()
    with refusals(Refused), services.database.write() as connection:
        made = users.create(connection, services.key, name, password, email=email, now=services.edition_store.clock())
    click.echo(f"{made.name} may sign in at {services.edition_store.edition.site.absolute_url('/moderation/')}")
    _tell(password, is_made)


@group.command()
@click.argument("name")
def password(name: str) -> None:
    """Give NAME another password: signed out everywhere, and let in again after too many failures."""
    services = context.services()
    new, is_made = _password()
    with refusals(Refused), services.database.write() as connection:
        found = users.by_name(connection, name)
        if found is None:
            raise click.ClickException(f"there is no owner called {escape_controls(name)}")
        users.set_password(connection, services.key, found.id, new)
    click.echo(f"The password of {found.name} is changed.")
    _tell(new, is_made)


@group.command("list")
def list_() -> None:
    """Show who may sign in, since when, and who gets mails."""
    with refusals(), context.services().database.read() as connection:
        found = users.listed(connection)
    for each in found:
        mails = "gets mails" if each.gets_mail else "gets no mails"
        click.echo(f"{escape_controls(each.name)}  since {each.created_at:%Y-%m-%d}, {mails}")
    if not found:
        click.echo("Nobody may sign in yet: see `flask owner create`.")


@group.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask first, and remove even the only owner.")
def remove(name: str, yes: bool) -> None:
    """Let NAME sign in no more: all sessions end at once. What was done stays in the log."""
    services = context.services()
    if not yes:
        click.confirm(f"{escape_controls(name)} is signed out everywhere, for good. Go on?", abort=True)
    with refusals(Refused), services.database.write() as connection:
        users.remove(connection, services.key, name, last=yes)
    click.echo(f"{escape_controls(name)} may not sign in any more.")


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
