"""Count how often each circuit is logged, by day and without anything about readers."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.log.tables import workout_count

WEEK = timedelta(days=7)
MIN_SHOWN = 10
"""The smallest count that readers see."""
_KEY = ("path_hash", "day")
_MORE = {"workouts": workout_count.c.workouts + 1}
_ADD = {
    "postgresql": postgresql.insert(workout_count)
    .values(workouts=1)
    .on_conflict_do_update(index_elements=_KEY, set_=_MORE),
    "sqlite": sqlite.insert(workout_count).values(workouts=1).on_conflict_do_update(index_elements=_KEY, set_=_MORE),
}


def count_workout(connection: Connection, path: str, today: date) -> None:
    """Add a workout of the circuit at a path to today's count. Delete counts that are older than a week."""
    connection.execute(_ADD[connection.dialect.name], {"path_hash": _hash(path), "day": today.isoformat()})
    connection.execute(delete(workout_count).where(workout_count.c.day <= (today - WEEK).isoformat()))


def read_week(connection: Connection, path: str, today: date) -> int:
    """Return how often the circuit at a path was logged in the seven days until today."""
    is_recent = workout_count.c.day > (today - WEEK).isoformat()
    total = select(func.coalesce(func.sum(workout_count.c.workouts), 0))
    return int(connection.execute(total.where(workout_count.c.path_hash == _hash(path), is_recent)).scalar_one())


def _hash(path: str) -> str:
    return sha256(path.encode()).hexdigest()
