"""The moderation queue: comments by status, each with details that help to decide about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import ColumnElement, Connection, Row, and_, asc, case, desc, func, not_, or_, select, true

from engine.comments.brake import IS_HELD
from engine.comments.status import Status
from engine.comments.tables import comment, person
from engine.favourites import picks
from engine.favourites.picks import Pick
from engine.pagination import Page, count_pages

HELD = "held"
"""The list of pending comments beyond the limit of the site. They are not in the list of Status.PENDING."""
LISTS = (Status.PENDING.value, HELD, Status.SPAM.value, Status.APPROVED.value, Status.TRASH.value)
"""The lists by status, in display order."""
PER_PAGE = 20
MAX_RECENT = 3
"""Number of other comments shown for a commenter."""


@dataclass(frozen=True, slots=True)
class RecentComment:
    """Another comment by the same commenter."""

    id: int
    status: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CommenterHistory:
    """A commenter's history, without the comment that is being reviewed."""

    counts: Mapping[str, int]
    """Number of comments by status."""
    recent: tuple[RecentComment, ...]
    """The newest comments, at most MAX_RECENT."""
    has_email: bool
    is_verified: bool
    """The commenter has confirmed their email address, on whatever device."""
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A comment or linkback as moderators see it."""

    id: int
    post_slug: str
    kind: str
    status: str
    number: int | None
    name: str
    url: str | None
    title: str | None
    markdown: str
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    by_owner: bool
    parent_name: str | None
    """The name of the commenter that it replies to."""
    spam_score: int
    spam_reasons: tuple[str, ...]
    ip_prefix: str | None
    favourites: tuple[Pick, ...]
    other_favourites: str
    """The text that the commenter entered as other favourites."""
    from_verified_device: bool
    history: CommenterHistory | None
    """None for linkbacks and for replies by moderators."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Words that names, texts and articles of comments must contain, whatever their case. "" matches everything."""

    author: str = ""
    text: str = ""
    article: str = ""
    post_slugs: tuple[str, ...] = ()
    """The articles whose title contains the words for the article. Slugs that contain them match, too."""

    def build_condition(self) -> ColumnElement[bool]:
        """Return the condition for the comments that match."""
        conditions: list[ColumnElement[bool]] = []
        if self.author:
            conditions.append(comment.c.name.icontains(self.author, autoescape=True))
        if self.text:
            searched = (comment.c.body_markdown, comment.c.other_favourites, comment.c.title)
            conditions.append(or_(*(column.icontains(self.text, autoescape=True) for column in searched)))
        if self.article:
            has_slug = comment.c.post_slug.icontains(self.article, autoescape=True)
            conditions.append(or_(comment.c.post_slug.in_(self.post_slugs), has_slug))
        return and_(true(), *conditions)


ALL = QueueFilter()


def count_by_list(connection: Connection, only: QueueFilter = ALL) -> dict[str, int]:
    """Return the number of comments and linkbacks in each of LISTS."""
    name = case((IS_HELD, HELD), else_=comment.c.status)
    query = select(name, func.count()).where(only.build_condition()).group_by(name)
    counts = {str(row[0]): int(row[1]) for row in connection.execute(query)}
    return {name: counts.get(name, 0) for name in LISTS}


def list_items(connection: Connection, name: str, number: int = 1, only: QueueFilter = ALL) -> Page[QueueItem]:
    """Return a page of one of LISTS. The oldest pending comment is first, else the newest comment.

    A number after the last page returns the last page, because a list can shrink while a moderator works on it.
    """
    is_listed = and_(IS_HELD if name == HELD else and_(comment.c.status == name, not_(IS_HELD)), only.build_condition())
    count = connection.scalar(select(func.count()).select_from(comment).where(is_listed)) or 0
    pages = count_pages(count, PER_PAGE)
    number = min(number, pages)
    direction = asc if name in (Status.PENDING, HELD) else desc
    query = (
        select(comment)
        .where(is_listed)
        .order_by(direction(comment.c.created_at), direction(comment.c.id))
        .offset((number - 1) * PER_PAGE)
        .limit(PER_PAGE)
    )
    items = tuple(_build_items(connection, connection.execute(query).all()))
    return Page(items, number, count, pages)


def find_item(connection: Connection, id_: int) -> QueueItem | None:
    """Return a comment or linkback, or None if it does not exist or has been deleted."""
    query = select(comment).where(comment.c.id == id_, comment.c.status != Status.DELETED)
    return next(iter(_build_items(connection, connection.execute(query).all())), None)


def _build_items(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> Iterable[QueueItem]:
    favourites = picks.list_picks(connection, [row.id for row in rows])
    parent_names = _find_names(connection, {row.parent_id for row in rows if row.parent_id})
    find_history = _load_histories(connection, rows)
    for row in rows:
        yield QueueItem(
            id=row.id,
            post_slug=row.post_slug,
            kind=row.kind,
            status=row.status,
            number=row.number,
            name=row.name,
            url=row.url,
            title=row.title,
            markdown=row.body_markdown,
            html=Markup(row.body_html),
            created_at=row.created_at,
            edited_at=row.edited_at,
            by_owner=row.by_owner,
            parent_name=parent_names.get(row.parent_id),
            spam_score=row.spam_score,
            spam_reasons=tuple(row.spam_reasons),
            ip_prefix=row.ip_prefix,
            favourites=favourites.get(row.id, ()),
            other_favourites=row.other_favourites,
            from_verified_device=row.from_verified_device,
            history=find_history(row) if row.person_id else None,
        )


def _find_names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    rows = connection.execute(select(comment.c.id, comment.c.name).where(comment.c.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


def _load_histories(
    connection: Connection, rows: Sequence[Row[tuple[object, ...]]]
) -> Callable[[Row[tuple[object, ...]]], CommenterHistory]:
    """Load the histories of all commenters at once, and return a function that finds the one for a comment."""
    ids = {row.person_id for row in rows if row.person_id}
    people = {row.id: row for row in connection.execute(select(person).where(person.c.id.in_(ids)))}
    by_commenters = comment.c.person_id.in_(ids)
    counts: dict[int, Counter[str]] = {id_: Counter() for id_ in ids}
    by_status = select(comment.c.person_id, comment.c.status, func.count()).where(by_commenters)
    for id_, status, count in connection.execute(by_status.group_by(comment.c.person_id, comment.c.status)):
        counts[id_][status] = count
    newest_first = (comment.c.created_at.desc(), comment.c.id.desc())
    rank = func.row_number().over(partition_by=comment.c.person_id, order_by=newest_first).label("rank")
    ranked = select(comment.c.id, rank).where(by_commenters).subquery()
    # One more than is shown, because the comment itself may be among them.
    newest = select(comment).join(ranked, ranked.c.id == comment.c.id).where(ranked.c.rank <= MAX_RECENT + 1)
    recent: dict[int, list[RecentComment]] = {id_: [] for id_ in ids}
    for row in connection.execute(newest.order_by(*newest_first)):
        recent[row.person_id].append(RecentComment(row.id, row.status, row.body_markdown, row.created_at))

    def find_history(row: Row[tuple[object, ...]]) -> CommenterHistory:
        others = [each for each in recent[row.person_id] if each.id != row.id]
        commenter = people[row.person_id]
        return CommenterHistory(
            counts=dict(counts[row.person_id] - Counter([row.status])),
            recent=tuple(others[:MAX_RECENT]),
            has_email=commenter.email_encrypted is not None,
            is_verified=commenter.verified_at is not None,
            is_blocked=commenter.blocked_at is not None,
        )

    return find_history
