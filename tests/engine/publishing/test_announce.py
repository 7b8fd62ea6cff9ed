from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import Flask
from sqlalchemy import select

from engine.content.body import RenderedBody
from engine.db.database import DatabaseUnavailableError
from engine.editions.content_store import ContentStore
from engine.http.client import HttpClient, UnreachableError
from engine.jobs.tables import job
from engine.linkbacks.send import SendWebmention
from engine.publishing import websub
from engine.publishing.announce import SETTLE_TIME, Announcer
from engine.publishing.websub import PingHub
from tests.conftest import MakeApp
from tests.other_sites import OtherSite
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
    """A worker with its own edition. The workers of an app share a database."""

    def __init__(self, app: Flask) -> None:
        self.services = services_of(app)
        self.announcer = Announcer(self.services.database)
        self.edition = self.services.edition_store.edition

    def build(self) -> None:
        """Build an edition of the present files."""
        self.services.edition_store.refresh()
        self.edition = self.services.edition_store.edition

    def announce(self, at: datetime) -> list[str]:
        """Announce the edition, and return the targets that are queued."""
        with self.services.database.read() as connection:
            before = connection.execute(select(job.c.id)).scalars().all()
        number = self.announcer.announce(self.edition, at)
        with self.services.database.read() as connection:
            rows = connection.execute(select(job).where(job.c.id.not_in(before))).all()
        assert len(rows) == number
        return sorted(row.payload["target_url"] for row in rows)


def announce_now(app: Flask, now: datetime = NOW) -> list[str]:
    """Announce the present edition after the settle time, and return the targets."""
    worker = Worker(app)
    worker.build()
    assert worker.announce(now) == []
    return worker.announce(now + SETTLE_TIME)


