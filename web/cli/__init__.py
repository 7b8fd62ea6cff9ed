"""The commands of `flask`."""

from __future__ import annotations

from flask import Flask

from web.cli import backup, comments, content, database, favourites, jobs, privacy, transfer, users


def init_app(app: Flask) -> None:
    """Add the commands to the app."""
    for command in (transfer.export_, transfer.import_):
        comments.group.add_command(command)
    for command in (
        *content.COMMANDS,
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
    ):
        app.cli.add_command(command)
