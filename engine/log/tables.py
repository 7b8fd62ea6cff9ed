"""The table of counts: how often a circuit was logged on a day, and nothing about who did."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from engine.db.schema import metadata

# path_hash is a SHA-256 of the circuit's address, because addresses can be longer than a key. day is an ISO 8601 date.
workout_count = Table(
    "workout_count",
    metadata,
    Column("path_hash", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("workouts", Integer, nullable=False),
)
