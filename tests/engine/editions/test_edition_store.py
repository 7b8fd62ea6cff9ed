"""The present edition, and its replacement when content changes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from engine.editions.edition import Edition
from engine.editions.edition_store import EditionStore
from tests.engine.editions.conftest import NOON, SiteFolder, get_page
from tests.web.waiting import wait_until

LONG = 30.0  # seconds; longer than anything here takes


def build_store(site_folder: SiteFolder, now: datetime = NOON, **settings: float) -> EditionStore:
    return EditionStore(site_folder.builder(), lambda: now, **settings)


def test_the_first_edition_is_built_at_the_start(site_folder: SiteFolder) -> None:
    assert len(build_store(site_folder).edition.posts) == 3


def test_without_a_change_the_edition_stays(site_folder: SiteFolder) -> None:
    store = build_store(site_folder)
    before = store.edition
    assert not store.refresh()
    assert store.edition is before


def test_a_change_builds_the_next_edition_and_does_not_modify_the_last(site_folder: SiteFolder) -> None:
    store = build_store(site_folder)
    before = store.edition
    site_folder.change("posts/plain.md", "Read about", "Learn about")
    assert store.refresh()
    assert not store.refresh()
    assert "Learn about" in get_page(store.edition, "plain")
    assert "Read about" in get_page(before, "plain")


def test_a_refresh_can_be_forced(site_folder: SiteFolder) -> None:
    store = build_store(site_folder)
    before = store.edition
    assert store.refresh(force=True)
    assert store.edition is not before


def test_files_stored_by_another_worker_are_a_change(site_folder: SiteFolder) -> None:
    one, other = build_store(site_folder), build_store(site_folder)
    for name in ("bridges", "heels", "plain"):
        site_folder.delete(f"posts/{name}.md")
    assert one.refresh() and other.refresh()
    assert [len(store.edition.posts) for store in (one, other)] == [3, 3]
    site_folder.build(allow_empty=True)
    assert one.refresh() and other.refresh()
    assert [len(store.edition.posts) for store in (one, other)] == [0, 0]
    assert not one.refresh() and not other.refresh()


def test_two_workers_use_the_same_last_good_version(site_folder: SiteFolder) -> None:
    one, late = build_store(site_folder), build_store(site_folder)
    site_folder.change("posts/plain.md", "Read about", "Learn about")
    assert one.refresh()
    site_folder.change("posts/plain.md", "title: Only words", "title: [Only, words]")
    assert late.refresh() and one.refresh()
    for store in (one, late):
        assert "Learn about" in get_page(store.edition, "plain")
        assert store.edition.broken == {"posts/plain.md"}


def test_a_post_that_becomes_live_is_recorded_without_a_new_edition(site_folder: SiteFolder) -> None:
    site_folder.post("soon", head="date: 2026-03-10 13:30:00")
    store = build_store(site_folder)
    assert "soon" not in store.edition.published_dates
    store.clock = lambda: NOON + timedelta(hours=1)
    assert not store.refresh()
    assert "soon" in store.edition.published_dates
    assert "soon" in site_folder.build(NOON).published_dates


def test_threads_never_see_a_mixed_edition(site_folder: SiteFolder) -> None:
    store = build_store(site_folder)
    done = threading.Event()
    halves: list[str] = []

    def consistent(edition: Edition) -> bool:
        version = edition.site.title.removeprefix("Little")
        return all(str(edition.body(item.article.slug).text[0]).endswith(f"version{version}") for item in edition.posts)

    def look() -> None:
        while not done.wait(0.0005):
            edition = store.edition
            if not consistent(edition):
                halves.append(edition.site.title)

    for slug in ("bridges", "heels", "plain"):
        site_folder.post(slug, "version 0")
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little 0"')
    store.refresh()
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 4):
        for slug in ("bridges", "heels", "plain"):
            site_folder.post(slug, f"version {number}")
        site_folder.change("site.toml", f'title = "Little {number - 1}"', f'title = "Little {number}"')
        assert store.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert halves == []
    assert store.edition.site.title == "Little 3"


class FailingClock:
    """A clock that can fail, and that counts its calls."""

    def __init__(self) -> None:
        self.fails = False
        self.calls = threading.Semaphore(0)

    def __call__(self) -> datetime:
        self.calls.release()
        if self.fails:
            raise OSError("the disk is gone")
        return NOON


@pytest.fixture
def clock() -> FailingClock:
    return FailingClock()


@pytest.fixture
def polling(site_folder: SiteFolder, clock: FailingClock) -> Iterator[EditionStore]:
    """A store that polls every few milliseconds."""
    store = EditionStore(site_folder.builder(), clock, poll_interval=0.01)
    yield store
    store.stop()


def wait_for(clock: FailingClock, times: int) -> None:
    for _ in range(times):
        assert clock.calls.acquire(timeout=LONG)


def test_polling_finds_a_change(site_folder: SiteFolder, polling: EditionStore, clock: FailingClock) -> None:
    polling.watch()
    site_folder.post("new")
    while "new" not in polling.edition.by_slug:
        wait_for(clock, 1)


def test_polling_continues_after_an_exception(
    site_folder: SiteFolder, polling: EditionStore, clock: FailingClock, caplog: pytest.LogCaptureFixture
) -> None:
    before = polling.edition
    clock.fails = True
    polling.watch()
    site_folder.post("new")
    wait_for(clock, 4)
    assert polling.edition is before
    assert "The present one is still served" in caplog.text
    clock.fails = False
    while "new" not in polling.edition.by_slug:
        wait_for(clock, 1)


def test_without_polling_a_change_is_found_at_once(site_folder: SiteFolder, clock: FailingClock) -> None:
    store = EditionStore(site_folder.builder(), clock, poll_interval=LONG)
    store.watch(force=True)
    try:
        for number in range(100):
            # The thread starts a moment after watch() returns, and does not see changes before that.
            site_folder.post("new", f"Version {number}.")
            if clock.calls.acquire(timeout=1) and "new" in store.edition.by_slug:
                break
        assert "new" in store.edition.by_slug
    finally:
        store.stop()


def test_the_instance_folder_is_optional(site_folder: SiteFolder) -> None:
    store = EditionStore(site_folder.builder(instance_dir=None), lambda: NOON)
    assert not store.refresh()


def test_other_workers_load_what_one_has_built(site_folder: SiteFolder) -> None:
    one, other = build_store(site_folder), build_store(site_folder)
    unchanged = other.edition.by_slug["heels"]
    site_folder.change("posts/plain.md", "Read about", "Learn about")
    assert one.refresh()
    site_folder.renderer.rendered.clear()
    assert other.refresh()
    assert site_folder.rendered == []
    assert "Learn about" in get_page(other.edition, "plain")
    assert other.edition == one.edition
    assert other.edition.by_slug["heels"] == unchanged


@pytest.mark.parametrize("damage", [b"", b"no database"])
def test_an_unreadable_store_is_replaced_while_the_site_runs(site_folder: SiteFolder, damage: bytes) -> None:
    one, other = build_store(site_folder), build_store(site_folder)
    for name in ("content.sqlite-wal", "content.sqlite-shm"):
        (site_folder.instance_dir / "cache" / name).unlink()
    (site_folder.instance_dir / "cache" / "content.sqlite").write_bytes(damage)
    for store in (one, other):
        store.refresh()
        assert store.edition.body("plain").page
    assert build_store(site_folder).edition == one.edition == other.edition


def test_the_cache_can_be_deleted_while_the_site_runs(site_folder: SiteFolder) -> None:
    one, other = build_store(site_folder), build_store(site_folder)
    shutil.rmtree(site_folder.instance_dir / "cache")
    assert one.refresh()
    assert other.refresh()
    for store in (one, other, build_store(site_folder)):
        assert store.edition.body("plain").page
    assert one.edition == other.edition


def test_of_two_workers_the_second_takes_over_when_the_first_stops(site_folder: SiteFolder) -> None:
    one, other = (build_store(site_folder, poll_interval=0.01) for _ in range(2))
    for store in (one, other):
        store.watch()
    site_folder.post("new")
    wait_until(lambda: all("new" in store.edition.by_slug for store in (one, other)), "the new post in both workers")
    one.stop()
    site_folder.post("newer")
    wait_until(lambda: "newer" in other.edition.by_slug, "the newer post in the second worker")
    other.stop()
