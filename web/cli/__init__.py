"""The commands of `flask`."""

from __future__ import annotations

from flask import Flask

from web.cli import (
    backup,
    comments,
    content,
    database,
    favourites,
    figures,
    images,
    init,
    jobs,
    privacy,
    transfer,
    unavailable,
    users,
)
from web.cli.unavailable import require_site

__all__ = ["COMMANDS", "explain", "init_app", "require_site"]

COMMANDS = (
    init.init,
    *content.COMMANDS,
    figures.figure,
    figures.figures,
    images.images,
    favourites.aliases,
    favourites.favourites,
    users.group,
    comments.group,
    privacy.group,
    backup.backup,
    backup.restore,
    database.group,
    jobs.worker,
    jobs.group,
)


def init_app(app: Flask) -> None:
    """Add the commands to the app."""
    for command in (transfer.export_, transfer.import_):
        comments.group.add_command(command)
    for command in COMMANDS:
        app.cli.add_command(command)


def explain(error: Exception) -> Flask:
    """Raise the error, or return an app whose commands say why the site can't be read."""
    return unavailable.explain(error, COMMANDS)
