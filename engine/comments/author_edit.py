"""A reader's own comment: how it stands, and changing or removing it while it is fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlalchemy import Connection, delete, select, update

from engine.audit import events
from engine.comments import subscriptions
from engine.comments.submit import WAITING, SubmissionMeta, content_columns, score_submission
from engine.comments.tables import comment
from engine.comments.validation import CleanedComment
from engine.favourites import aliases, picks
from engine.favourites.recognition import recognise_comment, recognise_names
from engine.favourites.tables import comment_exercise, unmatched_term
from engine.jobs import queue
from engine.library.library import Library

EDIT_WINDOW = timedelta(minutes=15)
"""So long a comment can be changed and removed by whoever wrote it (as Isso does)."""


class EditWindowClosedError(Exception):
    """The comment is not fresh any more, or it is gone."""


@dataclass(frozen=True, slots=True)
class AuthorComment:
    """A comment as its writer sees it.

    picked are the ids that count, suggested those found in the text, named those that were ticked or stand in the box
    for others. more is what stands in that box. mails is "holds" where replies are mailed, "asked" where the address is
    to be proved first, else "".
    """

    id: int
    post: str
    parent_id: int | None
    status: str
    number: int | None
    name: str
    url: str
    source: str
    html: Markup
    at: datetime
    fresh_until: datetime
    picked: tuple[str, ...]
    suggested: tuple[str, ...]
    named: tuple[str, ...]
    more: str
    mails: str

    def is_fresh(self, now: datetime) -> bool:
        """Whether it can be changed yet."""
        return self.status in ("pending", "approved", "spam") and now < self.fresh_until


def find_comment(connection: Connection, id_: int) -> AuthorComment | None:
    """A comment by its id; None where there is none, or where it is no reader's."""
    row = connection.execute(select(comment).where(comment.c.id == id_, comment.c.kind == "comment")).one_or_none()
    if row is None:
        return None
    found = picks.list_picks(connection, [id_]).get(id_, ())
    return AuthorComment(
        id=row.id,
        post=row.post_slug,
        parent_id=row.parent_id,
        status=row.status,
        number=row.number,
        name=row.name,
        url=row.url or "",
        source=row.body_markdown,
        html=Markup(row.body_html),
        at=row.created_at,
        fresh_until=row.created_at + EDIT_WINDOW,
        picked=tuple(pick.exercise for pick in found if pick.state is picks.PickState.CONFIRMED),
        named=tuple(pick.exercise for pick in found if pick.source is picks.PickSource.PICKED),
        suggested=tuple(pick.exercise for pick in found if pick.state is picks.PickState.SUGGESTED),
        more=row.other_favourites,
        mails=subscriptions.find_state(connection, row.person_id, row.parent_id or row.id),
    )


def list_picked(connection: Connection, mine: AuthorComment, library: Library) -> tuple[str, ...]:
    """The exercises (ids) whose boxes were ticked: those that are named, without what the box for others names."""
    boxed = recognise_names(library, mine.more, aliases.read_aliases(connection)).picked
    return tuple(id_ for id_ in mine.named if id_ not in boxed)


def edit_comment(
    connection: Connection, id_: int, draft: CleanedComment, library: Library, now: datetime, waits: str = WAITING
) -> None:
    """Put the draft's words and favourites in the place of the comment's. An approved one waits again.

    waits is the job that is due then; where it is more than telling the owners, it is due for any that waits, because
    of its new words. The spam rules are asked again, and the higher score holds: nobody can improve it by writing anew.
    Raises TooLate.
    """
    own = _fresh(connection, id_, now)
    columns = comment.c.person_id, comment.c.ip_prefix, comment.c.spam_score, comment.c.spam_reasons
    row = connection.execute(select(*columns).where(comment.c.id == id_)).one()
    verdict = score_submission(
        connection, draft, SubmissionMeta(own.post, address=row.ip_prefix), row.person_id, now, but=id_
    )
    reasons = list(dict.fromkeys((*row.spam_reasons, *verdict.reasons)))
    values = {
        **content_columns(draft),
        "idempotency_key": None,  # who sends the first words again means them
        "edited_at": now,
        "spam_score": max(row.spam_score, verdict.score),
        "spam_reasons": reasons,
        "status": "spam" if own.status == "spam" else verdict.status,
    }
    connection.execute(update(comment).where(comment.c.id == id_).values(values))
    named = recognise_comment(library, draft.favourites, draft.more, draft.text, aliases.read_aliases(connection))
    picks.replace_picks(connection, id_, named, now)
    if values["status"] == "pending" and (own.status == "approved" or waits != WAITING):
        queue.add(connection, waits, {"comment": id_}, now=now)
    events.record_event(connection, "edit", actor=events.READER, now=now, comment_id=id_)


def delete_comment(connection: Connection, id_: int, now: datetime) -> None:
    """Forget the comment's words. Its number stays, and so do the answers to it. Raises TooLate."""
    _fresh(connection, id_, now)
    gone = {"status": "deleted", "name": "", "url": None, "body_markdown": "", "body_html": "", "other_favourites": ""}
    gone |= dict.fromkeys(("content_hash", "idempotency_key", "previous_version"))
    connection.execute(update(comment).where(comment.c.id == id_).values(gone | {"edited_at": now}))
    for table in (comment_exercise, unmatched_term):
        connection.execute(delete(table).where(table.c.comment_id == id_))
    events.record_event(connection, "delete", actor=events.READER, now=now, comment_id=id_)


def _fresh(connection: Connection, id_: int, now: datetime) -> AuthorComment:
    # Whoever decides about it at this moment waits, or is waited for.
    connection.execute(select(comment.c.id).where(comment.c.id == id_).with_for_update())
    own = find_comment(connection, id_)
    if own is None or not own.is_fresh(now):
        raise EditWindowClosedError
    return own
