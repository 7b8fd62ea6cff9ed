"""Verification of linkbacks: a source that links to the article becomes a comment, which waits for a moderator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.comments import records
from engine.comments.spam import SpamResult, SpamSignals, read_blocklist, score
from engine.comments.tables import comment
from engine.db.database import Database
from engine.http.client import HttpClient, UnreachableError
from engine.linkbacks.microformats import MAX_AUTHOR_LENGTH, MAX_TITLE_LENGTH, SourceMetadata, read_metadata
from engine.linkbacks.receive import FailureReason, LinkbackState
from engine.linkbacks.source import MAX_EXCERPT_LENGTH, find_link_context, truncate
from engine.linkbacks.tables import received_linkback


@dataclass(frozen=True, slots=True)
class VerifyLinkback:
    """Handler of the job that `receive.store_and_queue` queues."""

    database: Database
    http_client: HttpClient
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Fetch a source outside any transaction and store the result. Running it twice does no harm.

        Raises UnreachableError if the source can't be fetched, so that the job is retried.
        """
        with self.database.read() as connection:
            row = connection.execute(
                select(received_linkback).where(received_linkback.c.id == payload["linkback_id"])
            ).first()
        if row is None:
            return
        reason, said = self._look(row.source_url, row.target_url)
        given = SourceMetadata(
            truncate(str(payload.get("title", "")), MAX_TITLE_LENGTH),
            truncate(str(payload.get("author", "")), MAX_AUTHOR_LENGTH),
            truncate(str(payload.get("excerpt", "")), MAX_EXCERPT_LENGTH),
        )
        said = SourceMetadata(said.title or given.title, said.author or given.author, said.excerpt or given.excerpt)
        with self.database.write() as connection:
            _note(connection, int(row.id), reason, said, self.clock())

    def on_failure(self, payload: Mapping[str, Any], problem: Exception) -> bool:
        """Mark a pending linkback as failed. A linkback verified before keeps its state.

        Return True if the source can't be reached, which the owner can't fix. They should see other errors.
        """
        away = isinstance(problem, UnreachableError)
        with self.database.write() as connection:
            this = received_linkback.c.id == payload["linkback_id"]
            connection.execute(received_linkback.update().where(this).values(checked_at=self.clock()))
            failed = {
                "state": LinkbackState.FAILED,
                "reason": FailureReason.UNREACHABLE if away else FailureReason.ERROR,
            }
            connection.execute(
                received_linkback.update()
                .where(this, received_linkback.c.state == LinkbackState.PENDING)
                .values(failed)
            )
        return away

    def _look(self, source: str, target: str) -> tuple[FailureReason | None, SourceMetadata]:
        """Return why a source is rejected, or None if it links to the target, and its metadata.

        Raises UnreachableError.
        """
        answer = self.http_client.get(source)
        if answer.status in (404, 410):
            return FailureReason.NOT_FOUND, SourceMetadata()
        if not answer.is_success:
            raise UnreachableError(f"it answered with {answer.status}")
        words = find_link_context(answer.text, answer.url, target)
        if words is None:
            return FailureReason.NO_LINK, SourceMetadata()
        said = read_metadata(answer.text)
        return None, replace(said, excerpt=said.excerpt or words)


def _note(
    connection: Connection, number: int, reason: FailureReason | None, said: SourceMetadata, now: datetime
) -> None:
    """Store the result for a linkback."""
    row = connection.execute(
        select(received_linkback).where(received_linkback.c.id == number).with_for_update()
    ).first()
    if row is None:
        return
    changes: dict[str, Any]
    if reason is None:
        changes = {"state": LinkbackState.VERIFIED, "reason": None, "comment_id": _shown(connection, row, said, now)}
    elif row.comment_id is None:
        changes = {"state": LinkbackState.FAILED, "reason": reason}
    else:
        records.withdraw_linkback(connection, row.comment_id, _host(row))
        changes = {"state": LinkbackState.GONE, "reason": reason}
    connection.execute(
        received_linkback.update().where(received_linkback.c.id == number).values(checked_at=now, **changes)
    )


def _shown(connection: Connection, row: Row[Any], said: SourceMetadata, now: datetime) -> int:
    """Create or update the comment of a verified linkback and return its id. Changed content is moderated again."""
    words = {
        "name": said.author or _host(row),
        "title": said.title,
        "body_markdown": said.excerpt,
        "body_html": f"<p>{escape(said.excerpt)}</p>" if said.excerpt else "",
    }
    verdict = _verdict(connection, row, words)
    judged = {
        **words,
        "status": verdict.status,
        "spam_score": verdict.score,
        "spam_reasons": list(verdict.reasons),
        "ip_prefix": row.ip_prefix,
    }
    old = connection.execute(select(comment).where(comment.c.id == row.comment_id)).first()
    if old is None:
        origin = {"post_slug": row.post_slug, "kind": row.kind, "url": row.source_url}
        return records.add_linkback(connection, origin | judged, now)
    changed = any(getattr(old, name) != value for name, value in words.items())
    thrown_away = old.status in ("spam", "trash")
    if changed or old.status == "deleted":
        records.update_linkback(connection, old.id, words if thrown_away else judged, now)
    return int(old.id)


def _verdict(connection: Connection, row: Row[Any], words: Mapping[str, str]) -> SpamResult:
    """Score a linkback with the owner's blocklist. The result decides its moderation queue."""
    text = " ".join((words["name"], row.source_url, words["title"], words["body_markdown"]))
    return score(text, words["body_html"], SpamSignals(ip_address=row.ip_prefix), read_blocklist(connection))


def _host(row: Row[Any]) -> str:
    """Return the host of a source, for sources without an author."""
    return str(row.source_host[:MAX_AUTHOR_LENGTH])
