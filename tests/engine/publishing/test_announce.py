from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.db.database import DatabaseUnavailableError
from engine.editions.edition import RenderedArticle
from engine.http.client import HttpClient
from engine.jobs.tables import job
from engine.linkbacks.handlers import handlers
from engine.publishing.announce import SETTLE_TIME, Announcer
from tests.conftest import MakeApp
from tests.other_sites import Site
from web.core.context import services_of

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FUTURE = "2199-11-26"


@pytest.fixture
def folder(site: Callable[[str], Path]) -> Path:
    return site("minimal")


def write(folder: Path, text: str, *, date: str = "2026-11-24", settings: str = "") -> None:
    (folder / "posts" / "news.md").write_text(f"---\ntitle: News\ndate: {date}\n---\n\n{text}\n", "utf-8")
    (folder / "site.toml").write_text(f'address = "https://runner.example"\n{settings}', "utf-8")


class Worker:
    """Holds an edition, and tells of it; each has its own, and those of one app share a database."""

    def __init__(self, app: Flask) -> None:
        self.services = services_of(app)
        self.announcer = Announcer(self.services.database)
        self.edition = self.services.edition_store.edition

    def reads(self) -> None:
        """It comes to the edition of the files as they are now."""
        self.services.edition_store.refresh()
        self.edition = self.services.edition_store.edition

    def tells(self, at: datetime) -> list[str]:
        """The targets that it makes due at a moment."""
        with self.services.database.read() as connection:
            before = connection.execute(select(job.c.id)).scalars().all()
        number = self.announcer.announce(self.edition, at)
        with self.services.database.read() as connection:
            rows = connection.execute(select(job).where(job.c.id.not_in(before))).all()
        assert len(rows) == number
        return sorted(row.payload["target"] for row in rows)


def told(app: Flask, now: datetime = NOW) -> list[str]:
    """What the edition that is there now makes due once it has settled."""
    worker = Worker(app)
    worker.reads()
    assert worker.tells(now) == []
    return worker.tells(now + SETTLE_TIME)


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
    write(folder, "[a](https://a.example/)", date=FUTURE)
    assert told(make_app(folder)) == []


def test_what_has_just_changed_waits_until_it_has_settled(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    worker = Worker(make_app(folder))
    assert worker.tells(NOW) == []
    assert worker.tells(NOW + SETTLE_TIME - SECOND) == []
    write(folder, "[b](https://b.example/) in its place")
    worker.reads()
    changed = NOW + SETTLE_TIME
    assert worker.tells(changed) == []
    assert worker.tells(changed + SETTLE_TIME - SECOND) == []
    assert worker.tells(changed + SETTLE_TIME) == ["https://b.example/"]
    assert worker.tells(changed + 2 * SETTLE_TIME) == []


def test_a_worker_with_the_older_edition_never_tells_what_was_before(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    app = make_app(folder)
    quick, slow = Worker(app), Worker(app)
    for worker, due in ((quick, ["https://a.example/"]), (slow, [])):
        assert worker.tells(NOW) == []
        assert worker.tells(NOW + SETTLE_TIME) == due
    write(folder, "[b](https://b.example/) now")
    quick.reads()
    moments = [NOW + SETTLE_TIME + timedelta(seconds=seconds) for seconds in range(5, 185, 5)]
    found = [(quick.tells(moment), slow.tells(moment)) for moment in moments]
    assert [each for each in found if each != ([], [])] == [(["https://a.example/", "https://b.example/"], [])]
    # However late it comes to that edition, there is nothing left to tell.
    slow.reads()
    assert slow.tells(moments[-1]) == []
    assert slow.tells(moments[-1] + SETTLE_TIME) == []


def test_workers_whose_clocks_differ_tell_of_a_post_when_its_hour_comes_and_not_that_it_is_gone(
    folder: Path, make_app: MakeApp
) -> None:
    write(folder, "[a](https://a.example/)", date=FUTURE)
    app = make_app(folder)
    early, late = Worker(app), Worker(app)
    hour = early.edition.by_slug["news"].article.published
    assert hour is not None
    behind = timedelta(seconds=30)
    moments = [hour + timedelta(seconds=seconds) for seconds in range(-70, 130, 5)]
    found = [early.tells(moment) + late.tells(moment - behind) for moment in moments]
    assert [each for each in found if each] == [["https://a.example/"]]


def test_a_restart_before_it_has_settled_loses_nothing(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    app = make_app(folder)
    assert Worker(app).tells(NOW) == []
    restarted = Worker(app)
    assert restarted.tells(NOW + SETTLE_TIME) == []
    assert restarted.tells(NOW + 2 * SETTLE_TIME) == ["https://a.example/"]
    again = Worker(app)
    assert [again.tells(NOW + times * SETTLE_TIME) for times in (3, 4)] == [[], []]


def test_threat_22_what_could_not_be_stored_is_told_at_the_next_look(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    database_file = folder.parent / "elsewhere" / "readers.sqlite"
    app = make_app(folder, DATABASE_URL=f"sqlite:///{database_file}")
    announcer, edition = Announcer(services_of(app).database), services_of(app).edition_store.edition
    assert announcer.announce(edition, NOW) == 0
    with pytest.raises(DatabaseUnavailableError):
        announcer.announce(edition, NOW + SETTLE_TIME)
    database_file.parent.mkdir()
    assert announcer.announce(edition, NOW + SETTLE_TIME + SECOND) == 1


def test_threat_25_a_clock_that_is_set_back_delays_it_by_a_minute_only(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    worker = Worker(make_app(folder))
    assert worker.tells(NOW + timedelta(hours=5)) == []
    assert worker.tells(NOW) == []
    assert worker.tells(NOW + SETTLE_TIME) == ["https://a.example/"]


class Counted(RenderedArticle):
    """A post that counts how often somebody looks at what is in it."""

    looks = 0

    def __getattribute__(self, name: str) -> object:
        Counted.looks += name == "rendered"
        return super().__getattribute__(name)


def test_articles_are_looked_through_once_for_an_edition(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    worker = Worker(make_app(folder))
    posts = tuple(Counted(each.article, each.rendered) for each in worker.edition.posts)
    Counted.looks = 0
    for times in (1, 2):
        worker.edition = replace(worker.edition, posts=posts)
        for seconds in range(0, 120, 5):
            worker.tells(NOW + timedelta(seconds=seconds))
        assert Counted.looks == times * len(posts)


def test_the_switch_holds(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)", settings="[linkbacks]\nsend = false\n")
    assert told(make_app(folder)) == []


def test_a_jobs_handler_tells_the_target(folder: Path, make_app: MakeApp, other: Site) -> None:
    target = other.page("/page", '<link rel="webmention" href="/hook">')
    other.page("/hook", "", status=201)
    write(folder, f"[a]({target})")
    app = make_app(folder)
    assert told(app) == [target]
    services = services_of(app)
    work = handlers(services.database, HttpClient(loopback=True), lambda: NOW)
    with services.database.read() as connection:
        row = connection.execute(select(job)).one()
    work[row.kind](row.payload)
    assert [(asked.method, asked.path) for asked in other.asked] == [("GET", "/page"), ("POST", "/hook")]
    assert other.asked[1].body.startswith("source=https%3A%2F%2Frunner.example%2Fposts%2Fnews%2F&target=")
