"""Helpers for tests of emails: a conversation with subscribers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine.accounts.tables import user_account
from engine.comments import email_messages, subscriptions
from engine.comments.email_messages import SiteInfo
from engine.comments.handlers import build_handlers
from engine.comments.people import add_person, find_person, identify
from engine.comments.status import SUBMITTED_JOB
from engine.comments.tables import comment, person
from engine.config.site import Site
from engine.content.article import Article, ArticleKind, build_article
from engine.content.front_matter import parse
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.jobs import queue
from engine.jobs.tables import job
from engine.jobs.worker import Handler, Worker
from engine.mail import sending
from engine.mail.backends import SmtpBackend
from engine.mail.sending import SendEmail
from engine.privacy import data_links
from tests.engine.library.samples import small_library
from tests.mail_server import Mailbox

SENDER = "comments@blog.example"


def hips() -> Article:
    """Return the article "hips", or None for another slug."""
    head = parse("---\ntitle: Strong hips\ndate: 2026-03-01\n---\nbody", "posts/hips.md", requires_date=False)
    assert head.front_matter is not None
    return build_article(ArticleKind.POST, "hips", head.front_matter, head, Site())


def mail_handlers(
    database: Database, key: SecretBox, blog: SiteInfo, box: Mailbox, clock: Callable[[], datetime]
) -> dict[str, Handler]:
    """Return the handlers of all email jobs, which send to a mailbox."""
    composers = {**email_messages.composers(key, lambda: blog), **data_links.composers(key, lambda: blog)}
    send = SendEmail(database, composers, lambda: blog.title, SmtpBackend(box.url), SENDER, clock)
    return {**build_handlers(database, None, clock), sending.JOB: send}


@dataclass
class Conversation:
    """People who comment on the article "hips", and their emails."""

    database: Database
    key: SecretBox
    box: Mailbox
    now: datetime

    def __post_init__(self) -> None:
        self.articles = {"hips": hips()}
        blog = SiteInfo("A blog", "https://blog.example".__add__, small_library(), self.articles.get)
        self.worker = Worker(
            self.database, mail_handlers(self.database, self.key, blog, self.box, self.clock), self.clock
        )

    def clock(self) -> datetime:
        """Return the time."""
        return self.now

    def later(self, **time: int) -> int:
        """Let time pass and run the jobs that are due."""
        self.now += timedelta(**time)
        return self.worker.run_due(self.now)

    def owner(self, name: str, email: str | None) -> None:
        """Add a moderator."""
        sealed = self.key.encrypt(email) if email else None
        with self.database.write() as connection:
            row = {"name": name, "password_hash": "-", "email_encrypted": sealed, "created_at": self.now}
            connection.execute(insert(user_account).values(row))

    def person(self, email: str, **columns: Any) -> int:
        """Add a person with an email address and these values of columns."""
        with self.database.write() as connection:
            identity = identify(self.key, email=email, name="", url="")
            known = find_person(connection, identity.kind, identity.identity_hash)
            id_ = known or add_person(connection, identity, created_at=self.now)
            if columns:
                connection.execute(update(person).where(person.c.id == id_).values(**columns))
        return id_

    def says(
        self,
        who: int | None,
        text: str,
        *,
        parent: int | None = None,
        mail: bool = False,
        proved: bool = False,
        **columns: Any,
    ) -> int:
        """Add a pending comment. mail: with a subscription. proved: from a remembered device."""
        values: dict[str, Any] = {
            "post_slug": "hips",
            "parent_id": parent,
            "person_id": who,
            "status": "pending",
            "name": "Ada",
        }
        values |= {"body_markdown": text, "body_html": "", "renderer_version": 1, "created_at": self.now} | columns
        with self.database.write() as connection:
            id_ = connection.execute(insert(comment).values(values).returning(comment.c.id)).scalar_one()
            if mail and who is not None:
                subscriptions.subscribe(connection, who, parent or id_, is_verified=proved, now=self.now)
        return int(id_)

    def waits(self, id_: int) -> None:
        """Queue the email to moderators about a comment."""
        with self.database.write() as connection:
            queue.add(connection, SUBMITTED_JOB, {"comment": id_}, now=self.now, key=str(id_))

    def approved(self, id_: int) -> None:
        """Approve a comment."""
        with self.database.write() as connection:
            connection.execute(update(comment).where(comment.c.id == id_).values(status="approved"))
            queue.add(connection, "comment-approved", {"comment": id_}, now=self.now)

    def changed(self, table: Any, id_: int, **columns: Any) -> None:
        """Update a row."""
        with self.database.write() as connection:
            connection.execute(update(table).where(table.c.id == id_).values(**columns))

    def mailed(self) -> list[tuple[str, str]]:
        """Return the recipients and subjects of the emails since the last call."""
        got = [(each.to[0], str(each.message["Subject"])) for each in self.box.emails]
        self.box.emails.clear()
        return got

    def jobs(self, state: str) -> list[tuple[str, str | None]]:
        """Return the last errors of email jobs with a state, by key."""
        wanted = select(job).where(job.c.kind == "mail", job.c.state == state).order_by(job.c.id)
        with self.database.read() as connection:
            return [(row.key, row.last_error) for row in connection.execute(wanted)]


@pytest.fixture
def talk(database: Database, key: SecretBox, box: Mailbox, now: datetime) -> Conversation:
    """A conversation without comments."""
    return Conversation(database, key, box, now)
