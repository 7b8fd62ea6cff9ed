"""Changes of a comment's status: numbers, jobs, the log and undo."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import DatabaseError

from engine.audit import events
from engine.audit.tables import audit_event
from engine.comments.status import ExpectedState, Status, set_status
from engine.comments.tables import comment
from engine.jobs.tables import job
from engine.moderation.undo import undo_events
from tests.engine.moderation.comment_rows import Look, Send

ME = "ada"


def _jobs(connection: Connection) -> list[tuple[str, object]]:
    return [tuple(row) for row in connection.execute(select(job.c.kind, job.c.payload).order_by(job.c.id))]


def test_approved_comments_are_numbered_in_the_order_they_came(
    connection: Connection, send: Send, look: Look, now: datetime
) -> None:
    first, second, elsewhere = send(), send(), send(post_slug="other")
    outcome = set_status(connection, [elsewhere, second, first], Status.APPROVED, actor=ME, now=now)
    assert (len(outcome.events), outcome.skipped) == (3, {})
    assert [look(id_).number for id_ in (first, second, elsewhere)] == [1, 2, 1]
    assert {look(id_).status for id_ in (first, second, elsewhere)} == {"approved"}
    assert {look(id_).approved_at for id_ in (first, second, elsewhere)} == {now}
    assert sorted(str(payload) for _, payload in _jobs(connection)) == [
        f"{{'comment': {id_}}}" for id_ in (first, second, elsewhere)
    ]


def test_a_number_never_changes(connection: Connection, send: Send, look: Look, now: datetime) -> None:
    first, second = send(), send()
    set_status(connection, [first], Status.APPROVED, actor=ME, now=now)
    set_status(connection, [first], Status.TRASH, actor=ME, now=now)
    set_status(connection, [second], Status.APPROVED, actor=ME, now=now)
    set_status(connection, [first], Status.APPROVED, actor=ME, now=now + timedelta(days=1))
    assert (look(first).number, look(second).number) == (1, 2)
    assert look(first).approved_at == now, "it is no news the second time"
    assert len(_jobs(connection)) == 3, "each has its job, which sends no email twice"


def test_a_linkback_gets_no_number_and_no_mail(connection: Connection, send: Send, look: Look, now: datetime) -> None:
    id_ = send(kind="webmention")
    set_status(connection, [id_], Status.APPROVED, actor=ME, now=now)
    assert (look(id_).status, look(id_).number, _jobs(connection)) == ("approved", None, [])


@pytest.mark.parametrize("status", [Status.SPAM, Status.TRASH])
def test_several_comments_are_approved_and_undone_at_once(
    connection: Connection, send: Send, look: Look, now: datetime, status: Status
) -> None:
    waiting, shown = send(), send(status="approved", number=7, approved_at=now)
    outcome = set_status(connection, [waiting, shown], status, actor=ME, now=now)
    assert {look(id_).status for id_ in (waiting, shown)} == {status}
    back = undo_events(connection, outcome.events, actor=ME, now=now)
    assert (len(back.events), back.skipped) == (2, {})
    assert (look(waiting).status, look(shown).status) == ("pending", "approved")
    assert (look(shown).number, look(shown).approved_at) == (7, now)


def test_an_undone_approval_has_no_time(connection: Connection, send: Send, look: Look, now: datetime) -> None:
    id_ = send()
    outcome = set_status(connection, [id_], Status.APPROVED, actor=ME, now=now)
    undo_events(connection, outcome.events, actor=ME, now=now)
    assert (look(id_).status, look(id_).approved_at, look(id_).number) == ("pending", None, 1)
    later = now + timedelta(days=1)
    set_status(connection, [id_], Status.APPROVED, actor=ME, now=later)
    assert (look(id_).approved_at, look(id_).number) == (later, 1)


def test_a_comment_in_the_trash_can_be_pending_again(
    connection: Connection, send: Send, look: Look, now: datetime
) -> None:
    id_ = send(status="trash")
    set_status(connection, [id_], Status.PENDING, actor=ME, now=now)
    assert look(id_).status == "pending"


def test_comments_moderated_in_the_meantime_are_skipped(
    connection: Connection, send: Send, look: Look, now: datetime
) -> None:
    moved, mine, erased = send(), send(), send(status="deleted", body_markdown="")
    set_status(connection, [moved], Status.SPAM, actor="grace", now=now)
    outcome = set_status(
        connection, [moved, mine, erased, 999], Status.APPROVED, actor=ME, now=now, expected=ExpectedState("pending")
    )
    assert outcome.skipped == {moved: "spam", erased: "deleted", 999: "gone"}
    assert (look(moved).status, look(mine).status, look(erased).status) == ("spam", "approved", "deleted")
    again = set_status(connection, [mine], Status.APPROVED, actor="grace", now=now)
    assert (again.events, again.skipped) == ((), {mine: "approved"})


def test_an_action_is_undone_once_and_never_over_later_ones(
    connection: Connection, send: Send, look: Look, now: datetime
) -> None:
    id_ = send()
    outcome = set_status(connection, [id_], Status.SPAM, actor=ME, now=now)
    assert len(undo_events(connection, outcome.events, actor=ME, now=now).events) == 1
    assert undo_events(connection, outcome.events, actor=ME, now=now).events == ()
    second = set_status(connection, [id_], Status.SPAM, actor=ME, now=now)
    set_status(connection, [id_], Status.APPROVED, actor="grace", now=now)
    assert undo_events(connection, second.events, actor=ME, now=now).skipped == {id_: "changed"}
    assert look(id_).status == "approved"
    assert undo_events(connection, [12345], actor=ME, now=now) == events.Outcome()


def test_the_log_has_every_action_and_no_text_of_readers(connection: Connection, send: Send, now: datetime) -> None:
    id_ = send("My secret is 4711.", who="Mia Muster", ip_prefix="192.0.2.0/24")
    outcome = set_status(connection, [id_], Status.APPROVED, actor=ME, now=now)
    undo_events(connection, outcome.events, actor="grace", now=now)
    found = events.list_events(connection, 10)
    assert [(event.actor, event.action, event.comment_id) for event in found] == [
        ("grace", "undo", id_),
        (ME, "approve", id_),
    ]
    assert found[0].reverts_id == found[1].id
    assert not any(word in str(found) for word in ("secret", "4711", "Mia", "192.0.2"))


def test_the_log_cannot_be_changed(connection: Connection, send: Send, now: datetime) -> None:
    set_status(connection, [send()], Status.SPAM, actor=ME, now=now)
    for statement in (update(audit_event).values(actor="nobody"), audit_event.delete()):
        with pytest.raises(DatabaseError, match="append-only"), connection.begin_nested():
            connection.execute(statement)
    assert connection.scalar(select(func.count()).select_from(audit_event)) == 1
    assert connection.scalar(select(func.count()).select_from(comment)) == 1
