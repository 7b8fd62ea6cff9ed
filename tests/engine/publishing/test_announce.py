from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.publishing.announce import announce
from engine.readers.linkbacks.fetch import Fetcher
from engine.readers.linkbacks.handlers import handlers
from engine.readers.storage.tables import job
from tests.conftest import MakeApp, parts_of
from tests.other_sites import Site

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def folder(site: Callable[[str], Path]) -> Path:
    return site("minimal")


def write(folder: Path, text: str, *, date: str = "2026-11-24", settings: str = "") -> None:
    (folder / "posts" / "news.md").write_text(f"---\ntitle: News\ndate: {date}\n---\n\n{text}\n", "utf-8")
    (folder / "site.toml").write_text(f'address = "https://runner.example"\n{settings}', "utf-8")


def told(app: Flask) -> list[str]:
    """What the edition that is there now makes due."""
    parts = parts_of(app)
    parts.holder.refresh()
    with parts.database.read() as connection:
        before = connection.execute(select(job.c.id)).scalars().all()
    number = announce(parts.holder.edition, parts.database, NOW)
    with parts.database.read() as connection:
        rows = connection.execute(select(job).where(job.c.id.not_in(before))).all()
    assert len(rows) == number
    return sorted(row.payload["target"] for row in rows)


def test_publishing_updating_and_removing_a_post_is_told(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    app = make_app(folder)
    assert told(app) == ["https://a.example/"]
    assert told(app) == []
    write(folder, "[b](https://b.example/) now")
    assert told(app) == ["https://a.example/", "https://b.example/"]
    (folder / "posts" / "news.md").unlink()
    assert told(app) == ["https://b.example/"]
    assert told(app) == []


def test_a_post_whose_hour_has_not_come_tells_nothing(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)", date="2026-11-26")
    assert told(make_app(folder)) == []


def test_the_switch_holds(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)", settings="[linkbacks]\nsend = false\n")
    assert told(make_app(folder)) == []


def test_a_jobs_handler_tells_the_target(folder: Path, make_app: MakeApp, other: Site) -> None:
    target = other.page("/page", '<link rel="webmention" href="/hook">')
    other.page("/hook", "", status=201)
    write(folder, f"[a]({target})")
    app = make_app(folder)
    assert told(app) == [target]
    parts = parts_of(app)
    work = handlers(parts.database, Fetcher(loopback=True), lambda: NOW)
    with parts.database.read() as connection:
        row = connection.execute(select(job)).one()
    work[row.kind](row.payload)
    assert [(asked.method, asked.path) for asked in other.asked] == [("GET", "/page"), ("POST", "/hook")]
    assert other.asked[1].body.startswith("source=https%3A%2F%2Frunner.example%2Fposts%2Fnews%2F&target=")
