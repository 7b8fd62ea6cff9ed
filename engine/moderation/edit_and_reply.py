"""The owner's own words: a comment changed, and a comment answered. Both go through the one validator."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from engine.audit.events import Event, Outcome, record_event
from engine.comments import status
from engine.comments.status import Status, set_status
from engine.comments.submit import content_columns
from engine.comments.tables import comment
from engine.comments.validation import MAX_FAVOURITES, CleanedComment, CommentInput, validate_comment
from engine.favourites import aliases, picks
from engine.favourites.recognition import recognise_comment
from engine.library.library import Library

DUPLICATE_WINDOW = timedelta(hours=24)
"""So long the same answer to the same thread is one that was sent twice."""
_NOTED = TypeAdapter(picks.CommentPicks)
_WORDS = ("name", "url", "body_markdown", "body_html", "renderer_version", "content_hash")


def edit_comment(
    connection: Connection,
    library: Library,
    id_: int,
    *,
    name: str,
    url: str,
    text: str,
    actor: str,
    now: datetime,
    seen: datetime | None = None,
) -> Outcome:
    """Put other words into a comment; what it had before is kept beside it, not in the log.

    seen is when it was changed last as far as the moderator knows: where that is another moment, it is left alone.
    Favourites are looked for in the new words, as where a reader changes them. Raises Mistakes.
    """
    row = _locked(connection, id_)
    more = "" if row is None else row.other_favourites
    favourites = _named(connection, library, id_)
    draft = validate_comment(CommentInput(name=name, url=url, text=text, favourites=favourites, more=more), library)
    if row is None or row.status == "deleted" or row.kind != "comment" or row.edited_at != seen:
        return Outcome(skipped={id_: "gone" if row is None else "changed"})
    former = {column: row._mapping[column] for column in _WORDS}
    former["edited_at"] = row.edited_at and row.edited_at.isoformat()
    if not row.by_owner:
        noted = picks.read_picks(connection, id_)
        former["noted"] = asdict(noted)
        # Comments of the first release hold single words only.
        more = draft.more or ", ".join(each.written for each in noted.unknown)
        named = recognise_comment(library, noted.picked, more, draft.text, aliases.read_aliases(connection))
        picks.replace_picks(connection, id_, named, now)
    values = content_columns(draft) | {"previous_version": former, "edited_at": now}
    connection.execute(update(comment).where(comment.c.id == id_).values(values))
    return Outcome((record_event(connection, "edit", actor=actor, now=now, comment_id=id_),))


def revert_edit(connection: Connection, event: Event) -> bool:
    """Give a comment its former words again. False where it has been changed or erased since."""
    row = _locked(connection, event.comment_id or 0)
    if row is None or row.previous_version is None or row.edited_at != event.at or row.status == "deleted":
        return False
    before = row.previous_version["edited_at"]
    values = {column: row.previous_version[column] for column in _WORDS}
    values |= {"previous_version": None, "edited_at": before and datetime.fromisoformat(before)}
    connection.execute(update(comment).where(comment.c.id == row.id).values(values))
    if "noted" in row.previous_version:
        picks.restore_picks(connection, row.id, _NOTED.validate_python(row.previous_version["noted"]), event.at)
    return True


def reply_to_comment(
    connection: Connection,
    library: Library,
    id_: int,
    *,
    name: str,
    text: str,
    actor: str,
    now: datetime,
    expected: status.ExpectedState | None = None,
) -> Outcome:
    """Answer a comment as the owner; the answer is shown at once.

    Threads have two levels, so an answer to an answer goes to the same thread. A comment that waits is approved with
    it. One that is spam or trash, or no comment at all, is left alone, and so is one that is not as it was seen. Raises
    Mistakes.
    """
    draft = validate_comment(CommentInput(name=name, text=text), library)
    row = _locked(connection, id_)
    if row is None or row.kind != "comment" or row.status not in ("pending", "approved"):
        return Outcome(skipped={id_: "gone" if row is None else row.status})
    if expected is not None and not expected.matches(row):
        return Outcome(skipped={id_: row.status})
    approved = set_status(connection, [id_], Status.APPROVED, actor=actor, now=now).events
    parent = row.parent_id or row.id
    if _sent_before(connection, parent, draft, now):
        return Outcome(approved)
    values = content_columns(draft) | {
        "post_slug": row.post_slug,
        "parent_id": parent,
        "status": "pending",
        "by_owner": True,
        "created_at": now,
    }
    added = connection.execute(insert(comment).values(values).returning(comment)).one()
    status.publish(connection, added, now)
    return Outcome((*approved, record_event(connection, "reply", actor=actor, now=now, comment_id=added.id)))


def _named(connection: Connection, library: Library, id_: int) -> tuple[str, ...]:
    """Exercises that a comment names: with one, it needs no words."""
    found = picks.list_picks(connection, [id_]).get(id_, ())
    named = [pick.exercise for pick in found if pick.state is picks.PickState.CONFIRMED]
    return tuple(id_ for id_ in named if id_ in library.exercises)[:MAX_FAVOURITES]


def _sent_before(connection: Connection, parent: int, draft: CleanedComment, now: datetime) -> bool:
    same = select(comment.c.id).where(
        comment.c.parent_id == parent,
        comment.c.by_owner.is_(True),
        comment.c.status == "approved",
        comment.c.body_markdown == draft.text,
        comment.c.created_at > now - DUPLICATE_WINDOW,
    )
    return connection.execute(same.limit(1)).first() is not None


def _locked(connection: Connection, id_: int) -> Row[tuple[object, ...]] | None:
    return next(iter(status.lock_comments(connection, [id_])), None)
