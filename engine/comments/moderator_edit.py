"""Edits and replies of moderators. Their text is validated like a reader's."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, select, update

from engine.audit.events import Event, Outcome, record_event
from engine.comments.status import ExpectedState, Status, lock_comments, publish, set_status
from engine.comments.submit import content_columns
from engine.comments.tables import comment
from engine.comments.validation import MAX_FAVOURITES, CleanedComment, CommentInput, validate_comment
from engine.favourites import aliases, picks
from engine.favourites.picks import PickState
from engine.favourites.recognition import recognise_comment
from engine.library.library import Library

DUPLICATE_WINDOW = timedelta(hours=24)
"""The same reply to the same thread within this time is a form that was sent twice."""
_VERSION_COLUMNS = ("name", "url", "body_markdown", "body_html", "renderer_version", "content_hash")
"""The columns that `previous_version` keeps."""


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
    last_edit: datetime | None = None,
) -> Outcome:
    """Replace the text of a comment, and keep the previous version in its row for undo.

    Favourites are recognised again, as in an edit by the commenter. The comment is skipped if it was edited at another
    time than last_edit, the last edit that the moderator saw. Raises ValidationError.
    """
    row = _lock_comment(connection, id_)
    favourites = _confirmed_favourites(connection, library, id_)
    other_favourites = "" if row is None else row.other_favourites
    typed = CommentInput(name=name, url=url, text=text, favourites=favourites, other_favourites=other_favourites)
    cleaned = validate_comment(typed, library)
    if row is None or row.status == Status.DELETED or row.kind != "comment" or row.edited_at != last_edit:
        return Outcome(skipped={id_: "gone" if row is None else "changed"})
    previous = {column: row._mapping[column] for column in _VERSION_COLUMNS}
    previous["edited_at"] = row.edited_at and row.edited_at.isoformat()
    if not row.by_owner:
        before = picks.read_picks(connection, id_)
        previous["noted"] = before.to_json()
        # Old comments have no text of other favourites, only the single names in it.
        names = cleaned.other_favourites or ", ".join(each.original_text for each in before.unmatched)
        stored_aliases = aliases.read_aliases(connection)
        named = recognise_comment(library, before.picked, names, cleaned.text, stored_aliases)
        picks.replace_picks(connection, id_, named, now)
    values = content_columns(cleaned) | {"previous_version": previous, "edited_at": now}
    connection.execute(update(comment).where(comment.c.id == id_).values(values))
    return Outcome((record_event(connection, "edit", actor=actor, now=now, comment_id=id_),))


def revert_edit(connection: Connection, event: Event) -> bool:
    """Restore the version of a comment before an edit. Returns False if it was edited again or erased since."""
    row = _lock_comment(connection, event.comment_id or 0)
    if row is None or row.previous_version is None or row.edited_at != event.at or row.status == Status.DELETED:
        return False
    previous = row.previous_version
    edited_at = previous["edited_at"]
    values = {column: previous[column] for column in _VERSION_COLUMNS}
    values |= {"previous_version": None, "edited_at": edited_at and datetime.fromisoformat(edited_at)}
    connection.execute(update(comment).where(comment.c.id == row.id).values(values))
    if "noted" in previous:
        picks.restore_picks(connection, row.id, picks.CommentPicks.from_json(previous["noted"]), event.at)
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
    expected: ExpectedState | None = None,
) -> Outcome:
    """Publish a reply to a comment, marked as the author's, and approve the comment if it is pending.

    Threads have two levels, so a reply to a reply goes to the same thread. The comment is skipped if it is spam or
    trash, or not in the expected state. Raises ValidationError.
    """
    cleaned = validate_comment(CommentInput(name=name, text=text), library)
    row = _lock_comment(connection, id_)
    if row is None or row.kind != "comment" or row.status not in (Status.PENDING, Status.APPROVED):
        return Outcome(skipped={id_: "gone" if row is None else row.status})
    if expected is not None and not expected.matches(row):
        return Outcome(skipped={id_: row.status})
    approved = set_status(connection, [id_], Status.APPROVED, actor=actor, now=now).events
    thread_id = row.parent_id or row.id
    if _is_duplicate(connection, thread_id, cleaned, now):
        return Outcome(approved)
    values = content_columns(cleaned) | {
        "post_slug": row.post_slug,
        "parent_id": thread_id,
        "status": Status.PENDING,
        "by_owner": True,
        "created_at": now,
    }
    reply = connection.execute(insert(comment).values(values).returning(comment)).one()
    publish(connection, reply, now)
    return Outcome((*approved, record_event(connection, "reply", actor=actor, now=now, comment_id=reply.id)))


def _confirmed_favourites(connection: Connection, library: Library, id_: int) -> tuple[str, ...]:
    """Return the ids of a comment's confirmed favourites. A comment with favourites needs no text."""
    found = picks.list_picks(connection, [id_]).get(id_, ())
    confirmed = [pick.exercise_id for pick in found if pick.state is PickState.CONFIRMED]
    return tuple(exercise for exercise in confirmed if exercise in library.exercises)[:MAX_FAVOURITES]


def _is_duplicate(connection: Connection, thread_id: int, cleaned: CleanedComment, now: datetime) -> bool:
    same = select(comment.c.id).where(
        comment.c.parent_id == thread_id,
        comment.c.by_owner.is_(True),
        comment.c.status == Status.APPROVED,
        comment.c.body_markdown == cleaned.text,
        comment.c.created_at > now - DUPLICATE_WINDOW,
    )
    return connection.execute(same.limit(1)).first() is not None


def _lock_comment(connection: Connection, id_: int) -> Row[tuple[object, ...]] | None:
    return next(iter(lock_comments(connection, [id_])), None)
