"""A full disk, a locked or read-only database: pages are served, and a comment comes back with its text.

All of it without starting the site again.
"""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from engine.readers.storage import copies
from engine.readers.storage.database import FILE, sqlite_url
from tests.conftest import MakeApp, parts_of, set_clock
from tests.web.markup import Page

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEXT = "Words that took a while to find. " * 60
Fault = Callable[[Path], AbstractContextManager[None]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB of its own; an ordinary folder where we may not make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder))
    yield folder
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(*options: str) -> bool:
    return subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp, folder: Path) -> Iterator[Flask]:
    """A blog whose database is in that folder, with a comment in it."""
    app = make_app(site("blog"), DATABASE_URL=sqlite_url(folder))
    app.config["RATELIMIT_ENABLED"] = False
    set_clock(app, NOW)
    assert comment(app, "The first")[0] == 303
    yield app
    parts_of(app).database.close()


def comment(app: Flask, text: str) -> tuple[int, str, str | None]:
    """Send a comment: status, page, and when to try again."""
    answer = app.test_client().post("/comments/", data={"post": "strong", "name": "Ann", "text": text})
    return answer.status_code, answer.text, answer.headers.get("Retry-After")


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Nothing more can be written: the file system is filled to its last byte, or files must not grow."""
    if folder.is_mount():
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file:
            size = 65536
            while size:
                try:
                    file.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC
                    size //= 2
        yield
        filler.unlink()
    else:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        largest = max((folder / FILE).stat().st_size, (folder / f"{FILE}-wal").stat().st_size)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite3.connect(folder / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The file system lets nobody write; where it is none of ours, SQLite itself does not."""
    if folder.is_mount():
        assert _mount("-o", "remount,ro", str(folder)), "somebody has a file open"
        yield
        assert _mount("-o", "remount,rw", str(folder))
    else:
        event.listen(Engine, "connect", _query_only)
        yield
        event.remove(Engine, "connect", _query_only)


def _query_only(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


@pytest.mark.parametrize("fault", [full, locked, read_only], ids=["full", "locked", "read-only"])
def test_threat_22_pages_are_served_and_a_comment_comes_back_with_its_text_until_the_fault_is_over(
    app: Flask, folder: Path, fault: Fault
) -> None:
    client = app.test_client()
    if fault is read_only:
        parts_of(app).database.close()  # nobody can make a file system read-only that is written to
    with fault(folder):
        status, page, again = _until_refused(app)
        assert (status, again) == (503, "60")
        read = Page(page)
        assert read.problems == []
        assert TEXT.strip() in read.one("textarea", name="text").text
        assert "nothing is lost" in page
        for path in ("/", "/posts/strong/", "/exercises/", "/favourites/", "/healthz"):
            assert client.get(path).status_code == 200, path
    if fault is read_only:
        parts_of(app).database.close()  # what was opened meanwhile does not know that it is over
    assert comment(app, "After the fault")[0] == 303
    copies.check(parts_of(app).database)
    with parts_of(app).database.read() as connection:
        rows = connection.exec_driver_sql("SELECT source FROM comment ORDER BY id").scalars().all()
    assert (rows[0], rows[-1]) == ("The first", "After the fault")
    assert len(rows) == len(set(rows)), "a comment that was refused, or sent again, was stored by halves or twice"


def _until_refused(app: Flask) -> tuple[int, str, str | None]:
    """Send comments until one is refused: a database has some room left when its file system has none."""
    for count in range(200):
        answer = comment(app, f"{count} {TEXT}")
        if answer[0] != 303:
            return answer
    raise AssertionError("200 comments went to a database that cannot be written to")
