"""Approved comments as readers see them: numbered, in threads of two levels, page by page, with avatars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, or_, select

from engine.comments.status import Status
from engine.comments.tables import comment
from engine.crypto import SecretBox
from engine.favourites import picks
from engine.pagination import Page, count_pages

PER_PAGE = 50
"""Comments on a page, including replies. A page may end in the middle of a thread, which continues on the next page."""
AVATAR_SIZE = 5
"""Rows and columns of an avatar's grid."""
AVATAR_HUES = 6

_head = comment.alias("head")
_reply = comment.alias("reply")
_has_reply = exists().where(_reply.c.parent_id == comment.c.id, _reply.c.status == Status.APPROVED)
# A removed comment keeps its place if it has approved replies.
_is_listed = and_(
    comment.c.kind == "comment",
    _head.c.number.is_not(None),
    or_(comment.c.status == Status.APPROVED, and_(comment.c.parent_id.is_(None), _has_reply)),
)
_is_in_thread = _head.c.id == func.coalesce(comment.c.parent_id, comment.c.id)
# Thread by thread, each with its first comment before the replies.
_order = (_head.c.number, comment.c.parent_id.is_not(None), comment.c.number)


@dataclass(frozen=True, slots=True)
class PublicComment:
    """An approved comment, or a removed comment with replies, which has only its number and replies."""

    id: int
    number: int
    name: str
    url: str | None
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    by_owner: bool
    person_id: int | None
    favourites: tuple[str, ...]
    """Ids of exercises."""
    other_favourites: str = ""
    """Shown if the comment has neither text nor favourites."""
    is_removed: bool = False
    replies: tuple[PublicComment, ...] = ()


@dataclass(frozen=True, slots=True)
class ContinuedThread:
    """The replies at the start of a page whose thread begins on an earlier page."""

    head: PublicComment
    page: int
    """The number of the page with the first comment of the thread."""
    replies: tuple[PublicComment, ...]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of an article's threads. The items of the page are the first comments, with their replies."""

    page: Page[PublicComment]
    approved: int
    """Number of approved comments on all pages."""
    continued: ContinuedThread | None = None

    @property
    def comments(self) -> Iterable[PublicComment]:
        """Yield all comments on the page in their order."""
        if self.continued:
            yield from self.continued.replies
        for head in self.page.items:
            yield head
            yield from head.replies


@dataclass(frozen=True, slots=True)
class Avatar:
    """A symmetrical pattern: an SVG path on a grid of AVATAR_SIZE, and the number of a hue."""

    path: str
    hue: int


def read_page(connection: Connection, post_slug: str, number: int = 1) -> ThreadPage:
    """Return a page of an article's threads. A page after the last one is empty."""
    approved = func.sum(case((comment.c.status == Status.APPROVED, 1), else_=0))
    listed, count = connection.execute(_select_listed(post_slug, func.count(), approved)).one()
    ids = _select_listed(post_slug, comment.c.id).order_by(*_order).offset((number - 1) * PER_PAGE).limit(PER_PAGE)
    is_on_page = comment.c.id.in_(select(ids.subquery().c.id))
    rows = connection.execute(select(comment).join(_head, _is_in_thread).where(is_on_page).order_by(*_order)).all()
    favourites = picks.list_picks(connection, [row.id for row in rows])
    threads: dict[int, list[PublicComment]] = {}
    for row in rows:
        threads.setdefault(row.parent_id or row.id, []).append(_build_comment(row, favourites))
    continued = None
    if rows and rows[0].parent_id:
        continued = _find_continued(connection, rows[0].parent_id, tuple(threads.pop(rows[0].parent_id)))
    heads = tuple(replace(head, replies=tuple(replies)) for head, *replies in threads.values())
    return ThreadPage(Page(heads, number, listed, count_pages(listed, PER_PAGE)), count or 0, continued)


def count_by_post(connection: Connection, post_slugs: Iterable[str]) -> Mapping[str, int]:
    """Return the number of approved comments by article. Articles without comments are left out."""
    rows = connection.execute(
        select(comment.c.post_slug, func.count().label("comments"))
        .where(comment.c.post_slug.in_(list(post_slugs)), _is_approved())
        .group_by(comment.c.post_slug)
    )
    return {row.post_slug: row.comments for row in rows}


