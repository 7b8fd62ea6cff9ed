"""`flask user`: manage the accounts of people who can moderate.

A new site has no accounts and no default password.
"""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from engine.accounts import two_factor, users
from engine.accounts.passwords import PasswordError
from engine.accounts.users import AccountError
from engine.text import escape_controls
from web.cli.output import report_errors
from web.core import context

group = AppGroup("user", help="Manage user accounts.")


@group.command()
@click.argument("name")
@click.option("--email", default="", help="Send emails about pending comments to this address.")
def create(name: str, email: str) -> None:
    """Create the user NAME, who can moderate.

    Asks for a password. If you leave it blank, a random one is generated and printed.
    """
    services = context.services()
    with report_errors(AccountError), services.database.read() as connection:
        users.validate_new_user(connection, name, email)  # report mistakes before asking for a password
    password, is_generated = _prompt_for_password()
    with report_errors(AccountError, PasswordError):
        now = services.edition_store.clock()
        user = users.create_user(services.database, services.key, name, password, email=email, now=now)
    login_url = services.edition_store.edition.site.absolute_url("/moderation/")
    click.echo(f"Created user {user.name}. Log in at {login_url}")
    _print_generated(password, is_generated)


@group.command()
@click.argument("name")
def password(name: str) -> None:
    """Change the password of the user NAME.

    Ends all their sessions, and unlocks the account if there were too many failed logins.
    """
    services = context.services()
    new, is_generated = _prompt_for_password()
    with report_errors(AccountError, PasswordError):
        with services.database.read() as connection:
            user = users.find_user_by_name(connection, name)
        if user is None:
            raise AccountError(f"User {name} not found")
        users.set_password(services.database, services.key, user.id, new)
    click.echo(f"Changed the password of {user.name}.")
    _print_generated(new, is_generated)


@group.command("two-factor-off")
@click.argument("name")
def two_factor_off(name: str) -> None:
    """Turn off two-factor authentication for the user NAME, who has lost their app and recovery codes."""
    services = context.services()
    with report_errors(AccountError), services.database.write() as connection:
        user = users.find_user_by_name(connection, name)
        if user is None:
            raise AccountError(f"User {name} not found")
        two_factor.disable(connection, services.key, user.id)
    click.echo(f"{escape_controls(name)} can log in with the password only.")


@group.command("list")
def list_() -> None:
    """List all users: when they were created, whether they get emails, and whether they need a second factor."""
    with report_errors(), context.services().database.read() as connection:
        found = users.list_users(connection)
    for user in found:
        emails = "gets emails" if user.has_email else "no emails"
        factor = ", two-factor authentication" if user.has_two_factor else ""
        click.echo(f"{escape_controls(user.name)}  created {user.created_at:%Y-%m-%d}, {emails}{factor}")
    if not found:
        click.echo("No users yet. Create one with `flask user create NAME --email ADDRESS`.")


@group.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Don't ask for confirmation, and allow removing the last user.")
def remove(name: str, yes: bool) -> None:
    """Remove the user NAME and end all their sessions.

    Their entries in the log stay.
    """
    services = context.services()
    if not yes:
        click.confirm(f"Remove {escape_controls(name)} and end all their sessions?", abort=True)
    with report_errors(AccountError), services.database.write() as connection:
        users.remove_user(connection, services.key, name, allow_last=yes)
    click.echo(f"Removed user {escape_controls(name)}.")


def _prompt_for_password() -> tuple[str, bool]:
    """Ask for a password twice. Return it, or a generated one, and True if it was generated."""
    entered = click.prompt("Password (leave blank to generate one)", default="", show_default=False, hide_input=True)
    if not entered:
        return secrets.token_urlsafe(18), True
    if click.prompt("Repeat the password", default="", show_default=False, hide_input=True) != entered:
        raise click.ClickException("The passwords don't match. Nothing was changed")
    return entered, False


def _print_generated(password: str, is_generated: bool) -> None:
    if is_generated:
        click.echo(f"Password: {password}")
