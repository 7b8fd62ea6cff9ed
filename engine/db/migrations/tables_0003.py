"""The tables as revision 0003 leaves them.

A copy on purpose: the tables.py of the packages change, but a released revision never does.
"""

from __future__ import annotations

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
    Column("identity_hash", String(64), nullable=False),
    Column("email_encrypted", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("verified_at", Moment),
    Column("blocked_at", Moment),
    UniqueConstraint("kind", "identity_hash"),
    sqlite_autoincrement=True,
)

Table(
    "comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_slug", String(200), nullable=False),
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
    Column("body_markdown", Text, nullable=False),
    Column("body_html", Text, nullable=False),
    Column("renderer_version", Integer, nullable=False),
    Column("other_favourites", String(500), nullable=False, server_default=""),
    Column("by_owner", Boolean, nullable=False, server_default=false()),
    Column("number", Integer),
    Column("legacy_id", String(100)),
    Column("ip_prefix", String(60)),
    Column("spam_score", Integer, nullable=False, server_default="0"),
    Column("spam_reasons", JSON, nullable=False, server_default="[]"),
    Column("content_hash", String(64)),
    Column("idempotency_key", String(64)),
    Column("from_verified_device", Boolean, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("previous_version", JSON(none_as_null=True)),
    Column("approved_at", Moment),
    Column("notified_at", Moment),
    Column("erased_at", Moment),
    UniqueConstraint("post_slug", "number"),
    UniqueConstraint("legacy_id"),
    UniqueConstraint("idempotency_key"),
    Index("ix_comment_thread", "post_slug", "status", "kind", "created_at", "id"),
    Index("ix_comment_queue", "status", "created_at"),
    Index("ix_comment_content_hash", "content_hash", "created_at"),
    Index("ix_comment_ip_prefix", "ip_prefix", "created_at"),
    Index("ix_comment_parent_id", "parent_id"),
    Index("ix_comment_person_id", "person_id"),
    sqlite_autoincrement=True,
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
    "comment_exercise",
    metadata,
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True),
    Column("exercise_id", String(100), primary_key=True),
    Column("source", String(10), _one_of("source", "picked", "suggested", "moderator"), nullable=False),
    Column("state", String(10), _one_of("state", "confirmed", "suggested", "rejected"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_comment_exercise_exercise_id", "exercise_id", "state"),
)

Table(
    "unmatched_term",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), nullable=False),
    Column("phrase", String(200), nullable=False),
    Column("original_text", String(200), nullable=False),
    Column("state", String(10), _one_of("state", "pending", "stored", "dismissed"), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("comment_id", "phrase"),
    Index("ix_unmatched_term_state", "state"),
)

Table(
    "alias",
    metadata,
    Column("phrase", String(200), primary_key=True),
    Column("original_text", String(200), nullable=False),
    Column("exercise_id", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("exported_at", Moment),
)

Table(
    "readers_circuit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("path", String(2000), nullable=False),
    Column("tally", JSON, nullable=False),
    Column("chosen_by_owner", Boolean, nullable=False, server_default=false()),
)

Table(
    "received_linkback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_url", String(2000), nullable=False),
    Column("target_url", String(2000), nullable=False),
    Column("source_host", String(255), nullable=False),
    Column("post_slug", String(200), nullable=False),
    Column("kind", String(12), _one_of("kind", "webmention", "pingback", "trackback"), nullable=False),
    Column("state", String(10), _one_of("state", "pending", "verified", "failed", "gone"), nullable=False),
    Column("reason", String(300)),
    Column("ip_prefix", String(60)),
    Column("comment_id", ForeignKey("comment.id", ondelete="SET NULL")),
    Column("created_at", Moment, nullable=False),
    Column("checked_at", Moment),
    UniqueConstraint("source_url", "target_url"),
    Index("ix_received_linkback_source_host", "source_host", "created_at"),
    Index("ix_received_linkback_ip_prefix", "ip_prefix", "created_at"),
    Index("ix_received_linkback_created_at", "created_at"),
)

Table(
    "sent_webmention",
    metadata,
    Column("post_slug", String(200), primary_key=True),
    Column("target_url", String(2000), primary_key=True),
    Column("source_url", String(2000), nullable=False),
    Column("state", String(10), _one_of("state", "pending", "sent", "none", "failed"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("endpoint", String(2000)),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
)

Table(
    "audit_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(30), nullable=False),
    Column("comment_id", Integer),
    Column("reverts_id", Integer),
    Column("detail", JSON, nullable=False, server_default="{}"),
    Index("ix_audit_event_comment_id", "comment_id"),
)

Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(200)),
    Column("payload", JSON, nullable=False),
    Column("state", String(8), _one_of("state", "queued", "done", "failed"), nullable=False, server_default="queued"),
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
    "user_account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("email_encrypted", LargeBinary),
    Column("session_version", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
)

Table(
    "failed_login",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_hash", String(64), nullable=False),
    Column("ip_prefix", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_failed_login_account_hash", "account_hash", "at"),
    Index("ix_failed_login_ip_prefix", "ip_prefix", "at"),
)
