"""The linkbacks that readers see below an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.comments.tables import comment
from engine.http.urls import clean_url

MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Linkback:
    """An approved linkback as plain text. The URL, title and excerpt may be "".

    The URL is an http or https URL. An imported one with another scheme is left out.
    """

    kind: str
    url: str
    title: str
    author: str
    excerpt: str
    created_at: datetime


def list_approved(connection: Connection, post_slug: str) -> list[Linkback]:
    """Return the first MAX_SHOWN approved linkbacks of an article, the oldest first."""
    rows = connection.execute(
        select(comment)
        .where(comment.c.post_slug == post_slug, comment.c.status == "approved", comment.c.kind != "comment")
        .order_by(comment.c.created_at, comment.c.id)
        .limit(MAX_SHOWN)
    )
    return [
        Linkback(row.kind, clean_url(row.url or "") or "", row.title or "", row.name, row.body_markdown, row.created_at)
        for row in rows
    ]
