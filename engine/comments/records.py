"""Storing comments for other packages: linkbacks, and comments from imports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from engine.comments.status import Status
from engine.comments.tables import comment
from engine.db.schema import insert_returning_id

LINKBACK_RENDERER_VERSION = 0
"""The renderer version of linkbacks, whose HTML is not rendered from Markdown."""


def add_imported(connection: Connection, values: Mapping[str, Any]) -> int:
    """Store a comment or linkback from an import, by the names of its columns. Returns its id."""
    return insert_returning_id(connection, comment, values)


def add_linkback(connection: Connection, values: Mapping[str, Any], now: datetime) -> int:
    """Store a linkback, by the names of its columns. Returns its id."""
    values = {**values, "renderer_version": LINKBACK_RENDERER_VERSION, "created_at": now}
    return insert_returning_id(connection, comment, values)


def update_linkback(connection: Connection, id_: int, values: Mapping[str, Any], now: datetime) -> None:
    """Store what has changed on the page that links to us, by the names of the columns."""
    connection.execute(update(comment).where(comment.c.id == id_).values({**values, "edited_at": now}))


def withdraw_linkback(connection: Connection, id_: int, name: str) -> None:
    """Remove the content of a linkback whose source no longer links to us. Only the name of its host stays.

    Pending and approved linkbacks become deleted. Those in spam or trash stay there.
    """
    this = comment.c.id == id_
    values = {
        "name": name,
        "title": "",
        "body_markdown": "",
        "body_html": "",
        "previous_version": None,
        "ip_prefix": None,
    }
    connection.execute(update(comment).where(this).values(values))
    is_listed = comment.c.status.in_((Status.PENDING, Status.APPROVED))
    connection.execute(update(comment).where(this, is_listed).values(status=Status.DELETED))
