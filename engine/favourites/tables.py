"""Tables of favourites: picks, unmatched terms, aliases and readers' circuits."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, false

from engine.db.schema import UtcDateTime, metadata, one_of

# The exercises that a comment names. Those that its author picked are confirmed at once. Those that were found in the
# text ("suggested") count after a moderator has confirmed them.
comment_exercise = Table(
    "comment_exercise",
    metadata,
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True),
    Column("exercise_id", String(100), primary_key=True),
    Column("source", String(10), one_of("source", "picked", "suggested", "moderator"), nullable=False),
    Column("state", String(10), one_of("state", "confirmed", "suggested", "rejected"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_comment_exercise_exercise_id", "exercise_id", "state"),
)

# Names in comments that match no exercise, for moderators to match.
unmatched_term = Table(
    "unmatched_term",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), nullable=False),
    Column("phrase", String(200), nullable=False),
    Column("original_text", String(200), nullable=False),
    Column("state", String(10), one_of("state", "pending", "stored", "dismissed"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("comment_id", "phrase"),
    Index("ix_unmatched_term_state", "state"),
)

alias = Table(
    "alias",
    metadata,
    Column("phrase", String(200), primary_key=True),
    Column("original_text", String(200), nullable=False),
    Column("exercise_id", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("exported_at", UtcDateTime),
)

# Snapshots of the readers' circuit. path is the pinned address.
readers_circuit = Table(
    "readers_circuit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("path", String(2000), nullable=False),
    Column("tally", JSON, nullable=False),
    Column("chosen_by_owner", Boolean, nullable=False, server_default=false()),
)
