"""What mails say: to the owner about a comment that waits, to readers about answers and to prove their address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.accounts.tables import user_account
from engine.comments.email_links import ACTIONS, EmailLinks
from engine.comments.subscriptions import is_active, list_unconfirmed
from engine.comments.tables import comment, person, subscription
from engine.content.article import Article
from engine.crypto import SecretBox
from engine.favourites import picks
from engine.library.library import Library
from engine.mail.message import Email, compose, header_value, quote
from engine.mail.sending import Composer


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What mails say of the blog: its title and address, its exercises, and the article of a slug, if it is shown."""

    title: str
    absolute_url: Callable[[str], str]
    library: Library
    article: Callable[[str], Article | None]

    def name(self, post: str) -> str:
        """What an article is called; one that is not shown by its slug."""
        article = self.article(post)
        return article.front_matter.title if article else post


@dataclass(frozen=True, slots=True)
class CommentEmails:
    """Composes them as things stand now. Each gives None where the mail is not to be sent any more."""

    connection: Connection
    key: SecretBox
    blog: SiteInfo
    now: datetime

    def waiting(self, comment_id: int, owner_id: int) -> Email | None:
        """To an owner: a comment waits for him."""
        row = self._comment(comment_id, "pending")
        sealed = self.connection.scalar(select(user_account.c.email_encrypted).where(user_account.c.id == owner_id))
        if row is None or not sealed:
            return None
        links = EmailLinks(self.key)
        does = {"approve": "Approve it", "spam": "It is spam", "trash": "Put it into the trash"}
        lines = [
            f"A comment on {self.blog.name(row.post_slug)} waits for you.",
            "",
            f"Name: {header_value(row.name)}",
            *([f"Site: {header_value(row.url)}"] if row.url else []),
            *self._favourites(row.id),
            *(
                [f"In the box for other favourites: {header_value(row.other_favourites)}"]
                if row.other_favourites
                else []
            ),
            f"Spam score: {row.spam_score}",
            *(f"  - {header_value(reason)}" for reason in row.spam_reasons),
            "",
            quote(row.body_markdown) if row.body_markdown.strip() else "It has no text.",
            "",
            "Each of these leads to a page that asks once more, for 30 days:",
            *(f"{does[each]}: {self.blog.absolute_url(links.moderate(each, row.id, self.now))}" for each in ACTIONS),
            "",
            f"All comments: {self.blog.absolute_url('/moderation/')}",
        ]
        subject = f"Comment by {row.name} on {self.blog.name(row.post_slug)}"
        return self._letter("waiting", (comment_id, owner_id), sealed, subject, lines)

    def confirm(self, person_id: int, subscription_id: int) -> Email | None:
        """To a reader whose comment was approved: is this address his? The subscription is the one that asks for it."""
        waits = list_unconfirmed(self.connection, person_id)
        there = person.c.id == person_id, person.c.blocked_at.is_(None)
        sealed = self.connection.scalar(select(person.c.email_encrypted).where(*there))
        if not waits or not sealed:
            return None
        posts = list(dict.fromkeys(each.post for each in waits))
        lines = [
            "Somebody gave this address with a comment, and asked for a mail when it is answered:",
            "",
            *(self.blog.name(post) for post in posts),
            "",
            "If that was you, open this page and press the button there. It works for 30 days.",
            self.blog.absolute_url(EmailLinks(self.key).confirm(person_id, self.now)),
            "",
            "If it was not, you need not do anything. Without the button there is no mail about answers.",
        ]
        subject = f"Mail about answers on {self.blog.title}: is this your address?"
        return self._letter("confirm", (person_id, subscription_id), sealed, subject, lines)

    def reply(self, comment_id: int, subscription_id: int) -> Email | None:
        """To a reader: somebody answered in a conversation of his."""
        row = self._comment(comment_id, "approved")
        sealed = self.connection.scalar(
            select(person.c.email_encrypted)
            .join(subscription, subscription.c.person_id == person.c.id)
            .where(subscription.c.id == subscription_id, is_active())
        )
        article = self.blog.article(row.post_slug) if row is not None else None
        if row is None or not sealed or article is None:
            return None
        end = self.blog.absolute_url(EmailLinks(self.key).end(subscription_id, self.now))
        lines = [
            f"There is a new answer in your conversation on {article.front_matter.title}.",
            "",
            f"Name: {header_value(row.name)}",
            *self._favourites(row.id),
            "",
            quote(row.body_markdown) if row.body_markdown.strip() else "It has no text.",
            "",
            f"Read it there: {self.blog.absolute_url(f'/comments/{row.id}/')}",
            "",
            "You asked for mails about this conversation. To get no more of them:",
            end,
        ]
        subject = f"{row.name} answered on {article.front_matter.title}"
        return self._letter("reply", (comment_id, subscription_id), sealed, subject, lines, end)

    def _comment(self, id_: int, status: str) -> Row[Any] | None:
        wanted = comment.c.id == id_, comment.c.status == status, comment.c.kind == "comment"
        return self.connection.execute(select(comment).where(*wanted)).one_or_none()

    def _favourites(self, comment_id: int) -> list[str]:
        """A line with the favourites that count, and one with those that were found in the text."""
        found = picks.list_picks(self.connection, [comment_id]).get(comment_id, ())
        lines = []
        for words, state in (("Favourites", picks.PickState.CONFIRMED), ("Mentioned", picks.PickState.SUGGESTED)):
            names = [self._exercise(each.exercise) for each in found if each.state is state]
            lines += [f"{words}: {', '.join(names)}"] if names else []
        return lines

    def _exercise(self, id_: str) -> str:
        exercise = self.blog.library.exercises.get(id_)
        return exercise.name if exercise else id_

    def _letter(
        self, kind: str, ids: tuple[int, ...], sealed: bytes, subject: str, lines: list[str], end: str | None = None
    ) -> Email | None:
        return compose(self.key, kind, ids, sealed, subject, lines, end)


def composers(key: SecretBox, blog: Callable[[], SiteInfo]) -> Mapping[str, Composer]:
    """Return the composers of emails about comments, by kind. blog returns what the emails say of the blog."""

    def letters(connection: Connection, now: datetime) -> CommentEmails:
        return CommentEmails(connection, key, blog(), now)

    return {
        "waiting": lambda connection, now, ids: letters(connection, now).waiting(**ids),
        "confirm": lambda connection, now, ids: letters(connection, now).confirm(**ids),
        "reply": lambda connection, now, ids: letters(connection, now).reply(**ids),
    }
