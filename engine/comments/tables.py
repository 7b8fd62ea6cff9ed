"""Tables of commenters, comments, subscriptions and the blocklist."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from engine.db.schema import UtcDateTime, metadata, one_of

# Ids of people, comments and subscriptions are never reused, because links in emails and cookies contain them. SQLite
# needs sqlite_autoincrement for this.

# A person is identified by an email address (kind "mail"), or by name and website (kind "name"). identity_hash is a
# keyed hash of them. email_encrypted is encrypted with the instance's secret key.
person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), one_of("kind", "mail", "name"), nullable=False),
    Column("identity_hash", String(64), nullable=False),
    Column("email_encrypted", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("verified_at", UtcDateTime),
    Column("blocked_at", UtcDateTime),
    UniqueConstraint("kind", "identity_hash"),
    sqlite_autoincrement=True,
)

# Comments and linkbacks. number is the comment's number in its article, given at the first approval and never reused;
# linkbacks have none. ip_prefix is the network part of the sender's address. content_hash finds duplicates.
# previous_version is the content before a moderator edited it. other_favourites is the text of that form field.
# from_verified_device: sent from a device on which the author had verified their email address. notified_at is when the
# emails about the approved comment were queued. digest_at is the time of the email that tells moderators about it.
# is_held: a pending comment beyond the limit of the site, not in the moderation queue yet. queued_at is when a comment
# got there. has_proof: a browser sent a proof of work for it.
comment = Table(
    "comment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_slug", String(200), nullable=False),
    Column("parent_id", ForeignKey("comment.id")),
    Column("person_id", ForeignKey("person.id")),
    Column(
        "kind",
        String(12),
        one_of("kind", "comment", "webmention", "pingback", "trackback"),
        nullable=False,
        server_default="comment",
    ),
    Column(
        "status",
        String(10),
        one_of("status", "pending", "approved", "spam", "trash", "deleted"),
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
    Column("created_at", UtcDateTime, nullable=False),
    Column("edited_at", UtcDateTime),
    Column("previous_version", JSON(none_as_null=True)),
    Column("approved_at", UtcDateTime),
    Column("notified_at", UtcDateTime),
    Column("erased_at", UtcDateTime),
    Column("digest_at", UtcDateTime),
    Column("is_held", Boolean, nullable=False, server_default=false()),
    Column("has_proof", Boolean, nullable=False, server_default=false()),
    Column("queued_at", UtcDateTime),
    UniqueConstraint("post_slug", "number"),
    UniqueConstraint("legacy_id"),
    UniqueConstraint("idempotency_key"),
    # Every article's page reads its comments in this order, and counts them.
    Index("ix_comment_thread", "post_slug", "status", "kind", "created_at", "id"),
    Index("ix_comment_queue", "status", "created_at"),
    Index("ix_comment_content_hash", "content_hash", "created_at"),
    Index("ix_comment_ip_prefix", "ip_prefix", "created_at"),
    Index("ix_comment_parent_id", "parent_id"),
    Index("ix_comment_person_id", "person_id"),
    Index("ix_comment_digest_at", "digest_at"),
    Index("ix_comment_is_held", "is_held", "created_at"),
    Index("ix_comment_queued_at", "queued_at"),
    sqlite_autoincrement=True,
)

# Requests for emails about replies in a thread. They become active when the email address is confirmed.
subscription = Table(
    "subscription",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("person_id", "comment_id"),
    Index("ix_subscription_comment_id", "comment_id"),
    sqlite_autoincrement=True,
)

blocklist = Table(
    "blocklist",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), one_of("kind", "word", "address"), nullable=False),
    Column("value", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "value"),
)
