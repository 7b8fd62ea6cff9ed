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

# Persons, comments and subscriptions never get an id that another had before (sqlite_autoincrement; PostgreSQL is so by
# itself): links in mails and cookies name them, and must not open what is somebody else's.

# A person is a mail address, else (where none was given) a name and a site: kind says which, and identity_hash is
# a keyed hash of it. The network address is never part of it. email_encrypted is sealed with the instance's key.
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

# kind: comments are numbered, linkbacks are not. post_slug is the article's. number is given at the first approval and
# never again to another. spam_score and spam_reasons are what the spam rules found. ip_prefix is the sender's address,
# cut to its prefix. content_hash is that of the words, to find copies. previous_version is what the comment said before
# the owner edited it. other_favourites is what stood in the box for them. from_verified_device: it came from a device
# that had proved the mail address. notified_at is when those who wait for an answer were told of it.
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
    UniqueConstraint("post_slug", "number"),
    UniqueConstraint("legacy_id"),
    UniqueConstraint("idempotency_key"),
    # The two questions of every article's page: which comments, in which order; and how many.
    Index("ix_comment_thread", "post_slug", "status", "kind", "created_at", "id"),
    Index("ix_comment_queue", "status", "created_at"),
    Index("ix_comment_content_hash", "content_hash", "created_at"),
    Index("ix_comment_ip_prefix", "ip_prefix", "created_at"),
    Index("ix_comment_parent_id", "parent_id"),
    Index("ix_comment_person_id", "person_id"),
    sqlite_autoincrement=True,
)

# "Mail me replies": to a comment's thread. It holds once the address was proved.
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
