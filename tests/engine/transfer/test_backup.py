"""Backups: complete, tested, consistent under load, and rejected if damaged."""

from __future__ import annotations

import json
import shutil
import stat
import threading
import tracemalloc
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, select, text

from engine.audit.tables import audit_event
from engine.comments.tables import comment, person
from engine.crypto import SecretBox
from engine.db import migrate
from engine.db.database import Database
from engine.transfer import backup, dumps
from engine.transfer.archive_format import MAX_FILE_BYTES, About, Archive, read_archive
from engine.transfer.dumps import DumpError
from tests import databases
from tests.engine.privacy.samples import add_comment

WRITERS = 4
FILES = {"kept/manifest.json": b"{}", "secret": bytes(32)}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    """Another empty database, as on a new machine."""
    (tmp_path / "other").mkdir()
    with databases.fresh_database(tmp_path / "other") as url:
        database = Database(url)
        yield database
        database.close()


def texts(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(comment.c.body_markdown).order_by(comment.c.id)))


def test_a_restore_brings_back_rows_files_and_the_append_only_log(
    database: Database, other: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    with database.write() as connection:
        add_comment(connection, key, "ada@example.org", now, text="Kept 🏃")
        connection.execute(insert(audit_event).values(at=now, actor="a", action="b"))
    steps: list[tuple[int, int]] = []
    about = backup.make(database, tmp_path / "a.zip", FILES, now, lambda done, of: steps.append((done, of)))
    assert about.rows["comment"] == 1
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]
    archive = read_archive(tmp_path / "a.zip")
    assert archive.files == FILES
    assert backup.is_empty(other)
    backup.restore(other, archive)
    assert texts(other) == ["Kept 🏃"]
    assert not backup.is_empty(other)
    with pytest.raises(Exception, match="append-only"), other.write() as connection:
        connection.execute(audit_event.delete())
    with other.write() as connection:
        add_comment(connection, key, "bob@example.org", now, text="After it")
    assert texts(other) == ["Kept 🏃", "After it"]


