"""Tables of linkbacks that were received and sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from engine.db.schema import Moment, metadata, one_of

# A linkback that somebody told us of. comment_id is set once it was verified.
mention = Table(
    "mention",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(2000), nullable=False),
    Column("target", String(2000), nullable=False),
    Column("host", String(255), nullable=False),
    Column("post", String(200), nullable=False),
    Column("kind", String(12), one_of("kind", "webmention", "pingback", "trackback"), nullable=False),
    Column("state", String(10), one_of("state", "queued", "verified", "failed", "gone"), nullable=False),
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

# A webmention that we send. source is the article's address, digest that of its version when it was sent last. The row
# whose target is "" says that the article was seen, and in which version.
sent_mention = Table(
    "sent_mention",
    metadata,
    Column("post", String(200), primary_key=True),
    Column("target", String(2000), primary_key=True),
    Column("source", String(2000), nullable=False),
    Column("state", String(10), one_of("state", "queued", "sent", "none", "failed"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("endpoint", String(2000)),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
)
