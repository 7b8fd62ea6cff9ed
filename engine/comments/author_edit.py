"""The author's view of their own comment, which they can edit or delete for a short time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import Connection, Integer, literal, select, update

from engine.audit import events
from engine.comments import subscriptions
from engine.comments.spam import SpamSignals, score_comment, signal_columns, signal_parameters
from engine.comments.status import SUBMITTED_JOB, Status
from engine.comments.submit import content_columns, recognise_favourites
from engine.comments.tables import comment
from engine.comments.validation import CleanedComment
from engine.favourites import aliases, picks
from engine.favourites.recognition import recognise_names
from engine.jobs import queue
from engine.library.library import Library

EDIT_WINDOW = timedelta(minutes=15)
"""Authors can edit or delete a comment for this long, as in Isso."""
_DELETED: Mapping[str, object] = {
    "status": Status.DELETED,
    "name": "",
    "url": None,
    "body_markdown": "",
    "body_html": "",
    "other_favourites": "",
    "content_hash": None,
    "idempotency_key": None,
    "previous_version": None,
}


class EditWindowClosedError(Exception):
    """The comment can no longer be edited, or it does not exist."""


@dataclass(frozen=True, slots=True)
class AuthorComment:
    """A comment as its author sees it."""

    id: int
    post_slug: str
    parent_id: int | None
    status: Status
    is_held: bool
    """It waits because too many comments came within an hour."""
    has_proof: bool
    number: int | None
    name: str
    url: str
    text: str
    html: Markup
    created_at: datetime
    editable_until: datetime
    confirmed: tuple[str, ...]
    """Ids of the exercises that count as favourites."""
    suggested: tuple[str, ...]
    """Ids of the exercises that were found in the text."""
    picked: tuple[str, ...]
    """Ids of the exercises that were ticked or named under other favourites."""
    other_favourites: str
    subscription: subscriptions.SubscriptionState | None

    def is_editable(self, now: datetime) -> bool:
        """Return True if the author can still edit or delete the comment."""
        return self.status not in (Status.TRASH, Status.DELETED) and now < self.editable_until


def find_comment(connection: Connection, id_: int) -> AuthorComment | None:
    """Return a comment, or None if there is no such comment or it is a linkback."""
    row = connection.execute(select(comment).where(comment.c.id == id_, comment.c.kind == "comment")).one_or_none()
    if row is None:
        return None
    found = picks.list_picks(connection, [id_]).get(id_, ())
    return AuthorComment(
        id=row.id,
        post_slug=row.post_slug,
        parent_id=row.parent_id,
        status=Status(row.status),
        is_held=row.is_held and row.status == Status.PENDING,
        has_proof=row.has_proof,
        number=row.number,
        name=row.name,
        url=row.url or "",
        text=row.body_markdown,
        html=Markup(row.body_html),
        created_at=row.created_at,
        editable_until=row.created_at + EDIT_WINDOW,
        confirmed=tuple(pick.exercise_id for pick in found if pick.state is picks.PickState.CONFIRMED),
        suggested=tuple(pick.exercise_id for pick in found if pick.state is picks.PickState.SUGGESTED),
        picked=tuple(pick.exercise_id for pick in found if pick.source is picks.PickSource.PICKED),
        other_favourites=row.other_favourites,
        subscription=subscriptions.find_state(connection, row.person_id, row.parent_id or row.id),
    )


def list_ticked(connection: Connection, own: AuthorComment, library: Library) -> tuple[str, ...]:
    """Return the ids of the exercises that were ticked, without those named under other favourites."""
    named = recognise_names(library, own.other_favourites, aliases.read_aliases(connection)).picked
    return tuple(id_ for id_ in own.picked if id_ not in named)


def edit_comment(connection: Connection, id_: int, cleaned: CleanedComment, library: Library, now: datetime) -> None:
    """Replace the content and favourites of a comment. An approved comment becomes pending again.

    The comment is scored again, and the higher score counts, so that editing cannot improve it. Raises
    EditWindowClosedError.
    """
    own = _lock_editable(connection, id_, now)
    columns = comment.c.person_id, comment.c.ip_prefix, comment.c.spam_score, comment.c.spam_reasons
    row = connection.execute(select(*columns).where(comment.c.id == id_)).one()
    content = content_columns(cleaned)
    parameters = signal_parameters(content["content_hash"], now, excluded_id=id_)
    stored = connection.execute(select(*signal_columns(literal(row.person_id, Integer))), parameters).one()
    result = score_comment(cleaned, SpamSignals(ip_address=row.ip_prefix), stored)
    status = Status.SPAM if own.status is Status.SPAM else result.status
    values = content | {
        "idempotency_key": None,  # sending the first version again stores a new comment
        "edited_at": now,
        "spam_score": max(row.spam_score, result.score),
        "spam_reasons": list(dict.fromkeys((*row.spam_reasons, *result.reasons))),
        "status": status,
    }
    connection.execute(update(comment).where(comment.c.id == id_).values(values))
    picks.replace_picks(connection, id_, recognise_favourites(connection, library, cleaned), now)
    if status is Status.PENDING:
        queue.add(connection, SUBMITTED_JOB, {"comment": id_}, now=now, is_bulk=True)
    events.record_event(connection, "edit", actor=events.READER, now=now, comment_id=id_)


def delete_comment(connection: Connection, id_: int, now: datetime) -> None:
    """Delete the content of a comment. Its number and replies stay. Raises EditWindowClosedError."""
    _lock_editable(connection, id_, now)
    values = {**_DELETED, "edited_at": now}
    connection.execute(update(comment).where(comment.c.id == id_).values(values))
    picks.delete_picks(connection, id_)
    events.record_event(connection, "delete", actor=events.READER, now=now, comment_id=id_)


def _lock_editable(connection: Connection, id_: int, now: datetime) -> AuthorComment:
    # A moderator may be deciding about the comment at this moment.
    connection.execute(select(comment.c.id).where(comment.c.id == id_).with_for_update())
    own = find_comment(connection, id_)
    if own is None or not own.is_editable(now):
        raise EditWindowClosedError
    return own
