"""Standard names in the payloads of jobs, and codes for the reasons of failed linkbacks."""

from __future__ import annotations

from collections.abc import Mapping

from alembic import op
from sqlalchemy import JSON, Integer, String, case, column, table

revision = "0005"
down_revision = "0004"

PAYLOAD_KEYS: Mapping[str, Mapping[str, str]] = {
    "linkback": {"mention": "linkback_id"},
    "mail": {"letter": "email", "of": "ids"},
    "webmention": {"post": "post_slug", "source": "source_url", "target": "target_url"},
}
"""New keys in the payload of each kind of job."""
REASONS = {
    "the source cannot be reached": "unreachable",
    "there is no page at the source's address": "not-found",
    "the source does not link to the article": "no-link",
    "the source could not be read": "error",
}

_JOBS = table("job", column("id", Integer), column("kind", String), column("payload", JSON))
_LINKBACKS = table("received_linkback", column("reason", String))


def upgrade() -> None:
    """Rename keys and reasons."""
    _rename(PAYLOAD_KEYS, REASONS)


def downgrade() -> None:
    """Restore the former names of keys and reasons."""
    _rename({kind: _reverse(keys) for kind, keys in PAYLOAD_KEYS.items()}, _reverse(REASONS))


def _rename(payload_keys: Mapping[str, Mapping[str, str]], reasons: Mapping[str, str]) -> None:
    bind, reason = op.get_bind(), _LINKBACKS.c.reason
    for row in bind.execute(_JOBS.select().where(_JOBS.c.kind.in_(payload_keys))).all():
        keys = payload_keys[row.kind]
        payload = {keys.get(key, key): value for key, value in row.payload.items()}
        bind.execute(_JOBS.update().where(_JOBS.c.id == row.id).values(payload=payload))
    renamed = case(dict(reasons), value=reason, else_=reason)
    bind.execute(_LINKBACKS.update().where(reason.in_(reasons)).values(reason=renamed))


def _reverse(names: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}
