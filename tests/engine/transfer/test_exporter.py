"""Export and import: nothing is lost or duplicated, and invalid items are skipped."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from engine.audit.tables import audit_event
from engine.comments import markup, threads
from engine.comments.people import email_hash
from engine.comments.spam import hash_content
from engine.comments.tables import comment, person, subscription
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.db.public_version import public_version
from engine.favourites.tables import comment_exercise, unmatched_term
from engine.library.library import Library
from engine.linkbacks.tables import received_linkback
from engine.privacy import erasure, personal_data
from engine.privacy.erasure_log import Erasure
from engine.transfer import exporter, importer
from engine.transfer.all_tables import metadata
from engine.transfer.importer import Report
from engine.transfer.jsonl_format import MAX_LINE
from tests import databases
from tests.engine.library.samples import read_ours
from tests.engine.linkbacks.sources import HOSTILE_SOURCES
from tests.engine.privacy.samples import add_comment

HEAD = {"type": "head", "format": "strongstride-comments", "version": 1, "made_at": "2026-11-25T12:00:00Z"}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_ours()[0]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """Another empty database."""
    (tmp_path / "other").mkdir()
    with databases.fresh_database(tmp_path / "other") as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def full(database: Database, key: SecretBox, now: datetime) -> Database:
    """A database with all kinds of data: threads, statuses, deleted comments, linkbacks and replies by the owner."""
    with database.write() as connection:
        head = add_comment(connection, key, "ada@example.org", now, number=1, legacy_id="wp:17", approved_at=now)
        add_comment(connection, key, "bob@example.org", now + timedelta(seconds=1), number=7, parent_id=head)
        add_comment(connection, key, "", now + timedelta(seconds=2), status="spam", text="Buy <b>it</b> <<circuit>>")
        add_comment(connection, key, "eve@example.org", now + timedelta(seconds=3), number=8)
        gone = personal_data.find_person(connection, key, "eve@example.org")
        assert gone is not None
        erasure.erase_person(connection, gone, actor="reader", now=now + timedelta(seconds=4))
        owner = {"name": "Me", "person_id": None, "by_owner": True, "created_at": now + timedelta(seconds=5)}
        more = {"post_slug": "strong", "status": "pending", "body_markdown": "Mine", "body_html": "<p>Mine</p>\n"}
        connection.execute(insert(comment).values(renderer_version=markup.RENDERER_VERSION, **owner, **more))
        linkback: dict[str, Any] = {
            "post_slug": "strong",
            "status": "approved",
            "kind": "webmention",
            "name": "A blog",
            "title": "On hips",
        }
        linkback |= {"url": "https://blog.example/hips", "body_markdown": "I <tried> it"}
        linkback |= {"body_html": "<p>I &lt;tried&gt; it</p>"}
        linkback |= {"renderer_version": 0, "created_at": now + timedelta(seconds=6)}
        added = connection.execute(insert(comment).values(linkback)).inserted_primary_key
        assert added is not None
        told: dict[str, Any] = {
            "target_url": "https://us.example/strong/",
            "source_host": "blog.example",
            "post_slug": "strong",
            "kind": "webmention",
            "created_at": now,
        }
        here, queued = "https://blog.example/hips", "https://blog.example/knees"
        verified = {"source_url": here, "state": "verified", "comment_id": added[0], "checked_at": now}
        connection.execute(insert(received_linkback).values(told | verified))
        connection.execute(insert(received_linkback).values(told | {"source_url": queued, "state": "pending"}))
        connection.execute(
            update(person)
            .where(person.c.identity_hash == email_hash(key, "ada@example.org"))
            .values(verified_at=now, blocked_at=now)
        )
    return database


def exported(database: Database, key: SecretBox, now: datetime, path: Path, *, with_emails: bool = False) -> bytes:
    exporter.save(database, key, path, now, with_emails=with_emails)
    return path.read_bytes()


def imported(database: Database, key: SecretBox, library: Library, data: bytes, *erasures: Erasure) -> Report:
    return importer.load(database, key, library, "https://us.example", io.BytesIO(data), len(data), erasures)


def lines(*items: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in (HEAD, *items))


def an_item(**changes: Any) -> dict[str, Any]:
    item = {"type": "comment", "id": 1, "post": "strong", "kind": "comment", "status": "pending"}
    return item | {"created_at": "2026-01-02T03:04:05Z", "name": "Ada", "text": "Hello"} | changes


def state(database: Database) -> dict[str, Any]:
    """Return everything that an export contains, without database ids and random values."""
    lost = {"id", "idempotency_key", "email_encrypted"}
    tables = [table for table in metadata.sorted_tables if table not in (audit_event, public_version)]
    with database.read() as connection:
        places = {id_: n for n, id_ in enumerate(connection.scalars(select(comment.c.id).order_by(comment.c.id)))}
        people = {row.id: row.identity_hash for row in connection.execute(select(person))}
        found: dict[str, Any] = {}
        for table in tables:
            rows = []
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings():
                values = {name: value for name, value in row.items() if name not in lost}
                for name in ("comment_id", "parent_id"):
                    values[name] = places.get(values.get(name))
                values["person_id"] = people.get(values.get("person_id"))
                rows.append(sorted(map(repr, values.items())))
            found[table.name] = sorted(rows)
    return found


@pytest.mark.parametrize("with_emails", [True, False])
def test_a_round_trip_loses_nothing(
    full: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path, with_emails: bool
) -> None:
    with full.write() as connection:  # the samples contain made-up hashes
        for row in connection.execute(select(comment.c.id, comment.c.body_markdown, comment.c.kind)).all():
            ours = hash_content(row.body_markdown) if row.kind == "comment" and row.body_markdown != "Mine" else None
            connection.execute(update(comment).where(comment.c.id == row.id).values(content_hash=ours))
        connection.execute(update(comment).where(comment.c.by_owner).values(content_hash=hash_content("Mine")))
    data = exported(full, key, now, tmp_path / "a", with_emails=with_emails)
    assert json.loads(data.splitlines()[0])["version"] == 3
    report = imported(other, key, library, data)
    assert (report.skipped, report.present, report.remarks) == (0, 0, [])
    assert state(other) == state(full)
    assert exported(other, key, now, tmp_path / "b", with_emails=with_emails) == data


def test_threat_17_a_second_import_adds_nothing_even_after_changes(
    full: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path
) -> None:
    data = exported(full, key, now, tmp_path / "a")
    first = imported(other, key, library, data)
    before = state(other)
    again = imported(other, key, library, data)
    assert (again.added, again.skipped, again.present) == (0, 0, first.added)
    assert state(other) == before
    with other.write() as connection:  # since then, one was approved and one deleted by its author
        connection.execute(update(comment).where(comment.c.status == "pending").values(status="approved", number=9))
        connection.execute(
            update(comment).where(comment.c.number == 7).values(body_markdown="", name="", status="deleted")
        )
    assert imported(other, key, library, data).added == 0


def test_email_addresses_are_exported_only_on_request(
    full: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    assert b"@example.org" not in exported(full, key, now, tmp_path / "a")
    assert b"ada@example.org" in exported(full, key, now, tmp_path / "b", with_emails=True)


def test_with_email_addresses_another_site_recognises_people(
    full: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path
) -> None:
    theirs = SecretBox(b"another key of thirty-two bytes!!")
    imported(other, theirs, library, exported(full, key, now, tmp_path / "a", with_emails=True))
    with other.read() as connection:
        assert personal_data.find_person(connection, theirs, "ada@example.org") is not None
        assert personal_data.count_unreadable_emails(connection, theirs) == 0


def test_comments_keep_their_numbers_and_no_number_is_used_twice(
    database: Database, key: SecretBox, library: Library, now: datetime
) -> None:
    with database.write() as connection:
        add_comment(connection, key, "ada@example.org", now, number=8)
    given = [an_item(id=n, number=n, status="approved", created_at=f"2014-05-0{n}T10:00:00Z") for n in (7, 8, 9)]
    report = imported(database, key, library, lines(*given))
    assert (report.added, report.skipped) == (2, 1)
    assert report.remarks == [(3, "another comment on 'strong' has the number 8")]
    with database.read() as connection:
        assert [each.number for each in threads.read_page(connection, "strong").page.items] == [7, 8, 9]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"type": "owner"}', "its type"),
        (b'{"type": ["comment"]}', "its type"),
        (b"[]", "its type"),
        (b'"\\ud800"', "its type"),
        (b'{"type": "comment", "name": "' + b"a" * 300_000 + b'"}', "longer than 256 KB"),
        (json.dumps(an_item(name="")).encode(), "name: Enter your name"),
        (json.dumps(an_item(name="\ud800")).encode(), "JSON"),
        (json.dumps(an_item(text="a" * 9000)).encode(), "text: Your comment must be about 8,000 characters or less"),
        (json.dumps(an_item(text="> " * 200 + "a")).encode(), "nested 10 levels deep"),
        (json.dumps(an_item(url="javascript:alert(1)")).encode(), "url: "),
        (json.dumps(an_item(url="https://a.example/\x00")).encode(), "url"),
        (json.dumps(an_item(post="../etc")).encode(), "post"),
        (json.dumps(an_item(status="approved")).encode(), "needs a number"),
        (json.dumps(an_item(parent=5)).encode(), "replies to was not imported"),
        (json.dumps(an_item(person=["mail", "a" * 64])).encode(), "missing from the lines above"),
        (json.dumps(an_item(created_at="2026-01-02T03:04:05")).encode(), "created_at"),
        (json.dumps(an_item(surprise=1)).encode(), "surprise"),
        (json.dumps(an_item(kind="webmention", url="javascript:1")).encode(), "URL is invalid"),
        (json.dumps({**an_item(), "type": "mention"}).encode(), ""),
        (json.dumps(HEAD).encode(), "only the first line"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_threat_17_an_invalid_item_is_skipped_and_reported_with_its_line(
    database: Database, key: SecretBox, library: Library, line: bytes, why: str
) -> None:
    data = lines() + line + b"\n" + json.dumps(an_item(id=2, text="After it")).encode() + b"\n"
    report = imported(database, key, library, data)
    assert (report.added, report.skipped) == (1, 1)
    assert report.remarks[0][0] == 2
    assert why in report.remarks[0][1]


def test_a_reply_to_a_reply_joins_the_thread_with_a_remark(
    database: Database, key: SecretBox, library: Library
) -> None:
    given = [an_item(id=n + 1, text=f"{n}", parent=n or None) for n in range(4)]
    report = imported(database, key, library, lines(*given))
    assert (report.added, report.skipped) == (4, 0)
    assert [number for number, why in report.remarks if "now a reply to the first comment" in why] == [4, 5]
    with database.read() as connection:
        first, *others = connection.execute(select(comment).order_by(comment.c.body_markdown)).all()
    assert first.parent_id is None
    assert [row.parent_id for row in others] == [first.id] * 3


@pytest.mark.parametrize(
    ("head", "answer", "why"),
    [
        ({"post": "hills"}, {}, "a comment on another article, 'hills'"),
        ({"kind": "pingback"}, {}, "linkbacks can't be replies or have replies"),
        ({}, {"kind": "trackback"}, "linkbacks can't be replies or have replies"),
    ],
)
def test_threat_17_a_reply_to_a_comment_of_another_article_is_skipped(
    database: Database, key: SecretBox, library: Library, head: dict[str, Any], answer: dict[str, Any], why: str
) -> None:
    report = imported(database, key, library, lines(an_item(**head), an_item(id=2, text="B", parent=1, **answer)))
    assert (report.added, report.skipped) == (1, 1)
    assert why in report.remarks[0][1]


def test_more_than_a_thousand_subscriptions_to_a_comment_are_exported(
    database: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path
) -> None:
    with database.write() as connection:
        id_ = add_comment(connection, key, "ada@example.org", now, number=1)
        people = [
            {"kind": "mail", "identity_hash": sha256(b"%d" % n).hexdigest(), "created_at": now} for n in range(1_500)
        ]
        connection.execute(insert(person), people)
        ids = connection.scalars(
            select(person.c.id).where(person.c.identity_hash != email_hash(key, "ada@example.org"))
        )
        times = {"created_at": now, "confirmed_at": now}
        connection.execute(insert(subscription), [{"person_id": each, "comment_id": id_, **times} for each in ids])
    data = exported(database, key, now, tmp_path / "a")
    assert max(map(len, data.splitlines())) < MAX_LINE
    report = imported(other, key, library, data)
    assert (report.added, report.skipped, report.remarks) == (3_003, 0, [])
    assert exported(other, key, now, tmp_path / "b") == data


def test_subscriptions_of_an_older_export_are_inside_the_comment(
    database: Database, key: SecretBox, library: Library, now: datetime
) -> None:
    who, moment = ["mail", "a" * 64], now.isoformat()
    given = {"type": "person", "kind": who[0], "key": who[1], "created_at": moment}
    waiting = [{"person": who, "created_at": moment, "ended_at": moment}]
    assert imported(database, key, library, lines(given, an_item(waiting=waiting))).added == 2
    with database.read() as connection:
        assert connection.scalar(select(subscription.c.ended_at)) == now


def test_an_export_is_a_consistent_snapshot(
    full: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path
) -> None:
    before = exported(full, key, now, tmp_path / "a")

    def write(done: int, _of: int) -> None:
        with full.write() as connection:
            add_comment(connection, key, f"new{done}@example.org", now, status="pending")
            connection.execute(update(comment).where(comment.c.status == "pending").values(body_markdown=f"At {done}"))

    exporter.save(full, key, tmp_path / "b", now, with_emails=False, report=write)
    assert (tmp_path / "b").read_bytes() == before
    assert imported(other, key, library, before).skipped == 0


def read_items(data: bytes, kind: str) -> list[dict[str, Any]]:
    """Return the lines of a type in an export."""
    return [item for item in map(json.loads, data.splitlines()) if item["type"] == kind]


def test_an_export_has_the_names_of_the_columns(full: Database, key: SecretBox, now: datetime, tmp_path: Path) -> None:
    data = exported(full, key, now, tmp_path / "a")
    (first, *_), (linkback, *_) = read_items(data, "comment"), read_items(data, "linkback")
    assert {"post_slug", "body_markdown", "other_favourites", "from_verified_device", "ip_prefix"} <= first.keys()
    assert {"spam_score", "spam_reasons", "unmatched_terms"} <= first.keys()
    assert {"exercise_id", "source", "state", "created_at"} == first["favourites"][0].keys()
    assert {"phrase", "original_text", "state", "created_at"} == first["unmatched_terms"][0].keys()
    assert {"source_url", "target_url", "source_host", "post_slug"} <= linkback.keys()
    assert {"identity_hash", "kind"} <= read_items(data, "person")[0].keys()
    assert read_items(data, "subscription")[0]["comment_id"] == first["id"]


def test_a_file_of_format_2_is_imported(
    database: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path
) -> None:
    recorded = (Path(__file__).with_name("fixtures") / "version-2.jsonl").read_bytes()
    report = imported(database, key, library, recorded)
    assert (report.added, report.skipped, report.remarks) == (len(recorded.splitlines()) - 1, 0, [])
    with database.read() as connection:
        reply = connection.execute(select(comment).where(comment.c.number == 7)).one()
        state = connection.scalar(select(received_linkback.c.state).where(received_linkback.c.comment_id.is_(None)))
        favourites = connection.scalars(select(comment_exercise.c.exercise_id).distinct()).all()
        terms = connection.scalars(select(unmatched_term.c.original_text).distinct()).all()
        subscriptions = connection.scalar(select(func.count()).select_from(subscription))
    assert (reply.post_slug, reply.body_markdown, reply.other_favourites) == ("strong", "Well **said**", "Hip thing")
    assert (reply.from_verified_device, reply.notified_at, reply.ip_prefix) == (True, now, "192.0.2.0/24")
    assert (reply.spam_score, reply.spam_reasons, reply.parent_id) == (3, ["has a link"], 1)
    assert (state, favourites, sorted(terms), subscriptions) == ("pending", ["squat"], ["Hip thing", "Wobble"], 3)
    data = exported(database, key, now, tmp_path / "a", with_emails=True)
    assert imported(other, key, library, data).skipped == 0
    assert exported(other, key, now, tmp_path / "b", with_emails=True) == data
    assert imported(database, key, library, data).added == 0


def test_a_file_of_format_3_has_no_old_names(database: Database, key: SecretBox, library: Library) -> None:
    head = json.dumps(HEAD | {"version": 3}).encode() + b"\n"
    report = imported(database, key, library, head + json.dumps(an_item()).encode())
    assert (report.added, report.skipped) == (0, 1)
    assert "post" in report.remarks[0][1]


def test_a_file_of_a_newer_format_is_rejected(database: Database, key: SecretBox, library: Library) -> None:
    with pytest.raises(importer.InvalidExportError, match="version"):
        imported(database, key, library, json.dumps(HEAD | {"version": 4}).encode())


@pytest.mark.parametrize("data", [b"", b"\n", b"<?xml?>", json.dumps(an_item()).encode(), b"\xff\xfe"])
def test_a_file_that_is_not_an_export_is_rejected(
    database: Database, key: SecretBox, library: Library, data: bytes
) -> None:
    with pytest.raises(importer.InvalidExportError, match="Line 1"):
        imported(database, key, library, data)


def make_mention(source: str) -> dict[str, Any]:
    item = {"type": "mention", "source": source, "target": "https://us.example/strong/", "host": "blog.example"}
    return item | {"post": "strong", "kind": "webmention", "state": "queued", "created_at": "2026-01-02T03:04:05Z"}


@pytest.mark.parametrize("source", HOSTILE_SOURCES)
def test_an_import_accepts_the_same_sources_as_a_webmention(
    database: Database, key: SecretBox, library: Library, source: str
) -> None:
    report = imported(database, key, library, lines(make_mention(source)))
    assert (report.added, report.skipped) == (0, 1)
    assert report.remarks == [(2, "the source must be a page of another site")]


def test_a_source_is_stored_as_a_webmention_would_store_it(
    database: Database, key: SecretBox, library: Library
) -> None:
    data = lines(make_mention("HTTPS://Blog.Example:443/hips#top"), make_mention("https://blog.example/hips"))
    assert imported(database, key, library, data).added == 1
    with database.read() as connection:
        assert connection.scalar(select(received_linkback.c.source_url)) == "https://blog.example/hips"


def test_threat_01_html_in_an_export_is_ignored(database: Database, key: SecretBox, library: Library) -> None:
    given = an_item(text="<script>alert(1)</script> [x](javascript:1) *yes*", name="<img src=x>")
    linkback = an_item(id=2, kind="pingback", name="<b>", text="<script>1</script>", url="https://blog.example/")
    assert imported(database, key, library, lines(given, linkback)).skipped == 0
    with database.read() as connection:
        own, theirs = connection.scalars(select(comment.c.body_html).order_by(comment.c.id))
    assert "<script" not in own + theirs
    assert "<em>yes</em>" in own
    assert "href" not in own


def test_an_unknown_favourite_is_left_out_with_a_remark(
    database: Database, key: SecretBox, library: Library, now: datetime
) -> None:
    pick = {"source": "picked", "state": "confirmed", "created_at": now.isoformat()}
    given = an_item(favourites=[{"exercise": "squat", **pick}, {"exercise": "unicycle", **pick}])
    report = imported(database, key, library, lines(given))
    assert (report.added, report.skipped) == (1, 0)
    assert "unicycle" in report.remarks[0][1]
    with database.read() as connection:
        assert list(connection.scalars(select(comment_exercise.c.exercise_id))) == ["squat"]


def test_erased_people_do_not_come_back_with_an_import(
    full: Database, other: Database, key: SecretBox, now: datetime, library: Library, tmp_path: Path
) -> None:
    data = exported(full, key, now, tmp_path / "a")
    erasure = Erasure("mail", email_hash(key, "ada@example.org"), now + timedelta(days=1))
    report = imported(other, key, library, data, erasure)
    assert {why for _, why in report.remarks} == {
        "this person was erased on this site",
        "its author was erased on this site",
        "the comment it replies to was not imported",
        "its comment was not imported",
    }
    with other.read() as connection:
        assert personal_data.find_person(connection, key, "ada@example.org") is None
        assert connection.scalar(select(func.count()).select_from(comment)) == 4