def test_publishing_updating_and_removing_a_post_is_announced(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    app = make_app(folder)
    assert announce_now(app) == ["https://a.example/"]
    assert announce_now(app) == []
    write(folder, "[b](https://b.example/) now")
    assert announce_now(app) == ["https://a.example/", "https://b.example/"]
    (folder / "posts" / "news.md").unlink()
    assert announce_now(app) == ["https://b.example/"]
    assert announce_now(app) == []


def test_a_scheduled_post_is_not_announced(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)", date=FUTURE)
    assert announce_now(make_app(folder)) == []


def test_a_change_is_announced_after_the_settle_time(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    worker = Worker(make_app(folder))
    assert worker.announce(NOW) == []
    assert worker.announce(NOW + SETTLE_TIME - SECOND) == []
    write(folder, "[b](https://b.example/) in its place")
    worker.build()
    changed = NOW + SETTLE_TIME
    assert worker.announce(changed) == []
    assert worker.announce(changed + SETTLE_TIME - SECOND) == []
    assert worker.announce(changed + SETTLE_TIME) == ["https://b.example/"]
    assert worker.announce(changed + 2 * SETTLE_TIME) == []


def test_a_worker_with_an_older_edition_does_not_announce_it(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    app = make_app(folder)
    quick, slow = Worker(app), Worker(app)
    for worker, due in ((quick, ["https://a.example/"]), (slow, [])):
        assert worker.announce(NOW) == []
        assert worker.announce(NOW + SETTLE_TIME) == due
    write(folder, "[b](https://b.example/) now")
    quick.build()
    moments = [NOW + SETTLE_TIME + timedelta(seconds=seconds) for seconds in range(5, 185, 5)]
    found = [(quick.announce(moment), slow.announce(moment)) for moment in moments]
    assert [each for each in found if each != ([], [])] == [(["https://a.example/", "https://b.example/"], [])]
    # However late it comes to that edition, there is nothing left to tell.
    slow.build()
    assert slow.announce(moments[-1]) == []
    assert slow.announce(moments[-1] + SETTLE_TIME) == []


def test_workers_with_different_clocks_announce_a_new_post_once(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)", date=FUTURE)
    app = make_app(folder)
    early, late = Worker(app), Worker(app)
    hour = early.edition.by_slug["news"].article.published
    assert hour is not None
    behind = timedelta(seconds=30)
    moments = [hour + timedelta(seconds=seconds) for seconds in range(-70, 130, 5)]
    found = [early.announce(moment) + late.announce(moment - behind) for moment in moments]
    assert [each for each in found if each] == [["https://a.example/"]]


def test_a_restart_during_the_settle_time_loses_nothing(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    app = make_app(folder)
    assert Worker(app).announce(NOW) == []
    restarted = Worker(app)
    assert restarted.announce(NOW + SETTLE_TIME) == []
    assert restarted.announce(NOW + 2 * SETTLE_TIME) == ["https://a.example/"]
    again = Worker(app)
    assert [again.announce(NOW + times * SETTLE_TIME) for times in (3, 4)] == [[], []]


def test_threat_22_what_could_not_be_stored_is_announced_later(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    database_file = folder.parent / "elsewhere" / "readers.sqlite"
    app = make_app(folder, DATABASE_URL=f"sqlite:///{database_file}")
    announcer, edition = Announcer(services_of(app).database), services_of(app).edition_store.edition
    assert announcer.announce(edition, NOW) == 0
    with pytest.raises(DatabaseUnavailableError):
        announcer.announce(edition, NOW + SETTLE_TIME)
    database_file.parent.mkdir()
    assert announcer.announce(edition, NOW + SETTLE_TIME + SECOND) == 1


def test_threat_25_a_clock_that_is_set_back_delays_announcements_by_a_minute(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    worker = Worker(make_app(folder))
    assert worker.announce(NOW + timedelta(hours=5)) == []
    assert worker.announce(NOW) == []
    assert worker.announce(NOW + SETTLE_TIME) == ["https://a.example/"]


class CountingStore(ContentStore):
    """A store that counts the reads of bodies."""

    reads = 0

    def load_body(self, digest: str) -> RenderedBody | None:
        self.reads += 1
        return super().load_body(digest)


def test_bodies_are_read_once_for_each_change(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)")
    worker = Worker(make_app(folder))
    bodies = CountingStore(worker.services.environment.instance_dir)
    worker.edition = replace(worker.edition, bodies=bodies)
    for seconds in range(0, 120, 5):
        worker.announce(NOW + timedelta(seconds=seconds))
    assert bodies.reads == len(worker.edition.posts) > 0


def test_sending_can_be_disabled(folder: Path, make_app: MakeApp) -> None:
    write(folder, "[a](https://a.example/)", settings="[linkbacks]\nsend = false\n")
    assert announce_now(make_app(folder)) == []


def test_the_job_sends_a_webmention(folder: Path, make_app: MakeApp, other_site: OtherSite) -> None:
    target = other_site.add_page("/page", '<link rel="webmention" href="/hook">')
    other_site.add_page("/hook", "", status=201)
    write(folder, f"[a]({target})")
    app = make_app(folder)
    assert announce_now(app) == [target]
    services = services_of(app)
    with services.database.read() as connection:
        row = connection.execute(select(job)).one()
    SendWebmention(services.database, HttpClient(allow_loopback=True), lambda: NOW)(row.payload)
    assert [(request.method, request.path) for request in other_site.requests] == [("GET", "/page"), ("POST", "/hook")]
    assert other_site.requests[1].body.startswith("source=https%3A%2F%2Frunner.example%2Fposts%2Fnews%2F&target=")


def test_a_hub_hears_once_of_each_change_of_the_feeds(folder: Path, make_app: MakeApp, other_site: OtherSite) -> None:
    hub = other_site.add_page("/hub", "")
    settings = f'websub_hub = "{hub}"\n[linkbacks]\nsend = false\n'
    write(folder, "[a](https://a.example/)", settings=settings)
    app = make_app(folder)
    quick, slow = Worker(app), Worker(app)
    ping = PingHub(HttpClient(allow_loopback=True))

    def hear() -> list[str]:
        """Return the feeds that the hub hears of when both workers announce their editions."""
        other_site.requests.clear()
        with quick.services.database.read() as connection:
            before = connection.execute(select(job.c.id)).scalars().all()
        for worker, at in itertools.product((quick, slow), (NOW, NOW + SETTLE_TIME)):
            worker.announcer.announce(worker.edition, at)
        with quick.services.database.read() as connection:
            rows = connection.execute(select(job).where(job.c.id.not_in(before))).all()
        for row in rows:
            assert row.kind == websub.JOB, "no webmentions, which are off"
            ping(row.payload)
        sent = [parse_qs(request.body) for request in other_site.requests]
        assert all(form["hub.mode"] == ["publish"] and form["hub.url"] == form["hub.topic"] for form in sent)
        return sorted(form["hub.topic"][0] for form in sent)

    feeds = ["https://runner.example/feed.json", "https://runner.example/feed.xml"]
    assert hear() == feeds
    assert hear() == []
    write(folder, "Changed.", settings=settings)
    quick.build()
    slow.build()
    assert hear() == feeds
    other_site.responses.clear()
    with pytest.raises(UnreachableError):
        ping({"hub": hub, "topic": feeds[0]})
