"""Counts of workouts by circuit and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from engine.db.database import Database
from engine.log.counts import count_workout, read_week
from engine.log.tables import workout_count

TODAY = date(2026, 11, 29)
LONG = "/c/" + ",".join(["a-rather-long-exercise"] * 90) + "/"


@pytest.mark.parametrize("path", ["/c/glutes/", LONG])
def test_the_workouts_of_seven_days_are_counted_for_each_circuit(database: Database, path: str) -> None:
    with database.write() as connection:
        for days in (6, 6, 3, 0):
            count_workout(connection, path, TODAY - timedelta(days=days))
        count_workout(connection, "/c/core/", TODAY)
        assert read_week(connection, path, TODAY) == 4
        assert read_week(connection, path, TODAY + timedelta(days=1)) == 2
        assert read_week(connection, "/c/hips/", TODAY) == 0


def test_counts_are_deleted_after_a_week(database: Database) -> None:
    with database.write() as connection:
        count_workout(connection, "/c/glutes/", TODAY - timedelta(days=7))
        count_workout(connection, "/c/core/", TODAY)
        assert connection.execute(select(func.count()).select_from(workout_count)).scalar_one() == 1