def test_after_a_restore_ids_of_lost_rows_are_not_reused(
    database: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    with database.write() as connection:
        add_comment(connection, key, "ada@example.org", now)
    backup.make(database, tmp_path / "a.zip", {}, now)
    with database.write() as connection:
        lost = add_comment(connection, key, "bob@example.org", now)
        lost_person = connection.scalar(select(func.max(person.c.id))) or 0
    backup.restore(database, read_archive(tmp_path / "a.zip"))
    with database.write() as connection:
        assert add_comment(connection, key, "eve@example.org", now) > lost
        assert (connection.scalar(select(func.max(person.c.id))) or 0) > lost_person


@pytest.fixture
def older(tmp_path: Path, now: datetime) -> Iterator[Database]:
    """A database of the release before the standard names, with a comment and an owner."""
    (tmp_path / "older").mkdir()
    with databases.fresh_database(tmp_path / "older", migrated=False) as url:
        database = Database(url)
        with database._unmigrated(writes=True) as connection:
            migrate.upgrade(connection, "0002")
            columns = "(post, status, name, source, html, renderer, created_at)"
            row = "('strong', 'approved', 'Ada', 'Well said', '<p>Well said</p>', 1, :now)"
            connection.execute(text(f"INSERT INTO comment {columns} VALUES {row}"), {"now": f"{now:%Y-%m-%d %H:%M:%S}"})
            row = "('Ada', 'a hash', :now)"
            connection.execute(
                text(f"INSERT INTO owner (name, password, created_at) VALUES {row}"),
                {"now": f"{now:%Y-%m-%d %H:%M:%S}"},
            )
        yield database
        database.close()


def archived(database: Database, path: Path, rows: dict[str, int]) -> Path:
    """Write an archive of that release."""
    dumps.save(database, path.with_suffix(".copy"))
    engine = "SQLite" if database.is_sqlite else "PostgreSQL"
    about = {"format": 1, "made_at": "2026-01-02T03:04:05Z", "engine": engine, "revision": "0002", "rows": rows}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("about.json", json.dumps(about))
        archive.write(path.with_suffix(".copy"), "database")
    return path


def test_an_archive_of_an_older_release_is_upgraded_when_it_is_restored(
    older: Database, other: Database, tmp_path: Path
) -> None:
    path = archived(older, tmp_path / "a.zip", {"comment": 1, "owner": 1, "mention": 0})
    backup.restore(other, read_archive(path))
    assert texts(other) == ["Well said"]
    assert dumps.count_rows(other)["user_account"] == 1
    assert other.revision().is_newest
    lost = archived(older, tmp_path / "b.zip", {"comment": 1, "owner": 2})
    with pytest.raises(DumpError, match="some of its rows are missing"):
        backup.restore(other, read_archive(lost))


def test_a_restore_leaves_no_tables_of_an_older_release(
    older: Database, database: Database, now: datetime, tmp_path: Path
) -> None:
    backup.make(database, tmp_path / "a.zip", {}, now)
    if not older.is_sqlite:
        with pytest.raises(DumpError, match="flask db upgrade --backup"):
            backup.restore(older, read_archive(tmp_path / "a.zip"))
        older.upgrade(has_backup=True)
    backup.restore(older, read_archive(tmp_path / "a.zip"))
    assert older.revision().is_newest
    assert texts(older) == []


def test_an_archive_is_private_and_leaves_no_other_files(database: Database, now: datetime, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup.make(database, folder / "a.zip", FILES, now)
    assert [path.name for path in folder.iterdir()] == ["a.zip"]
    assert stat.S_IMODE((folder / "a.zip").stat().st_mode) == 0o600


def test_a_restore_replaces_all_existing_data(
    database: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    with database.write() as connection:
        add_comment(connection, key, "ada@example.org", now, text="Old")
    backup.make(database, tmp_path / "a.zip", {}, now)
    with database.write() as connection:
        add_comment(connection, key, "bob@example.org", now, text="New")
    with database.read() as connection:  # open, as in a running site
        connection.execute(select(comment.c.id)).all()
    backup.restore(database, read_archive(tmp_path / "a.zip"))
    assert texts(database) == ["Old"]


@pytest.mark.usefixtures("short_waits")
def test_a_restore_into_a_locked_database_fails_and_changes_nothing(
    sqlite: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    with sqlite.write() as connection:
        add_comment(connection, key, "ada@example.org", now, text="As it was")
    backup.make(sqlite, tmp_path / "a.zip", {}, now)
    with sqlite.write() as connection:
        connection.execute(comment.update().values(body_markdown="As it is"))
    other = create_engine(sqlite.url, isolation_level="AUTOCOMMIT")
    with other.connect() as holder:
        holder.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(DumpError, match="Stop the site"):
            backup.restore(sqlite, read_archive(tmp_path / "a.zip"))
        holder.exec_driver_sql("ROLLBACK")
    other.dispose()
    assert texts(sqlite) == ["As it is"]
    backup.restore(sqlite, read_archive(tmp_path / "a.zip"))
    assert texts(sqlite) == ["As it was"]


def test_changes_of_a_restore_are_never_seen_before_it(
    database: Database, other: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    with database.write() as connection:
        add_comment(connection, key, "ada@example.org", now, text="Erased since")
    backup.make(database, tmp_path / "a.zip", {}, now)

    def repair(trial: Database) -> None:
        assert texts(other) == []
        with trial.write() as connection:
            connection.execute(comment.update().values(body_markdown=""))

    backup.restore(other, read_archive(tmp_path / "a.zip"), repair)
    assert texts(other) == [""]


def test_threat_21_a_backup_under_load_restores_every_comment_acknowledged_before_it_began(
    database: Database, other: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    acknowledged: list[str] = []
    enough, stop = threading.Semaphore(0), threading.Event()

    def write(name: int) -> None:
        count = 0
        while not stop.is_set():
            text = f"{name}-{count}"
            with database.write() as connection:
                add_comment(connection, key, f"{name}@example.org", now, text=text)
            acknowledged.append(text)
            enough.release()
            count += 1

    database.upgrade()
    writers = [threading.Thread(target=write, args=(name,)) for name in range(WRITERS)]
    for each in writers:
        each.start()
    try:
        for _ in range(40):
            assert enough.acquire(timeout=300)
        before = list(acknowledged)
        backup.make(database, tmp_path / "a.zip", {}, now)
        assert len(acknowledged) > len(before), "no comment was added during the backup, so this shows nothing"
    finally:
        stop.set()
        for each in writers:
            each.join()
    backup.restore(other, read_archive(tmp_path / "a.zip"))
    restored = texts(other)
    assert set(before) <= set(restored)
    assert len(restored) == len(set(restored))


@pytest.mark.parametrize("how", ["cut", "flipped", "another", "missing"])
def test_threat_24_a_damaged_archive_is_rejected(database: Database, now: datetime, tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.zip"
    backup.make(database, path, FILES, now)
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "flipped":
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :])
    elif how == "another":
        with zipfile.ZipFile(path, "w") as other:
            other.writestr("readme.txt", "hello")
    else:
        path.unlink()
    with pytest.raises(DumpError):
        read_archive(path)


def test_an_archive_of_another_kind_of_database_is_rejected_with_a_hint(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    backup.make(database, tmp_path / "a.zip", {}, now)
    archive = read_archive(tmp_path / "a.zip")
    elsewhere = "PostgreSQL" if database.is_sqlite else "SQLite"
    foreign = Archive(archive.path, About(1, now, elsewhere, "0001", {}), {})
    with pytest.raises(DumpError, match="export"):
        backup.restore(database, foreign)


def test_threat_24_a_failed_backup_keeps_the_previous_one(database: Database, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    backup.make(database, path, FILES, now)
    before = path.read_bytes()
    with pytest.raises(DumpError):
        backup.make(database, tmp_path / "nowhere" / "a.zip", FILES, now)
    assert path.read_bytes() == before


def repack(path: Path, *extra: tuple[str, bytes], leave_out: str = "", method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write an archive again, without one of its members and with other ones at the end."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist() if name != leave_out]
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
        warnings.simplefilter("ignore")  # zipfile warns about duplicate names
        for name, data in (*members, *extra):
            archive.writestr(name, data)


def test_an_archive_with_changed_bytes_is_rejected_or_read_but_never_an_error_of_the_program(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    backup.make(database, path, FILES, now)
    data = path.read_bytes()
    for offset in range(data.index(b"PK\1\2"), len(data)):
        for value in (0, 1, 0xFF):
            path.write_bytes(data[:offset] + bytes([value]) + data[offset + 1 :])
            with suppress(DumpError):
                read_archive(path)


@pytest.mark.parametrize("name", ["database", "about.json"])
def test_an_archive_without_a_member_is_rejected(database: Database, now: datetime, tmp_path: Path, name: str) -> None:
    backup.make(database, tmp_path / "a.zip", FILES, now)
    repack(tmp_path / "a.zip", leave_out=name)
    with pytest.raises(DumpError, match=f"it has no '{name}'"):
        read_archive(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["database", "about.json", "files/secret"])
def test_an_archive_with_a_member_twice_is_rejected(
    database: Database, now: datetime, tmp_path: Path, name: str
) -> None:
    backup.make(database, tmp_path / "a.zip", FILES, now)
    repack(tmp_path / "a.zip", (name, b"another"))
    with pytest.raises(DumpError, match=f"it has '{name}' twice"):
        read_archive(tmp_path / "a.zip")


def test_an_archive_with_another_compression_is_rejected(database: Database, now: datetime, tmp_path: Path) -> None:
    backup.make(database, tmp_path / "a.zip", FILES, now)
    repack(tmp_path / "a.zip", method=zipfile.ZIP_LZMA)
    with pytest.raises(DumpError, match="encrypted, or compressed with an unusual method"):
        read_archive(tmp_path / "a.zip")


def test_an_encrypted_archive_is_rejected(database: Database, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    backup.make(database, path, FILES, now)
    data = bytearray(path.read_bytes())
    flags = data.index(b"PK\1\2") + 8  # of the first member, in the central directory
    data[flags] |= 1
    path.write_bytes(data)
    with pytest.raises(DumpError, match="encrypted, or compressed with an unusual method"):
        read_archive(path)


@pytest.mark.parametrize("name", ["about.json", "files/kept/manifest.json", "files/secret", "files/erasures.jsonl"])
def test_a_member_that_is_too_large_is_rejected_before_it_is_read(
    database: Database, now: datetime, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "a.zip"
    backup.make(database, path, {}, now)
    repack(path, (name, bytes(MAX_FILE_BYTES + 1)), leave_out=name)
    with limited_memory(4), pytest.raises(DumpError, match=f"is damaged: '{name}' has 33,554,433 bytes"):
        read_archive(path)


def test_files_and_the_database_are_read_one_piece_at_a_time(
    database: Database, other: Database, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    backup.make(database, path, {}, now)
    repack(path, *((f"files/{n}", bytes(16 << 20)) for n in range(6)))
    with limited_memory(60):
        archive = read_archive(path)
        assert [len(archive.files[name]) for name in archive.files] == [16 << 20] * 6
    repack(path, ("database", bytes(96 << 20)), leave_out="database")
    with limited_memory(8), pytest.raises(DumpError, match="The archive contains no "):
        backup.restore(other, read_archive(path))


def test_a_database_without_room_is_not_extracted(
    database: Database, other: Database, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.make(database, tmp_path / "a.zip", {}, now)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(DumpError, match="has only 0 MB left"):
        backup.restore(other, read_archive(tmp_path / "a.zip"))


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """Fail if the block needs more memory than this at any time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes << 20
    finally:
        tracemalloc.stop()
