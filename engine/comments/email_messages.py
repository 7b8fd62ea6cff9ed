"""Emails about comments: to moderators about pending ones, to readers about replies and to confirm their address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from engine.accounts.tables import user_account
from engine.comments.brake import IS_HELD
from engine.comments.email_links import ACTIONS, LINK_TTL, EmailLinks
from engine.comments.moderator_digest import EMAIL_KIND as DIGEST_KIND
from engine.comments.moderator_digest import SNOOZE_END_KIND, find_snooze, is_snoozed
from engine.comments.status import Status
from engine.comments.subscriptions import is_active, list_unconfirmed
from engine.comments.tables import comment, person, subscription
from engine.config.language import spell
from engine.content.article import Article
from engine.crypto import SecretBox
from engine.favourites import picks
from engine.library.library import Library
from engine.mail.message import Email, compose, header_value, quote
from engine.mail.sending import Composer
from engine.text import truncate

# Texts are in ASCII: then emails need no encoding, and the links in emails saved as files work.
MAX_IN_DIGEST = 20
"""Comments that one email describes. It says how many more there are."""
MAX_DIGEST_TEXT = 500
"""Characters of a comment's text, if an email describes several comments."""
_SEPARATOR = "-" * 40
_ACTION_LABELS = {"approve": "Approve", "spam": "Mark as spam", "trash": "Move to trash"}


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """The parts of the site that emails mention. find_article returns an article by its slug if it is live."""

    title: str
    absolute_url: Callable[[str], str]
    library: Library
    find_article: Callable[[str], Article | None]
    language: str = "en"

    def article_title(self, post_slug: str) -> str:
        """Return the title of an article, or its slug if the article is not live."""
        article = self.find_article(post_slug)
        return article.front_matter.title if article else post_slug


