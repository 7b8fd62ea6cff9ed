"""The private link to a reader's data, and the email with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from engine.comments.email_messages import SiteInfo
from engine.comments.tables import person
from engine.crypto import SecretBox
from engine.mail.message import Email, compose
from engine.mail.sending import Composer, queue_email

TTL = timedelta(hours=24)
_PURPOSE = "data-link"
_EMAIL_KIND = "data-link"


def create_data_link(key: SecretBox, person_id: int, now: datetime) -> str:
    """Return the path of the page with a person's data. Send it only to that person's email address."""
    return f"/privacy/data/{person_id}.{key.create_token(_PURPOSE, str(person_id), now=now, ttl=TTL)}/"


def verify_data_token(key: SecretBox, token: str, now: datetime) -> int | None:
    """Return the id of the person that the last part of a link is for, or None if it is forged or has expired."""
    number, _, signature = token.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    return int(number) if key.verify_token(signature, _PURPOSE, str(int(number)), now=now) else None


def queue_data_link(connection: Connection, person_id: int, now: datetime) -> None:
    """Email a person the link to their data, at most once an hour."""
    queue_email(connection, _EMAIL_KIND, {"person_id": person_id, "hour": int(now.timestamp()) // 3600}, now)


def composers(key: SecretBox, site: Callable[[], SiteInfo]) -> Mapping[str, Composer]:
    """Return the function that composes this email, by its kind."""

    def compose_data_link(connection: Connection, now: datetime, ids: Mapping[str, int]) -> Email | None:
        return _compose_data_link(connection, key, site(), ids["person_id"], ids["hour"], now)

    return {_EMAIL_KIND: compose_data_link}


def _compose_data_link(
    connection: Connection, key: SecretBox, site: SiteInfo, person_id: int, hour: int, now: datetime
) -> Email | None:
    address = connection.scalar(select(person.c.email_encrypted).where(person.c.id == person_id))
    if not address:
        return None
    hours = int(TTL.total_seconds() // 3600)
    lines = [
        f"We received a request for the data that {site.title} stores about this email address.",
        "",
        f"If it came from you, open this page to see, download or erase your data. The link works for {hours} hours.",
        "Don't share it: anyone who has the link can see and erase your data.",
        site.absolute_url(create_data_link(key, person_id, now)),
        "",
        "If it didn't come from you, ignore this email.",
    ]
    return compose(key, _EMAIL_KIND, (person_id, hour), address, f"Your data on {site.title}", lines)
