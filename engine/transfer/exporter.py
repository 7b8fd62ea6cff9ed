"""Export of people, comments and linkbacks as JSON Lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from engine.comments.tables import comment, person, subscription
from engine.crypto import SecretBox
from engine.db.database import Database, without_timeout
from engine.editions.files import open_atomically
from engine.favourites.tables import comment_exercise, unmatched_term
from engine.linkbacks.tables import received_linkback
from engine.transfer import jsonl_format
from engine.transfer.dumps import Progress

BATCH_SIZE = 500


def save(
    database: Database,
    key: SecretBox,
    path: Path,
    now: datetime,
    *,
    with_emails: bool,
    report: Progress = lambda done, of: None,
) -> int:
    """Write all comments to a file in one step, and return the number of lines after the head.

    Without emails, only keyed hashes identify people. Raises OSError and DatabaseUnavailableError.
    """
    count = 0
    with open_atomically(path) as file, database.read() as connection:
        without_timeout(connection)
        total = sum(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (person, comment, subscription, received_linkback)
        )
        file.write(jsonl_format.write(jsonl_format.Head("strongstride-comments", jsonl_format.VERSION, now)))
        for count, line in enumerate(_all(connection, key if with_emails else None), start=1):
            file.write(jsonl_format.write(line))
            report(count, total)
    return count


def _all(connection: Connection, key: SecretBox | None) -> Iterator[jsonl_format.Line]:
    """Yield people, then comments with their subscriptions, then linkbacks: a line only refers to lines before it."""
    people: dict[int, jsonl_format.Who] = {}
    for row in connection.execute(select(person).order_by(person.c.id)):
        people[row.id] = (row.kind, row.identity_hash)
        email = key.decrypt(row.email_encrypted) if key and row.email_encrypted else None
        yield jsonl_format.Person(row.kind, row.identity_hash, row.created_at, row.verified_at, row.blocked_at, email)
    last = 0
    while rows := connection.execute(
        select(comment).where(comment.c.id > last).order_by(comment.c.id).limit(BATCH_SIZE)
    ).all():
        ids = [row.id for row in rows]
        more = {
            table.name: _grouped(connection, table, ids) for table in (comment_exercise, unmatched_term, subscription)
        }
        for row in rows:
            yield _comment(row, people, {name: found[row.id] for name, found in more.items()})
            for each in more[subscription.name][row.id]:
                times = each.created_at, each.confirmed_at, each.ended_at
                yield jsonl_format.Subscription(people[each.person_id], *times, comment_id=row.id)
        last = ids[-1]
    for row in connection.execute(select(received_linkback).order_by(received_linkback.c.id)):
        yield jsonl_format.Linkback(
            source_url=row.source_url,
            target_url=row.target_url,
            source_host=row.source_host,
            post_slug=row.post_slug,
            kind=row.kind,
            state=row.state,
            created_at=row.created_at,
            reason=row.reason,
            ip_prefix=row.ip_prefix,
            checked_at=row.checked_at,
            comment_id=row.comment_id,
        )


def _grouped(connection: Connection, table: Table, ids: list[int]) -> defaultdict[int, list[Row[Any]]]:
    """Return the rows of a table, grouped by comment id."""
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    mine = select(table).where(table.c.comment_id.in_(ids)).order_by(*table.primary_key.columns)
    for row in connection.execute(mine):
        found[row.comment_id].append(row)
    return found


def _comment(
    row: Row[Any], people: dict[int, jsonl_format.Who], more: dict[str, list[Row[Any]]]
) -> jsonl_format.Comment:
    named = sorted(more[comment_exercise.name], key=lambda each: str(each.exercise_id))
    return jsonl_format.Comment(
        id=row.id,
        post_slug=row.post_slug,
        kind=row.kind,
        status=row.status,
        created_at=row.created_at,
        name=row.name,
        url=row.url,
        title=row.title,
        body_markdown=row.body_markdown,
        other_favourites=row.other_favourites,
        from_verified_device=row.from_verified_device,
        parent_id=row.parent_id,
        person=people.get(row.person_id),
        by_owner=row.by_owner,
        number=row.number,
        legacy_id=row.legacy_id,
        ip_prefix=row.ip_prefix,
        spam_score=row.spam_score,
        spam_reasons=tuple(row.spam_reasons),
        edited_at=row.edited_at,
        approved_at=row.approved_at,
        erased_at=row.erased_at,
        notified_at=row.notified_at,
        favourites=tuple(
            jsonl_format.Favourite(each.exercise_id, each.source, each.state, each.created_at) for each in named
        ),
        unmatched_terms=tuple(
            jsonl_format.UnmatchedTerm(each.phrase, each.original_text, each.state, each.created_at)
            for each in more[unmatched_term.name]
        ),
    )
