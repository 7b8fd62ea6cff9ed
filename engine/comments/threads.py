"""The comments of an article as readers see them: numbered, in threads of two levels, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, or_, select

from engine.comments.tables import comment
from engine.favourites import picks

PER_PAGE = 50
"""Comments on a page, replies among them: a page may end within a thread, and the next one begins there."""

_head = comment.alias("head")
_reply = comment.alias("reply")
# A comment that is gone keeps its place where an answer to it is shown.
_answered = exists().where(_reply.c.parent_id == comment.c.id, _reply.c.status == "approved")
_is_shown = and_(
    comment.c.kind == "comment",
    _head.c.number.is_not(None),
    or_(comment.c.status == "approved", and_(comment.c.parent_id.is_(None), _answered)),
)
_of_thread = _head.c.id == func.coalesce(comment.c.parent_id, comment.c.id)
_order = (_head.c.number, comment.c.parent_id.is_not(None), comment.c.number)
"""A thread after the other, each with its head before its replies."""


@dataclass(frozen=True, slots=True)
class PublicComment:
    """An approved comment. person tells apart whose it is (for the picture), favourites are ids of exercises.

    more is what stands in the box for others, where the comment says nothing else.

    A comment that is gone, but has replies, is a tombstone: number and replies alone.
    """

    id: int
    number: int
    name: str
    url: str | None
    html: Markup
    at: datetime
    edited_at: datetime | None
    by_owner: bool
    person: int | None
    favourites: tuple[str, ...]
    more: str = ""
    gone: bool = False
    replies: tuple[PublicComment, ...] = ()


@dataclass(frozen=True, slots=True)
class ContinuedThread:
    """The replies with which a page begins, of a thread whose head stands on an earlier page."""

    head: PublicComment
    page: int
    replies: tuple[PublicComment, ...]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of an article's threads. count is that of all approved comments, on whatever page."""

    shown: tuple[PublicComment, ...]
    count: int
    page: int
    pages: int
    continued: ContinuedThread | None = None

    @property
    def comments(self) -> Iterable[PublicComment]:
        """All that stands on the page, in its order."""
        if self.continued:
            yield from self.continued.replies
        for head in self.shown:
            yield head
            yield from head.replies


def read_page(connection: Connection, post: str, page: int = 1) -> ThreadPage:
    """The page of that number, from 1; one that is not there is empty."""
    approved = func.sum(case((comment.c.status == "approved", 1), else_=0))
    places, count = connection.execute(_of(post, func.count(), approved)).one()
    ids = _of(post, comment.c.id).order_by(*_order).offset((page - 1) * PER_PAGE).limit(PER_PAGE).subquery()
    here = select(comment).join(_head, _of_thread)
    rows = connection.execute(here.where(comment.c.id.in_(select(ids.c.id))).order_by(*_order)).all()
    favourites = picks.list_picks(connection, [row.id for row in rows])
    threads: dict[int, list[PublicComment]] = {}
    for row in rows:
        threads.setdefault(row.parent_id or row.id, []).append(_shown(row, favourites))
    continued = None
    if rows and rows[0].parent_id:
        continued = _continued(connection, rows[0].parent_id, tuple(threads.pop(rows[0].parent_id)))
    shown = tuple(replace(head, replies=tuple(replies)) for head, *replies in threads.values())
    return ThreadPage(shown, count or 0, page, max(1, ceil(places / PER_PAGE)), continued)


def count_by_post(connection: Connection, posts: Iterable[str]) -> Mapping[str, int]:
    """How many approved comments some articles (slugs) have; articles without any are left out."""
    rows = connection.execute(
        select(comment.c.post_slug, func.count().label("comments"))
        .where(comment.c.post_slug.in_(list(posts)), comment.c.status == "approved", comment.c.kind == "comment")
        .group_by(comment.c.post_slug)
    )
    return {row.post_slug: row.comments for row in rows}


def find_position(connection: Connection, id_: int) -> tuple[str, int, int] | None:
    """Where an approved comment stands: its article's slug, the page, and its number; None where it is not shown."""
    row = connection.execute(
        select(comment).where(comment.c.id == id_, comment.c.status == "approved", comment.c.kind == "comment")
    ).one_or_none()
    if row is None:
        return None
    return row.post_slug, _page(connection, row), row.number


def find_by_id(connection: Connection, post: str, id_: int) -> PublicComment | None:
    """An approved comment of an article, without its replies."""
    return _one(connection, post, comment.c.id == id_)


def find_by_number(connection: Connection, post: str, number: int) -> PublicComment | None:
    """The approved comment of that number in an article, without its replies."""
    return _one(connection, post, comment.c.number == number)


def _one(connection: Connection, post: str, which: ColumnElement[bool]) -> PublicComment | None:
    mine = and_(which, comment.c.post_slug == post, comment.c.status == "approved", comment.c.kind == "comment")
    row = connection.execute(select(comment).where(mine)).one_or_none()
    return None if row is None else _shown(row, picks.list_picks(connection, [row.id]))


def list_newest(connection: Connection, post: str | None, limit: int) -> list[tuple[str, PublicComment]]:
    """The newest approved comments with their articles' slugs: of one article, or of all."""
    approved = select(comment).where(comment.c.status == "approved", comment.c.kind == "comment")
    if post is not None:
        approved = approved.where(comment.c.post_slug == post)
    rows = connection.execute(approved.order_by(comment.c.approved_at.desc(), comment.c.id.desc()).limit(limit)).all()
    favourites = picks.list_picks(connection, [row.id for row in rows])
    return [(row.post_slug, _shown(row, favourites)) for row in rows]


def _of(post: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of an article's comments that are shown, with the heads of their threads."""
    return select(*columns).join_from(comment, _head, _of_thread).where(comment.c.post_slug == post, _is_shown)


def _page(connection: Connection, row: Row[tuple[object, ...]]) -> int:
    """On which page a comment stands that is shown."""
    if row.parent_id:
        head = select(_head.c.number).where(_head.c.id == row.parent_id).scalar_subquery()
        earlier = and_(_head.c.number == head, or_(comment.c.parent_id.is_(None), comment.c.number < row.number))
        before = or_(_head.c.number < head, earlier)
    else:
        before = _head.c.number < row.number
    place = connection.scalar(_of(row.post_slug, func.count()).where(before)) or 0
    return place // PER_PAGE + 1


def _continued(connection: Connection, id_: int, replies: tuple[PublicComment, ...]) -> ContinuedThread:
    """Replies with the head of their thread, which stands on an earlier page."""
    row = connection.execute(select(comment).where(comment.c.id == id_)).one()
    return ContinuedThread(_shown(row, {}), _page(connection, row), replies)


def _shown(row: Row[tuple[object, ...]], favourites: Mapping[int, tuple[picks.Pick, ...]]) -> PublicComment:
    gone = row.status != "approved"
    chosen = () if gone else favourites.get(row.id, ())
    confirmed = tuple(pick.exercise for pick in chosen if pick.state is picks.PickState.CONFIRMED)
    return PublicComment(
        id=row.id,
        number=row.number,
        name="" if gone else row.name,
        url=None if gone else row.url,
        html=Markup("" if gone else row.body_html),
        at=row.created_at,
        edited_at=row.edited_at,
        by_owner=row.by_owner,
        person=None if gone else row.person_id,
        favourites=confirmed,
        more="" if gone or row.body_html or confirmed else row.other_favourites,
        gone=gone,
    )
