"""The comments of an article as readers see them: numbered, in threads of two levels, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from markupsafe import Markup
from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select

from engine.readers.favourites import picks
from engine.readers.storage.tables import comment

A_PAGE = 50
"""Threads on a page: a comment with all its replies counts once."""


@dataclass(frozen=True, slots=True)
class Shown:
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
    replies: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of an article's threads. count is that of all approved comments, replies among them."""

    shown: tuple[Shown, ...]
    count: int
    page: int
    pages: int


def read(connection: Connection, post: str, page: int = 1) -> Thread:
    """The page of that number, from 1; one that is not there is empty."""
    heads = and_(comment.c.post == post, _is_head())
    number_of_heads = connection.scalar(select(func.count()).select_from(comment).where(heads)) or 0
    rows = connection.execute(
        select(comment).where(heads).order_by(comment.c.number).offset((page - 1) * A_PAGE).limit(A_PAGE)
    ).all()
    replies = connection.execute(
        select(comment)
        .where(comment.c.parent_id.in_([row.id for row in rows]), comment.c.status == "approved")
        .order_by(comment.c.number)
    ).all()
    favourites = picks.of_comments(connection, [row.id for row in (*rows, *replies)])
    answered: dict[int, list[Shown]] = {}
    for row in replies:
        answered.setdefault(row.parent_id, []).append(_shown(row, favourites))
    shown = tuple(_shown(row, favourites, answered.get(row.id, ())) for row in rows)
    return Thread(shown, counts(connection, [post]).get(post, 0), page, max(1, ceil(number_of_heads / A_PAGE)))


def counts(connection: Connection, posts: Iterable[str]) -> Mapping[str, int]:
    """How many approved comments some articles (slugs) have; articles without any are left out."""
    rows = connection.execute(
        select(comment.c.post, func.count().label("comments"))
        .where(comment.c.post.in_(list(posts)), comment.c.status == "approved", comment.c.kind == "comment")
        .group_by(comment.c.post)
    )
    return {row.post: row.comments for row in rows}


def page_of(connection: Connection, id_: int) -> tuple[str, int, int] | None:
    """Where an approved comment stands: its article's slug, the page, and its number; None where it is not shown."""
    row = connection.execute(
        select(comment).where(comment.c.id == id_, comment.c.status == "approved", comment.c.kind == "comment")
    ).one_or_none()
    if row is None:
        return None
    head = row.number
    if row.parent_id:
        head = connection.scalar(select(comment.c.number).where(comment.c.id == row.parent_id))
    before = and_(comment.c.post == row.post, _is_head(), comment.c.number < head)
    place = connection.scalar(select(func.count()).select_from(comment).where(before)) or 0
    return row.post, place // A_PAGE + 1, row.number


def one(connection: Connection, post: str, id_: int) -> Shown | None:
    """An approved comment of an article, without its replies."""
    mine = and_(
        comment.c.id == id_, comment.c.post == post, comment.c.status == "approved", comment.c.kind == "comment"
    )
    row = connection.execute(select(comment).where(mine)).one_or_none()
    return None if row is None else _shown(row, picks.of_comments(connection, [id_]))


def newest(connection: Connection, post: str | None, limit: int) -> list[tuple[str, Shown]]:
    """The newest approved comments with their articles' slugs: of one article, or of all."""
    approved = select(comment).where(comment.c.status == "approved", comment.c.kind == "comment")
    if post is not None:
        approved = approved.where(comment.c.post == post)
    rows = connection.execute(approved.order_by(comment.c.approved_at.desc(), comment.c.id.desc()).limit(limit)).all()
    favourites = picks.of_comments(connection, [row.id for row in rows])
    return [(row.post, _shown(row, favourites)) for row in rows]


def _is_head() -> ColumnElement[bool]:
    """The first of a thread: an approved comment, or what is left of one that was answered."""
    reply = comment.alias("reply")
    answered = exists().where(reply.c.parent_id == comment.c.id, reply.c.status == "approved")
    return and_(
        comment.c.kind == "comment",
        comment.c.parent_id.is_(None),
        comment.c.number.is_not(None),
        or_(comment.c.status == "approved", answered),
    )


def _shown(
    row: Row[tuple[object, ...]], favourites: Mapping[int, tuple[picks.Pick, ...]], replies: Iterable[Shown] = ()
) -> Shown:
    gone = row.status != "approved"
    chosen = () if gone else favourites.get(row.id, ())
    confirmed = tuple(pick.exercise for pick in chosen if pick.state is picks.State.CONFIRMED)
    return Shown(
        id=row.id,
        number=row.number,
        name="" if gone else row.name,
        url=None if gone else row.url,
        html=Markup("" if gone else row.html),
        at=row.created_at,
        edited_at=row.edited_at,
        by_owner=row.by_owner,
        person=None if gone else row.person_id,
        favourites=confirmed,
        more="" if gone or row.html or confirmed else row.more,
        gone=gone,
        replies=tuple(replies),
    )
