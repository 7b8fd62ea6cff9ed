"""Tables of linkbacks that were received and sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from engine.db.schema import UtcDateTime, metadata, one_of

received_linkback = Table(
    "received_linkback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source_url", String(2000), nullable=False),
    Column("target_url", String(2000), nullable=False),
    Column("source_host", String(255), nullable=False),
    Column("post_slug", String(200), nullable=False),
    Column("kind", String(12), one_of("kind", "webmention", "pingback", "trackback"), nullable=False),
    Column("state", String(10), one_of("state", "pending", "verified", "failed", "gone"), nullable=False),
    Column("reason", String(300)),
    Column("ip_prefix", String(60)),
    Column("comment_id", ForeignKey("comment.id", ondelete="SET NULL")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("checked_at", UtcDateTime),
    UniqueConstraint("source_url", "target_url"),
    Index("ix_received_linkback_source_host", "source_host", "created_at"),
    Index("ix_received_linkback_ip_prefix", "ip_prefix", "created_at"),
    Index("ix_received_linkback_created_at", "created_at"),
)
"""One row per source and target. The comment that readers see is created when the source has been verified."""

sent_webmention = Table(
    "sent_webmention",
    metadata,
    Column("post_slug", String(200), primary_key=True),
    Column("target_url", String(2000), primary_key=True),
    Column("source_url", String(2000), nullable=False),
    Column("state", String(10), one_of("state", "pending", "sent", "none", "failed"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("endpoint", String(2000)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
)
"""One row per article and target. content_hash is that of the article when the webmention was last queued.

The row with the target_url "" records that the article is known, and its last version.
"""
