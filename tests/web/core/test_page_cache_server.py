"""The page cache in the production server: two workers show the same at each moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.db.database import Database, sqlite_url
from tests.web.live_server import LiveServer, run_server

PAGE = "/posts/first/"


@pytest.fixture
def server(site: Callable[[str], Path], tmp_path: Path) -> Iterator[LiveServer]:
    """A server for a small site."""
    with run_server(site("minimal"), tmp_path) as server:
        yield server


@pytest.fixture
def database(server: LiveServer) -> Iterator[Database]:
    """The database of the server, opened by another process."""
    database = Database(sqlite_url(server.log.parent / "instance"))
    yield database
    database.close()


def test_a_comment_is_on_the_page_in_all_workers_once_it_is_approved_and_off_it_once_it_is_not(
    server: LiveServer, database: Database
) -> None:
    assert server.everywhere(PAGE, "The first article")
    for number in range(3):
        words = f"Comment {number} of a reader."
        assert server.post("/comments/", {"post": "first", "name": "Ada", "text": words, "action": "send"})[0] == 303
        with database.write() as connection:
            id_ = connection.scalar(select(comment.c.id).where(comment.c.body_markdown == words))
            assert id_ is not None
        assert not any(words in server.get(PAGE)[1] for _ in range(20))
        _set_status(database, id_, Status.APPROVED)
        assert server.everywhere(PAGE, words)
        _set_status(database, id_, Status.TRASH)
        assert not any(words in server.get(PAGE)[1] for _ in range(20))


def _set_status(database: Database, id_: int, status: Status) -> None:
    with database.write() as connection:
        set_status(connection, [id_], status, actor="Ada", now=datetime.now(UTC))
