"""Killed writers: every acknowledged comment is stored once and completely."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from engine.comments.tables import comment, subscription
from engine.db.database import Database
from engine.favourites.tables import comment_exercise
from engine.jobs.tables import job
from engine.transfer import dumps
from tests.conftest import ROOT
from tests.databases import on_sqlite
from tests.prove.killing import count_stored, kill_processes, send_comments
from tests.web.live_server import run_server

WRITERS, COMMENTS = 4, 600
IN_THE_MIDDLE = 100
"""Acknowledged comments before the writers are killed. Not even one of them can have finished by then."""


def written(url: str, kill_after: int | None) -> list[int]:
    """Let four processes write comments, perhaps killing them in between. Return the acknowledged numbers."""
    each = COMMENTS // WRITERS
    inlet, outlet = os.pipe()
    writers = []
    for n in range(WRITERS):
        command = [sys.executable, "-m", "tests.faults.writer", url, str(n * each), str(each)]
        writers.append(subprocess.Popen(command, stdout=outlet, cwd=ROOT))
    os.close(outlet)
    acknowledged = []
    with os.fdopen(inlet) as lines:
        for line in lines:  # until the last writer has ended
            acknowledged.append(int(line))
            if len(acknowledged) == kill_after:
                for writer in writers:
                    writer.kill()
    ends = [writer.wait(60) for writer in writers]
    assert ends == [0 if kill_after is None else -9] * WRITERS
    return acknowledged


def test_threat_21_each_comment_acknowledged_to_killed_writers_is_stored_once(
    database_url: str,
) -> None:
    acknowledged = written(database_url, IN_THE_MIDDLE)
    assert IN_THE_MIDDLE <= len(acknowledged) < COMMENTS
    database = Database(database_url)
    found = _found(database)
    assert set(acknowledged) <= set(found)
    assert set(found.values()) == {1}
    dumps.check(database)

    # Some of the others may have been stored. All are sent again, and each is stored once.
    assert len(written(database_url, None)) == COMMENTS
    assert _found(database) == Counter(range(COMMENTS))
    dumps.check(database)
    with database.read() as connection:
        for table in (comment_exercise, subscription, job):
            assert connection.scalar(select(func.count()).select_from(table)) == COMMENTS, table.name
    database.close()


def _found(database: Database) -> Counter[int]:
    with database.read() as connection:
        return Counter(int(text.split()[1]) for text in connection.scalars(select(comment.c.body_markdown)))


@on_sqlite
def test_threat_21_each_comment_acknowledged_by_a_killed_worker_is_stored_once(
    site: Callable[[str], Path], tmp_path: Path
) -> None:
    page, many = "/posts/first/", 80
    with run_server(site("minimal"), tmp_path, TRUSTED_PROXIES="1", JOBS="worker") as server:
        assert server.everywhere(page, "The first article")

        def kill() -> None:
            kill_processes(server.workers[:1])

        acknowledged = send_comments(server, "first", many, kill_after=many // 4, kill=kill)
        assert server.everywhere(page, "The first article"), "the page is answered by the other worker and a new one"
        assert len(server.workers) == 3
        stored = count_stored(server)
        assert many // 4 <= len(acknowledged)
        assert acknowledged <= set(stored)
        assert set(stored.values()) == {1}
    # A reader whose browser got no answer sends the comment again.
    with run_server(server.site, tmp_path, TRUSTED_PROXIES="1", JOBS="worker") as server:
        assert send_comments(server, "first", many) == set(range(many))
        assert count_stored(server) == Counter(range(many))
