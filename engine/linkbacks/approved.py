"""The linkbacks of an article that the moderator approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.comments.tables import comment
from engine.http.urls import clean_url

MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Linkback:
    """Somebody else's page that links to an article; all of it is text. url, title and excerpt may be "".

    url is an address of the web: others, which an import may bring, are left out.
    """

    kind: str
    url: str
    title: str
    author: str
    excerpt: str
    at: datetime


def list_approved(connection: Connection, post: str) -> list[Linkback]:
    """The approved linkbacks of a post, oldest first, so many at most."""
    found = connection.execute(
        select(comment)
        .where(comment.c.post_slug == post, comment.c.status == "approved", comment.c.kind != "comment")
        .order_by(comment.c.created_at, comment.c.id)
        .limit(MAX_SHOWN)
    )
    return [
        Linkback(c.kind, clean_url(c.url or "") or "", c.title or "", c.name, c.body_markdown, c.created_at)
        for c in found
    ]