def find_position(connection: Connection, id_: int) -> tuple[str, int, int] | None:
    """Return the article, the page and the number of an approved comment, or None if it is not approved."""
    row = connection.execute(select(comment).where(comment.c.id == id_, _is_approved())).one_or_none()
    return None if row is None else (row.post_slug, _find_page(connection, row), row.number)


def find_by_id(connection: Connection, post_slug: str, id_: int) -> PublicComment | None:
    """Return an approved comment of an article without its replies, or None."""
    return _find_one(connection, post_slug, comment.c.id == id_)


def find_by_number(connection: Connection, post_slug: str, number: int) -> PublicComment | None:
    """Return an approved comment of an article without its replies, or None."""
    return _find_one(connection, post_slug, comment.c.number == number)


def list_newest(connection: Connection, post_slug: str | None, limit: int) -> list[tuple[str, PublicComment]]:
    """Return the newest approved comments with the slugs of their articles, of one article or of all."""
    query = select(comment).where(_is_approved())
    if post_slug is not None:
        query = query.where(comment.c.post_slug == post_slug)
    rows = connection.execute(query.order_by(comment.c.approved_at.desc(), comment.c.id.desc()).limit(limit)).all()
    favourites = picks.list_picks(connection, [row.id for row in rows])
    return [(row.post_slug, _build_comment(row, favourites)) for row in rows]


def build_avatar(key: SecretBox, commenter: PublicComment) -> Avatar:
    """Return the avatar of a comment's author, which is the same for all of their comments.

    It is made from a keyed hash, so no other site is asked and the email address can't be guessed.
    """
    seed = str(commenter.person_id) if commenter.person_id else commenter.name
    digits = int(key.keyed_hash("picture", seed), 16)
    half = (AVATAR_SIZE + 1) // 2
    squares: set[tuple[int, int]] = set()
    for place in range(AVATAR_SIZE * half):
        row, column = divmod(place, half)
        if digits >> place & 1:
            squares |= {(column, row), (AVATAR_SIZE - 1 - column, row)}
    return Avatar("".join(f"M{x} {y}h1v1h-1z" for x, y in sorted(squares)), (digits >> 64) % AVATAR_HUES)


def _is_approved() -> ColumnElement[bool]:
    return and_(comment.c.status == Status.APPROVED, comment.c.kind == "comment")


def _find_one(connection: Connection, post_slug: str, condition: ColumnElement[bool]) -> PublicComment | None:
    query = select(comment).where(condition, comment.c.post_slug == post_slug, _is_approved())
    row = connection.execute(query).one_or_none()
    return None if row is None else _build_comment(row, picks.list_picks(connection, [row.id]))


def _select_listed(post_slug: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return a query of an article's listed comments, joined with the first comments of their threads."""
    return select(*columns).join_from(comment, _head, _is_in_thread).where(comment.c.post_slug == post_slug, _is_listed)


def _find_page(connection: Connection, row: Row[Any]) -> int:
    """Return the number of the page with a listed comment."""
    if row.parent_id:
        head = select(_head.c.number).where(_head.c.id == row.parent_id).scalar_subquery()
        is_earlier = and_(_head.c.number == head, or_(comment.c.parent_id.is_(None), comment.c.number < row.number))
        is_before = or_(_head.c.number < head, is_earlier)
    else:
        is_before = _head.c.number < row.number
    place = connection.scalar(_select_listed(row.post_slug, func.count()).where(is_before)) or 0
    return place // PER_PAGE + 1


def _find_continued(connection: Connection, head_id: int, replies: tuple[PublicComment, ...]) -> ContinuedThread:
    row = connection.execute(select(comment).where(comment.c.id == head_id)).one()
    return ContinuedThread(_build_comment(row, {}), _find_page(connection, row), replies)


def _build_comment(row: Row[Any], favourites: Mapping[int, tuple[picks.Pick, ...]]) -> PublicComment:
    is_removed = row.status != Status.APPROVED
    found = () if is_removed else favourites.get(row.id, ())
    confirmed = tuple(pick.exercise_id for pick in found if pick.state is picks.PickState.CONFIRMED)
    return PublicComment(
        id=row.id,
        number=row.number,
        name="" if is_removed else row.name,
        url=None if is_removed else row.url,
        html=Markup("" if is_removed else row.body_html),
        created_at=row.created_at,
        edited_at=row.edited_at,
        by_owner=row.by_owner,
        person_id=None if is_removed else row.person_id,
        favourites=confirmed,
        other_favourites="" if is_removed or row.body_html or confirmed else row.other_favourites,
        is_removed=is_removed,
    )
