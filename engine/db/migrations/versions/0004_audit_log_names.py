"""Standard names for the actions and actors in the audit log.

The log is append-only, so its triggers are dropped during this transaction. Without the renaming, code that reads the
log would have to know both names of each action.
"""

from __future__ import annotations

from collections.abc import Mapping

from alembic import op
from sqlalchemy import JSON, Integer, String, case, column, table

from engine.db.schema import append_only_triggers

revision = "0004"
down_revision = "0003"

ACTIONS = {"pend": "unapprove", "store-alias": "add-alias", "dismiss-words": "dismiss-term"}
ACTORS = {"strongstride": ("system", ("approve", "spam")), "mail": ("email", ("approve", "spam", "trash"))}
"""New names of actors, and the actions that they can do. A user with such a name may have done others."""

_EVENTS = table(
    "audit_event",
    column("id", Integer),
    column("actor", String),
    column("action", String),
    column("detail", JSON),
)


def upgrade() -> None:
    """Rename actions and actors."""
    _drop_triggers()
    _rename(ACTIONS, {old: (new, actions) for old, (new, actions) in ACTORS.items()})
    _create_triggers()


def downgrade() -> None:
    """Restore the former names of actions and actors."""
    _drop_triggers()
    _rename({new: old for old, new in ACTIONS.items()}, {new: (old, actions) for old, (new, actions) in ACTORS.items()})
    _create_triggers()


def _rename(actions: Mapping[str, str], actors: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    bind, columns = op.get_bind(), _EVENTS.c
    renamed = _EVENTS.update().where(columns.action.in_(actions))
    bind.execute(renamed.values(action=case(dict(actions), value=columns.action, else_=columns.action)))
    for old, (new, allowed) in actors.items():
        by_actor = _EVENTS.update().where(columns.actor == old, columns.action.in_(allowed))
        bind.execute(by_actor.values(actor=new))
    # The event of an undo names the action that was undone.
    for row in bind.execute(_EVENTS.select().where(columns.action == "undo")).all():
        if row.detail.get("action") in actions:
            detail = row.detail | {"action": actions[row.detail["action"]]}
            bind.execute(_EVENTS.update().where(columns.id == row.id).values(detail=detail))


def _drop_triggers() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_is_append_only() CASCADE")
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER audit_event_guard_{action}")


def _create_triggers() -> None:
    for statement in append_only_triggers("audit_event", op.get_bind().dialect.name):
        op.execute(statement)
