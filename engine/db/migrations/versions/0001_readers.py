"""The tables of the first release.

A copy on purpose: the tables.py of the packages change, but this revision never does.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from engine.db.schema import append_only_triggers

revision = "0001"
down_revision = None
irreversible = "It creates the first tables; without them, everything that readers wrote would be lost"

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

Moment = DateTime(timezone=True)


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), _one_of("kind", "mail", "name"), nullable=False),
    Column("key", String(64), nullable=False),
    Column("email", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("verified_at", Moment),
    Column("blocked_at", Moment),
    UniqueConstraint("kind", "key"),
    sqlite_autoincrement=True,
)

Table(
    "comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post", String(200), nullable=False),
    Column("parent_id", ForeignKey("comment.id")),
    Column("person_id", ForeignKey("person.id")),
    Column(
        "kind",
        String(12),
        _one_of("kind", "comment", "webmention", "pingback", "trackback"),
        nullable=False,
        server_default="comment",
    ),
    Column(
        "status",
        String(10),
        _one_of("status", "pending", "approved", "spam", "trash", "deleted"),
        nullable=False,
    ),
    Column("name", String(80), nullable=False),
    Column("url", String(500)),
    Column("title", String(300)),
    Column("source", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("renderer", Integer, nullable=False),
    Column("by_owner", Boolean, nullable=False, server_default=false()),
    Column("number", Integer),
    Column("legacy_id", String(100)),
    Column("address", String(60)),
    Column("score", Integer, nullable=False, server_default="0"),
    Column("reasons", JSON, nullable=False, server_default="[]"),
    Column("fingerprint", String(64)),
    Column("idempotency_key", String(64)),
    Column("created_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("former", JSON(none_as_null=True)),
    Column("approved_at", Moment),
    Column("told_at", Moment),
    Column("erased_at", Moment),
    UniqueConstraint("post", "number"),
    UniqueConstraint("legacy_id"),
    UniqueConstraint("idempotency_key"),
    # For the two queries of each article's page: its comments in order, and their number.
    Index("ix_comment_thread", "post", "status", "kind", "created_at", "id"),
    Index("ix_comment_queue", "status", "created_at"),
    Index("ix_comment_fingerprint", "fingerprint", "created_at"),
    Index("ix_comment_address", "address", "created_at"),
    Index("ix_comment_parent_id", "parent_id"),
    Index("ix_comment_person_id", "person_id"),
    sqlite_autoincrement=True,
)

Table(
    "comment_exercise",
    metadata,
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True),
    Column("exercise", String(100), primary_key=True),
    Column("source", String(10), _one_of("source", "picked", "suggested", "moderator"), nullable=False),
    Column("state", String(10), _one_of("state", "confirmed", "suggested", "rejected"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_comment_exercise_exercise", "exercise", "state"),
)

Table(
    "unknown_word",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), nullable=False),
    Column("phrase", String(200), nullable=False),
    Column("written", String(200), nullable=False),
    Column("state", String(10), _one_of("state", "waiting", "stored", "dismissed"), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("comment_id", "phrase"),
    Index("ix_unknown_word_state", "state"),
)

Table(
    "alias",
    metadata,
    Column("phrase", String(200), primary_key=True),
    Column("written", String(200), nullable=False),
    Column("exercise", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("exported_at", Moment),
)

Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("request", String(2000), nullable=False),
    Column("tally", JSON, nullable=False),
    Column("chosen_by_owner", Boolean, nullable=False, server_default=false()),
)

Table(
    "mention",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(2000), nullable=False),
    Column("target", String(2000), nullable=False),
    Column("host", String(255), nullable=False),
    Column("post", String(200), nullable=False),
    Column("kind", String(12), _one_of("kind", "webmention", "pingback", "trackback"), nullable=False),
    Column("state", String(10), _one_of("state", "queued", "verified", "failed", "gone"), nullable=False),
    Column("reason", String(300)),
    Column("address", String(60)),
    Column("comment_id", ForeignKey("comment.id", ondelete="SET NULL")),
    Column("created_at", Moment, nullable=False),
    Column("checked_at", Moment),
    UniqueConstraint("source", "target"),
    Index("ix_mention_host", "host", "created_at"),
    Index("ix_mention_address", "address", "created_at"),
    Index("ix_mention_created_at", "created_at"),
)

Table(
    "sent_mention",
    metadata,
    Column("post", String(200), primary_key=True),
    Column("target", String(2000), primary_key=True),
    Column("source", String(2000), nullable=False),
    Column("state", String(10), _one_of("state", "queued", "sent", "none", "failed"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("endpoint", String(2000)),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
)

Table(
    "subscription",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("ended_at", Moment),
    UniqueConstraint("person_id", "comment_id"),
    Index("ix_subscription_comment_id", "comment_id"),
    sqlite_autoincrement=True,
)

Table(
    "blocklist",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), _one_of("kind", "word", "address"), nullable=False),
    Column("value", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("kind", "value"),
)

Table(
    "moderation_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(30), nullable=False),
    Column("comment_id", Integer),
    Column("undoes", Integer),
    Column("detail", JSON, nullable=False, server_default="{}"),
    Index("ix_moderation_event_comment_id", "comment_id"),
)

Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(200)),
    Column("payload", JSON, nullable=False),
    Column("state", String(8), _one_of("state", "queued", "done", "dead"), nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("run_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("last_error", String(500)),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("kind", "key"),
    Index("ix_job_due", "state", "run_at"),
)

Table(
    "owner",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("password", String(200), nullable=False),
    Column("email", LargeBinary),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
)

Table(
    "sign_in_failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("address", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_sign_in_failure_account", "account", "at"),
    Index("ix_sign_in_failure_address", "address", "at"),
)


def upgrade() -> None:
    """Create all tables, and make the log append-only."""
    metadata.create_all(op.get_bind())
    for statement in append_only_triggers("moderation_event", op.get_bind().dialect.name):
        op.execute(statement)
