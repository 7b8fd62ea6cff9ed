"""The site-wide limit of comments in an hour. Comments beyond it are held in a queue of their own.

Held comments move to the moderation queue when there is room: those with a proof of work first, then the oldest. After
a day a comment waits no longer behind proofs, which a flood can have, too. New comments are held as long as others are,
so that a flood cannot take the place of those that wait.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, func, or_, select, update

from engine.comments.proof_of_work import REUSED, Proof
from engine.comments.status import SUBMITTED_JOB, Status
from engine.comments.tables import comment
from engine.db.database import Database
from engine.db.locks import MAX_CLOCK_SKEW
from engine.jobs import queue

WINDOW = timedelta(hours=1)
MAX_HANDICAP = timedelta(hours=24)
"""The time for which proofs of work go before older comments."""
IS_HELD = and_(comment.c.status == Status.PENDING, comment.c.is_held)

# Building a statement takes as long as running it, and writers wait for each other meanwhile.
_FIND_HELD = select(comment.c.id).where(IS_HELD).limit(1)
_COUNT_QUEUED = (
    select(func.count())
    .select_from(comment)
    .where(comment.c.queued_at > bindparam("queued_since"), comment.c.queued_at <= bindparam("queued_until"))
)
COLUMNS = (_FIND_HELD.scalar_subquery().label("held_id"), _COUNT_QUEUED.scalar_subquery().label("queued"))
"""The columns of a query that `must_hold` needs, with the parameters of `queue_times`."""


def must_hold(row: Row[Any], max_per_hour: int) -> bool:
    """Return True if a new comment has to be held. Comments that arrive at the same moment may exceed the limit."""
    return row.held_id is not None or row.queued >= max_per_hour


def queue_times(now: datetime) -> dict[str, object]:
    """Return the parameters for the time in which queued comments count.

    Comments from the future don't count: the clock was set back since.
    """
    return {"queued_since": now - WINDOW, "queued_until": now + MAX_CLOCK_SKEW}


def release_held(database: Database, max_per_hour: int, now: datetime) -> None:
    """Move held comments to the moderation queue as far as there is room. Raises DatabaseUnavailableError."""
    with database.read() as connection:
        if connection.scalar(_FIND_HELD) is None:
            return
    with database.write() as connection:
        queued = connection.scalar(_COUNT_QUEUED, queue_times(now)) or 0
        room = max(max_per_hour - queued, 0)
        first = select(comment.c.id).where(IS_HELD).limit(room).with_for_update(skip_locked=True)
        goes_first = or_(comment.c.has_proof, comment.c.created_at <= now - MAX_HANDICAP)
        order = (case((goes_first, 0), else_=1), comment.c.created_at, comment.c.id)
        ids = connection.scalars(first.order_by(*order)).all()
        connection.execute(update(comment).where(comment.c.id.in_(ids)).values(is_held=False, queued_at=now))
        for id_ in ids:
            queue.add(connection, SUBMITTED_JOB, {"comment": id_}, now=now, key=str(id_), is_bulk=True)


def add_proof(connection: Connection, id_: int, proof: Proof, now: datetime) -> bool:
    """Move a held comment to the front of its queue. Return False if the proof is not valid."""
    if use_proof(connection, proof, now):
        return False
    connection.execute(update(comment).where(comment.c.id == id_, IS_HELD).values(has_proof=True))
    return True


def use_proof(connection: Connection, proof: Proof | None, now: datetime) -> str:
    """Use up a proof of work. Returns why it is invalid, or "" if it is valid or none is required."""
    if proof is None:
        return ""
    if proof.challenge and not queue.record_once(connection, "proof", proof.challenge, now):
        return REUSED
    return proof.reason


def build_periodic_task(database: Database, max_per_hour: Callable[[], int]) -> Callable[[datetime], None]:
    """Return the task of the worker that releases held comments."""
    return lambda now: release_held(database, max_per_hour(), now)