@dataclass(frozen=True, slots=True)
class CommentEmails:
    """Composes emails from the present state. Each method returns None if the email should no longer be sent."""

    connection: Connection
    key: SecretBox
    site: SiteInfo
    now: datetime

    def build_pending(self, comment_id: int, user_id: int) -> Email | None:
        """Return the email that tells a moderator about one pending comment."""
        row = self._find_comment(comment_id, Status.PENDING)
        return self._build_moderator_email("waiting", (comment_id, user_id), [row] if row else [], user_id)

    def build_digest(self, digest: int, user_id: int) -> Email | None:
        """Return the email that tells a moderator about the pending comments of a digest."""
        digest_at = datetime.fromtimestamp(digest, UTC)
        if is_snoozed(self.connection, user_id, digest_at):
            return None
        rows = self._list_pending(comment.c.digest_at == digest_at)
        return self._build_moderator_email(DIGEST_KIND, (digest, user_id), rows, user_id)

    def build_digest_after_snooze(self, user_id: int, until: int) -> Email | None:
        """Return the email that tells a moderator about all pending comments of the digests before a snooze's end."""
        end = datetime.fromtimestamp(until, UTC)
        if find_snooze(self.connection, user_id) != end:
            return None
        rows = self._list_pending(comment.c.digest_at <= end)
        return self._build_moderator_email(SNOOZE_END_KIND, (user_id, until), rows, user_id)

    def _list_pending(self, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
        query = select(comment).where(condition, comment.c.status == Status.PENDING, comment.c.kind == "comment")
        return self.connection.execute(query.order_by(comment.c.created_at, comment.c.id)).all()

    def _build_moderator_email(
        self, kind: str, ids: tuple[int, int], rows: Sequence[Row[Any]], user_id: int
    ) -> Email | None:
        recipient = select(user_account.c.email_encrypted).where(user_account.c.id == user_id)
        encrypted = self.connection.scalar(recipient)
        if not rows or not encrypted:
            return None
        title = self.site.article_title(rows[0].post_slug)
        if len(rows) == 1:
            subject = f"New comment by {rows[0].name} on {title}"
            introduction = f"A new comment on {title} needs approval."
        else:
            subject = introduction = f"{len(rows)} new comments need approval"
        links_note = f"The links below a comment ask you to confirm. They work for {LINK_TTL.days} days."
        separator = ["", _SEPARATOR, ""] if len(rows) > 1 else [""]
        ended = ["Your emails about pending comments are no longer snoozed."] if kind == SNOOZE_END_KIND else []
        lines = [*ended, introduction, links_note]
        for row in rows[:MAX_IN_DIGEST]:
            lines += [*separator, *self._format_pending(row, is_one=len(rows) == 1)]
        if len(rows) > MAX_IN_DIGEST:
            lines += [*separator, f"{len(rows) - MAX_IN_DIGEST} more comments are not shown here."]
        if held := self.connection.scalar(select(func.count()).select_from(comment).where(IS_HELD)):
            lines += ["", f"{held} more are held, because too many comments arrived within an hour."]
        lines += ["", f"All comments: {self.site.absolute_url('/moderation/')}"]
        return compose(self.key, kind, ids, encrypted, subject, lines)

    def _format_pending(self, row: Row[Any], *, is_one: bool) -> list[str]:
        """Return the lines about a pending comment, with the links to act on it."""
        text = row.body_markdown if is_one else truncate(row.body_markdown, MAX_DIGEST_TEXT)
        return [
            f"Name: {header_value(row.name)}",
            *([] if is_one else [f"Article: {self.site.article_title(row.post_slug)}"]),
            *([f"Website: {header_value(row.url)}"] if row.url else []),
            *self._format_favourites(row.id),
            *(
                [f"{spell('Other favourites', self.site.language)}: {header_value(row.other_favourites)}"]
                if row.other_favourites
                else []
            ),
            f"Spam score: {row.spam_score}",
            *(f"  - {header_value(reason)}" for reason in row.spam_reasons),
            "",
            _format_text(text),
            "",
            *(f"{_ACTION_LABELS[action]}: {self._moderation_url(action, row.id)}" for action in ACTIONS),
        ]

    def build_confirmation(self, person_id: int, subscription_id: int) -> Email | None:
        """Return the email that asks a person to confirm their address. The subscription is the latest request."""
        unconfirmed = list_unconfirmed(self.connection, person_id)
        is_recipient = person.c.id == person_id, person.c.blocked_at.is_(None)
        encrypted = self.connection.scalar(select(person.c.email_encrypted).where(*is_recipient))
        if not unconfirmed or not encrypted:
            return None
        posts = list(dict.fromkeys(each.post_slug for each in unconfirmed))
        lines = [
            "Someone commented with this email address, and asked for emails about replies on:",
            "",
            *(self.site.article_title(post) for post in posts),
            "",
            f"To confirm, open this page and press the button. The link works for {LINK_TTL.days} days.",
            self.site.absolute_url(EmailLinks(self.key).confirm_path(person_id, self.now)),
            "",
            "If this wasn't you, ignore this email. You won't get any emails about replies.",
        ]
        subject = f"Confirm your email address for {self.site.title}"
        return compose(self.key, "confirm", (person_id, subscription_id), encrypted, subject, lines)

    def build_reply(self, comment_id: int, subscription_id: int) -> Email | None:
        """Return the email that tells a subscriber about a reply."""
        row = self._find_comment(comment_id, Status.APPROVED)
        encrypted = self.connection.scalar(
            select(person.c.email_encrypted)
            .join(subscription, subscription.c.person_id == person.c.id)
            .where(subscription.c.id == subscription_id, is_active())
        )
        article = self.site.find_article(row.post_slug) if row is not None else None
        if row is None or not encrypted or article is None:
            return None
        unsubscribe_url = self.site.absolute_url(EmailLinks(self.key).unsubscribe_path(subscription_id, self.now))
        title = article.front_matter.title
        lines = [
            f"There is a new reply in your conversation on {title}.",
            "",
            f"Name: {header_value(row.name)}",
            *self._format_favourites(row.id),
            "",
            _format_text(row.body_markdown),
            "",
            f"Read the reply: {self.site.absolute_url(f'/comments/{row.id}/')}",
            "",
            "You get this email because you asked to hear about replies. To unsubscribe:",
            unsubscribe_url,
        ]
        ids, subject = (comment_id, subscription_id), f"{row.name} replied on {title}"
        return compose(self.key, "reply", ids, encrypted, subject, lines, unsubscribe_url)

    def _find_comment(self, id_: int, status: Status) -> Row[Any] | None:
        query = select(comment).where(comment.c.id == id_, comment.c.status == status, comment.c.kind == "comment")
        return self.connection.execute(query).one_or_none()

    def _format_favourites(self, comment_id: int) -> list[str]:
        """Return a line with the confirmed favourites and one with those that were found in the text."""
        found = picks.list_picks(self.connection, [comment_id]).get(comment_id, ())
        lines = []
        for label, state in (("Favourites", picks.PickState.CONFIRMED), ("Mentioned", picks.PickState.SUGGESTED)):
            names = [self._exercise_name(pick.exercise_id) for pick in found if pick.state is state]
            lines += [f"{spell(label, self.site.language)}: {', '.join(names)}"] if names else []
        return lines

    def _exercise_name(self, id_: str) -> str:
        exercise = self.site.library.exercises.get(id_)
        return exercise.name if exercise else id_

    def _moderation_url(self, action: str, comment_id: int) -> str:
        return self.site.absolute_url(EmailLinks(self.key).moderation_path(action, comment_id, self.now))


def composers(key: SecretBox, site_info: Callable[[], SiteInfo]) -> Mapping[str, Composer]:
    """Return the composers of emails about comments, by kind. site_info returns the present state of the site."""

    def emails(connection: Connection, now: datetime) -> CommentEmails:
        return CommentEmails(connection, key, site_info(), now)

    # Queued jobs hold these kinds and the keys of their ids. Jobs from before 0.1.0 may be of the kind "waiting".
    return {
        DIGEST_KIND: lambda connection, now, ids: emails(connection, now).build_digest(**ids),
        SNOOZE_END_KIND: lambda connection, now, ids: emails(connection, now).build_digest_after_snooze(**ids),
        "waiting": lambda connection, now, ids: emails(connection, now).build_pending(
            ids["comment_id"], ids["owner_id"]
        ),
        "confirm": lambda connection, now, ids: emails(connection, now).build_confirmation(**ids),
        "reply": lambda connection, now, ids: emails(connection, now).build_reply(**ids),
    }


def _format_text(text: str) -> str:
    return quote(text) if text.strip() else "The comment has no text."
