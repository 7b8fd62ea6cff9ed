"""Full disks, locked and read-only databases, and servers that are down: pages are served and comments keep their text.

The site is not restarted. Tests of SQLite's file are skipped on PostgreSQL, whose disk belongs to its server: it
reports a full disk like a read-only one.
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
from sqlalchemy import Engine, create_engine, event, make_url, text

from engine.db.database import FILE, sqlite_url
from engine.transfer import dumps
from tests.conftest import MakeApp, set_clock
from tests.databases import CLUSTER, on_postgresql, on_sqlite
from tests.web.markup import Page
from web.core.context import services_of

pytestmark = pytest.mark.usefixtures("short_waits")

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEXT = "Words that took a while to find. " * 60
Fault = Callable[[Path], AbstractContextManager[None]]
ServerFault = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB, or an ordinary folder if we can't mount one."""
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
    """A blog with a comment, whose database is in that folder."""
    app = make_app(site("blog"), DATABASE_URL=sqlite_url(folder))
    app.config["RATELIMIT_ENABLED"] = False
    set_clock(app, NOW)
    assert comment(app, "The first")[0] == 303
    yield app
    services_of(app).database.close()


def comment(app: Flask, words: str) -> tuple[int, str, str | None]:
    """Send a comment. Return the status, the page and the Retry-After header."""
    answer = app.test_client().post("/comments/", data={"post": "strong", "name": "Ann", "text": words})
    return answer.status_code, answer.text, answer.headers.get("Retry-After")


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill the file system, or limit the size of files."""
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
    """Hold the write lock of a SQLite file."""
    other = sqlite3.connect(folder / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make the file system read-only, or else SQLite."""
    if folder.is_mount():
        assert _mount("-o", "remount,ro", str(folder)), "a file is open"
        yield
        assert _mount("-o", "remount,rw", str(folder))
    else:
        event.listen(Engine, "connect", _query_only)
        yield
        event.remove(Engine, "connect", _query_only)


def _query_only(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


@contextmanager
def locked_there(database_url: str) -> Iterator[None]:
    """Hold a lock on the table of comments on PostgreSQL."""
    engine = create_engine(database_url)
    with engine.begin() as holder:
        holder.execute(text("LOCK TABLE comment IN EXCLUSIVE MODE"))
        yield
    engine.dispose()


@contextmanager
def read_only_there(database_url: str) -> Iterator[None]:
    """Make a PostgreSQL server read-only, like a replica or one with a full disk."""
    with _changed(database_url, "SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
        yield


@contextmanager
def away(database_url: str) -> Iterator[None]:
    """Reject new connections on PostgreSQL and end the existing ones."""
    with _changed(database_url, "ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true"):
        yield


@contextmanager
def _changed(database_url: str, to: str, back: str) -> Iterator[None]:
    """Change a setting of a database for all connections, which are closed before and after."""
    name = make_url(database_url).database
    ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    engine = create_engine(str(CLUSTER), isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        server.execute(text(f"ALTER DATABASE {name} {to}"))
        server.execute(ended, {"name": name})
        yield
        server.execute(text(f"ALTER DATABASE {name} {back}"))
        server.execute(ended, {"name": name})
    engine.dispose()


@on_postgresql
@pytest.mark.parametrize("fault", [locked_there, read_only_there, away], ids=["locked", "read-only", "away"])
def test_threat_22_pages_are_served_and_a_comment_comes_back_with_its_text_until_the_server_works_again(
    site: Callable[[str], Path],
    make_app: MakeApp,
    database_url: str,
    fault: Callable[..., AbstractContextManager[None]],
) -> None:
    app = make_app(site("blog"))
    app.config["RATELIMIT_ENABLED"] = False
    set_clock(app, NOW)
    assert comment(app, "The first")[0] == 303
    with fault(database_url):
        _check_refusal(app)
    _check_recovery(app)


@on_sqlite
@pytest.mark.parametrize("fault", [full, locked, read_only], ids=["full", "locked", "read-only"])
def test_threat_22_pages_are_served_and_a_comment_comes_back_with_its_text_until_the_fault_is_over(
    app: Flask, folder: Path, fault: Fault
) -> None:
    if fault is read_only:
        services_of(app).database.close()  # a file system can't be made read-only while a file is open for writing
    with fault(folder):
        _check_refusal(app)
    if fault is read_only:
        services_of(app).database.close()  # connections opened meanwhile still have the setting
    _check_recovery(app)


def _check_refusal(app: Flask) -> None:
    status, page, again = _until_refused(app)
    assert (status, again) == (503, "60")
    read = Page(page)
    assert read.problems == []
    assert TEXT.strip() in read.one("textarea", name="text").text
    assert "Nothing is lost" in page
    for path in ("/", "/posts/strong/", "/exercises/", "/favourites/", "/healthz"):
        assert app.test_client().get(path).status_code == 200, path


def _check_recovery(app: Flask) -> None:
    assert comment(app, "After the fault")[0] == 303
    dumps.check(services_of(app).database)
    with services_of(app).database.read() as connection:
        rows = connection.exec_driver_sql("SELECT body_markdown FROM comment ORDER BY id").scalars().all()
    assert (rows[0], rows[-1]) == ("The first", "After the fault")
    assert len(rows) == len(set(rows)), "a comment that was refused, or sent again, was stored by halves or twice"


def _until_refused(app: Flask) -> tuple[int, str, str | None]:
    """Send comments until one is rejected, because a database has some free pages even if its file system is full."""
    for count in range(200):
        answer = comment(app, f"{count} {TEXT}")
        if answer[0] != 303:
            return answer
    raise AssertionError("200 comments were stored in a database that can't be written")
