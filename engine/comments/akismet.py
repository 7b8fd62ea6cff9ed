"""Akismet's opinion of comments that wait, where the owner asks for it (https://akismet.com).

It hears what everybody may read once the comment is approved: name, site, text and article; and the network address as
far as we keep it. It never hears the mail address. Nothing is dropped on its word: it only puts a comment under spam,
where the moderator sees why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Row, select, update

from engine.audit import events
from engine.comments.email_messages import SiteInfo
from engine.comments.spam import AKISMET
from engine.comments.status import Status, set_status
from engine.comments.submit import WAITING
from engine.comments.tables import comment
from engine.db.database import Database
from engine.http.client import HttpResponse, UnreachableError
from engine.jobs import queue
from engine.jobs.worker import PermanentJobError
from engine.text import escape_controls

JOB = "akismet"
ENDPOINT = "https://rest.akismet.com/1.1/comment-check"
REASON = "Akismet takes it for spam"
LONGEST_HELP = 100  # characters of what it says about its own answer


class Service(Protocol):
    """What is asked; a Fetcher."""

    def call_api(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """The answer to a form, with its text and headers. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class Akismet:
    """Does the jobs: asks about a comment, and lets the owner be told of it where it is not taken for spam.

    key is the owner's with Akismet; without one nothing is asked any more, and the owner is told. blog gives what it is
    now. endpoint is another one in tests only.
    """

    database: Database
    key: str | None = field(repr=False)
    blog: Callable[[], SiteInfo]
    service: Service
    clock: Callable[[], datetime]
    endpoint: str = ENDPOINT

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Ask about a comment as it is now, and again where its writer changes it meanwhile.

        Raises ConnectionError where it is to be tried again, Hopeless where that would not help.
        """
        while (row := self._waiting(payload)) is not None and not self._settled(row, self._takes_for_spam(row)):
            pass

    def on_failure(self, payload: Mapping[str, Any], _problem: Exception) -> bool:
        """Nothing came of asking, so the owner is told of the comment. The job is left dead, for him to see."""
        row = self._waiting(payload)
        if row is not None:
            self._settled(row, is_spam=False)
        return False

    def _waiting(self, payload: Mapping[str, Any]) -> Row[Any] | None:
        """The comment, if it waits yet."""
        waits = comment.c.id == payload["comment"], comment.c.status == "pending"
        with self.database.read() as connection:
            return connection.execute(select(comment).where(*waits)).one_or_none()

    def _takes_for_spam(self, row: Row[Any]) -> bool:
        # It must be told an address, and with none it could not say more than the rules do.
        if self.key is None or row.ip_prefix is None:
            return False
        try:
            answer = self.service.call_api(self.endpoint, self._question(row))
        except UnreachableError as error:
            why = type(error.__cause__).__name__
            raise ConnectionError(
                f"Akismet cannot be reached ({why}); the comment waits, and it is asked again"
            ) from None
        said = answer.text.strip()
        if answer.status == 200 and said in ("true", "false"):
            return said == "true"
        help_ = answer.headers.get("X-akismet-debug-help", "nothing more").replace(self.key, "(the key)")
        help_ = escape_controls(help_[:LONGEST_HELP])
        if answer.status == 200 and said == "invalid":
            raise PermanentJobError(
                f"Akismet refuses to answer, and says: {help_}. Most likely AKISMET_KEY is no key of yours any more: "
                "compare it with akismet.com/account, set it anew or take it away, start the site again, "
                "and have this tried again"
            )
        raise ConnectionError(f"Akismet says neither yes nor no (status {answer.status}; it says: {help_})")

    def _question(self, row: Row[Any]) -> dict[str, str]:
        blog = self.blog()
        article = blog.article(row.post_slug)
        return {
            "api_key": self.key or "",
            "blog": blog.absolute_url("/"),
            "blog_charset": "UTF-8",
            "user_ip": row.ip_prefix.partition("/")[0],
            "comment_type": "comment",
            "comment_author": row.name,
            "comment_content": row.body_markdown,
            **({"comment_author_url": row.url} if row.url else {}),
            **({"permalink": blog.absolute_url(article.address)} if article else {}),
        }

    def _settled(self, row: Row[Any], is_spam: bool) -> bool:
        """Draw the conclusion, once; False where the words are others by now."""
        now = self.clock()
        with self.database.write() as connection:
            present = connection.execute(select(comment).where(comment.c.id == row.id).with_for_update()).one_or_none()
            if present is None or present.status != "pending":
                return True
            if present.edited_at != row.edited_at:
                return False
            if not is_spam:
                queue.add(connection, WAITING, {"comment": row.id}, now=now, key=str(row.id))
            elif REASON not in present.spam_reasons:  # else the moderator has seen it, and let it wait all the same
                found = {"spam_score": present.spam_score + AKISMET, "spam_reasons": [*present.spam_reasons, REASON]}
                connection.execute(update(comment).where(comment.c.id == row.id).values(found))
                set_status(connection, [row.id], Status.SPAM, actor=events.SYSTEM, now=now)
            return True
