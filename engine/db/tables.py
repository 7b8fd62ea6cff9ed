"""All tables. What stands here and what the migrations make is the same; a test compares."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
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


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no time zones, so it is given UTC and told that it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as the database takes it. Raises ValueError for one without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as it was put in, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


# Persons, comments and subscriptions never get an id that another had before (sqlite_autoincrement; PostgreSQL is so by
# itself): links in mails and cookies name them, and must not open what is somebody else's.

# A person is a mail address, else (where none was given) a name and a site: kind says which, and key is a keyed hash of
# it. The network address is never part of it. email is sealed with the instance's key.
person = Table(
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

# kind: comments are numbered, linkbacks are not. post is the article's slug. number is given at the first approval and
# never again to another. score and reasons are what the spam rules found. address is the sender's, cut to its prefix.
# fingerprint is that of the words, to find copies. former is what the comment said before the owner edited it.
# more is what stood in the box for other favourites. proved: it came from a device that had proved the mail address.
# told_at is when those who wait for an answer were told of it.
comment = Table(
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
    Column("more", String(500), nullable=False, server_default=""),
    Column("by_owner", Boolean, nullable=False, server_default=false()),
    Column("number", Integer),
    Column("legacy_id", String(100)),
    Column("address", String(60)),
    Column("score", Integer, nullable=False, server_default="0"),
    Column("reasons", JSON, nullable=False, server_default="[]"),
    Column("fingerprint", String(64)),
    Column("idempotency_key", String(64)),
    Column("proved", Boolean, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("former", JSON(none_as_null=True)),
    Column("approved_at", Moment),
    Column("told_at", Moment),
    Column("erased_at", Moment),
    UniqueConstraint("post", "number"),
    UniqueConstraint("legacy_id"),
    UniqueConstraint("idempotency_key"),
    # The two questions of every article's page: which comments, in which order; and how many.
    Index("ix_comment_thread", "post", "status", "kind", "created_at", "id"),
    Index("ix_comment_queue", "status", "created_at"),
    Index("ix_comment_fingerprint", "fingerprint", "created_at"),
    Index("ix_comment_address", "address", "created_at"),
    Index("ix_comment_parent_id", "parent_id"),
    Index("ix_comment_person_id", "person_id"),
    sqlite_autoincrement=True,
)

# What a comment names as favourite. Ticked by the reader ("picked") it is confirmed at once; found in the free text
# ("suggested") or added by the moderator ("moderator") it counts once somebody confirmed it.
comment_exercise = Table(
    "comment_exercise",
    metadata,
    Column("comment_id", ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True),
    Column("exercise", String(100), primary_key=True),
    Column("source", String(10), _one_of("source", "picked", "suggested", "moderator"), nullable=False),
    Column("state", String(10), _one_of("state", "confirmed", "suggested", "rejected"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_comment_exercise_exercise", "exercise", "state"),
)

# Words in favourites that name no exercise, for the owner to make aliases of.
unknown_word = Table(
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

alias = Table(
    "alias",
    metadata,
    Column("phrase", String(200), primary_key=True),
    Column("written", String(200), nullable=False),
    Column("exercise", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("exported_at", Moment),
)

# A readers' circuit as it was on its day; request is its pinned path.
snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("request", String(2000), nullable=False),
    Column("tally", JSON, nullable=False),
    Column("chosen_by_owner", Boolean, nullable=False, server_default=false()),
)

# A linkback that somebody told us of. comment_id is set once it was verified.
mention = Table(
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

# A webmention that we send. source is the article's address, digest that of its version when it was sent last. The row
# whose target is "" says that the article was seen, and in which version.
sent_mention = Table(
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

# "Mail me replies": to a comment's thread. It holds once the address was proved.
subscription = Table(
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

blocklist = Table(
    "blocklist",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), _one_of("kind", "word", "address"), nullable=False),
    Column("value", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("kind", "value"),
)

# Append-only: triggers refuse to change or remove a row. No personal data stand in it.
moderation_event = Table(
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

# Work to be done outside a request. A worker holds it until lease_until; after that another may take it.
job = Table(
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

# Who moderates. epoch is part of every session, so that one step of it signs out everywhere.
owner = Table(
    "owner",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("password", String(200), nullable=False),
    Column("email", LargeBinary),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
)

# Attempts to sign in that failed, for the limits; old ones are dropped. account is a keyed hash of the name.
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("address", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_sign_in_failure_account", "account", "at"),
    Index("ix_sign_in_failure_address", "address", "at"),
)
