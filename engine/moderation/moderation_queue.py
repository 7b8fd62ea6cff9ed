"""The lists of the moderator: what waits, spam, approved, trash; each comment with all that helps to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from markupsafe import Markup
from sqlalchemy import Connection, Row, asc, desc, func, select

from engine.comments.tables import comment, person
from engine.favourites import picks
from engine.favourites.picks import Pick

LISTS = {"waiting": "pending", "spam": "spam", "approved": "approved", "trash": "trash"}
"""Which status the comments of each list have."""
PER_PAGE = 20
MAX_RECENT = 3
"""So many other comments of a person are shown."""


@dataclass(frozen=True, slots=True)
class EarlierComment:
    """Another comment of a person."""

    id: int
    status: str
    post: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommenterHistory:
    """What is known of a person: how many other comments by status, the last ones, and how far we know who it is."""

    counts: Mapping[str, int]
    last: tuple[EarlierComment, ...]
    has_mail: bool
    verified: bool
    blocked: bool


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A comment as its moderator sees it. history is None for the owner's own, answers is who is answered."""

    id: int
    post: str
    kind: str
    status: str
    number: int | None
    name: str
    url: str | None
    title: str | None
    source: str
    html: Markup
    at: datetime
    edited_at: datetime | None
    by_owner: bool
    answers: str | None
    score: int
    reasons: tuple[str, ...]
    address: str | None
    favourites: tuple[Pick, ...]
    more: str
    proved: bool
    history: CommenterHistory | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and how many comments are in it."""

    cards: tuple[QueueItem, ...]
    count: int
    page: int
    pages: int


def count_by_status(connection: Connection) -> dict[str, int]:
    """How many comments and linkbacks each list has."""
    rows = connection.execute(select(comment.c.status, func.count()).group_by(comment.c.status)).all()
    found = {str(status): int(count) for status, count in rows}
    return {name: found.get(status, 0) for name, status in LISTS.items()}


def list_items(connection: Connection, name: str, page: int = 1) -> Page:
    """A page of a list, from 1; what waits longest stands first, in the other lists the newest.

    A page behind the last one is the last one: the list got shorter while somebody worked on it.
    """
    of_list = comment.c.status == LISTS[name]
    count = connection.scalar(select(func.count()).select_from(comment).where(of_list)) or 0
    pages = max(1, ceil(count / PER_PAGE))
    page = min(page, pages)
    turned = asc if name == "waiting" else desc
    order = (turned(comment.c.created_at), turned(comment.c.id))
    rows = connection.execute(
        select(comment).where(of_list).order_by(*order).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    ).all()
    return Page(tuple(_build_items(connection, rows)), count, page, pages)


def find_item(connection: Connection, id_: int) -> QueueItem | None:
    """One comment by its id; None where it is not there, or its words are gone."""
    rows = connection.execute(select(comment).where(comment.c.id == id_, comment.c.status != "deleted")).all()
    return next(iter(_build_items(connection, rows)), None)


def _build_items(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> Iterable[QueueItem]:
    favourites = picks.list_picks(connection, [row.id for row in rows])
    answered = _names(connection, {row.parent_id for row in rows if row.parent_id})
    history = _histories(connection, rows)
    for row in rows:
        yield QueueItem(
            id=row.id,
            post=row.post_slug,
            kind=row.kind,
            status=row.status,
            number=row.number,
            name=row.name,
            url=row.url,
            title=row.title,
            source=row.body_markdown,
            html=Markup(row.body_html),
            at=row.created_at,
            edited_at=row.edited_at,
            by_owner=row.by_owner,
            answers=answered.get(row.parent_id),
            score=row.spam_score,
            reasons=tuple(row.spam_reasons),
            address=row.ip_prefix,
            favourites=favourites.get(row.id, ()),
            more=row.other_favourites,
            proved=row.from_verified_device,
            history=history(row) if row.person_id else None,
        )


def _names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    rows = connection.execute(select(comment.c.id, comment.c.name).where(comment.c.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def _histories(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]]
) -> Callable[[Row[tuple[object, ...]]], CommenterHistory]:
    """What is known of whoever wrote each of the comments, read for all of them at once."""
    ids = {row.person_id for row in rows if row.person_id}
    known = {row.id: row for row in connection.execute(select(person).where(person.c.id.in_(ids)))}
    of_these = comment.c.person_id.in_(ids)
    counted: dict[int, Counter[str]] = {id_: Counter() for id_ in ids}
    by_status = select(comment.c.person_id, comment.c.status, func.count()).where(of_these)
    for id_, status, count in connection.execute(by_status.group_by(comment.c.person_id, comment.c.status)):
        counted[id_][status] = count
    newest = (comment.c.created_at.desc(), comment.c.id.desc())
    place = func.row_number().over(partition_by=comment.c.person_id, order_by=newest).label("place")
    placed = select(comment.c.id, place).where(of_these).subquery()
    # One more than is shown, because the comment itself may be among them.
    last = select(comment).join(placed, placed.c.id == comment.c.id).where(placed.c.place <= MAX_RECENT + 1)
    found: dict[int, list[EarlierComment]] = {id_: [] for id_ in ids}
    for row in connection.execute(last.order_by(*newest)):
        found[row.person_id].append(
            EarlierComment(row.id, row.status, row.post_slug, row.body_markdown, row.created_at)
        )

    def history(row: Row[tuple[object, ...]]) -> CommenterHistory:
        others = [earlier for earlier in found[row.person_id] if earlier.id != row.id]
        whose = known[row.person_id]
        return CommenterHistory(
            counts=dict(counted[row.person_id] - Counter([row.status])),
            last=tuple(others[:MAX_RECENT]),
            has_mail=whose.email_encrypted is not None,
            verified=whose.verified_at is not None,
            blocked=whose.blocked_at is not None,
        )

    return history
