"""The commands of `flask` if the site can't be read: `init` works, and the others say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import click
from flask import Flask
from flask.cli import FlaskGroup

from engine.config.environment import ConfigurationError, Environment
from engine.editions.files import CONTENT_FOLDERS, SETTINGS_FILE
from engine.text import escape_controls
from web.cli.init import init


class _Unavailable(click.Command):
    """A command that accepts any arguments and only says why it can't run."""

    def __init__(self, command: click.Command, reason: str) -> None:
        settings = {"ignore_unknown_options": True, "allow_extra_args": True}
        super().__init__(command.name, context_settings=settings, help=command.help)
        self._reason = reason

    def invoke(self, ctx: click.Context) -> NoReturn:
        """Exit with the reason."""
        raise click.ClickException(self._reason)


def require_site(environment: Environment) -> None:
    """Raise ConfigurationError if `flask` is looking for a command and SITE_DIR is not the folder of a site.

    A server may start in an empty folder. Commands for authors and owners would only be misleading there.
    """
    names = (SETTINGS_FILE, *CONTENT_FOLDERS)
    if _is_finding_command() and not any((environment.site_dir / name).exists() for name in names):
        hint = f"It has no {SETTINGS_FILE}, posts/ or pages/. Start a blog there with `flask init`."
        raise ConfigurationError("SITE_DIR", str(environment.site_dir), hint)


def explain(error: Exception, commands: Iterable[click.Command]) -> Flask:
    """Raise the error. But if `flask` is looking for a command, return an app whose commands say what is wrong."""
    if click.get_current_context(silent=True) is None:
        raise error
    # The message of a broken shortcode can have several lines.
    reason = escape_controls(" ".join(str(error).split()))
    if not _is_finding_command():
        raise click.ClickException(f"The site can't start. {reason}")
    app = Flask("strongstride", static_folder=None, template_folder=None)
    for command in commands:
        app.cli.add_command(command if command is init else _Unavailable(command, reason))
    return app


def _is_finding_command() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)
