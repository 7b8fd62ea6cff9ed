"""The email with the link to the data that are stored about a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from engine.comments.email_messages import SiteInfo
from engine.comments.tables import person
from engine.crypto import SecretBox
from engine.mail.message import Email, compose
from engine.mail.sending import Composer, queue_email
from engine.privacy import personal_data


def queue_data_link(connection: Connection, person_id: int, now: datetime) -> None:
    """Mail a reader the link to their data, at most once an hour."""
    queue_email(connection, "yours", {"person_id": person_id, "asked": int(now.timestamp()) // 3600}, now)


def composers(key: SecretBox, blog: Callable[[], SiteInfo]) -> Mapping[str, Composer]:
    """Return the composer of this email, by its kind. blog returns what the email says of the blog."""

    def data_link(connection: Connection, now: datetime, ids: Mapping[str, int]) -> Email | None:
        return _data_link(connection, key, blog(), ids["person_id"], ids["asked"], now)

    return {"yours": data_link}


def _data_link(
    connection: Connection, key: SecretBox, blog: SiteInfo, person_id: int, asked: int, now: datetime
) -> Email | None:
    sealed = connection.scalar(select(person.c.email_encrypted).where(person.c.id == person_id))
    if not sealed:
        return None
    lines = [
        f"Somebody asked what {blog.title} keeps about this address.",
        "",
        "If that was you: this page leads to all of it, and can erase it. It works for 24 hours, for everybody",
        "who has its address, so do not pass it on.",
        blog.absolute_url(personal_data.create_data_link(key, person_id, now)),
        "",
        "If it was not, you need not do anything.",
    ]
    return compose(key, "yours", (person_id, asked), sealed, f"What {blog.title} keeps about you", lines)
