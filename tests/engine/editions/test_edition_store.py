"""The edition that is served: swapped whole, for every change of the content, and never lost to a mistake."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from engine.editions.edition import Edition
from engine.editions.edition_store import EditionStore
from tests.engine.editions.conftest import NOON, Desk, page_of

LONG = 30.0  # seconds that nothing here takes


def holder_of(desk: Desk, moment: datetime = NOON, **settings: float) -> EditionStore:
    return EditionStore(desk.reader(), lambda: moment, **settings)


def test_an_edition_is_there_from_the_first_moment(desk: Desk) -> None:
    assert len(holder_of(desk).edition.posts) == 3


def test_nothing_is_read_where_nothing_changed(desk: Desk) -> None:
    holder = holder_of(desk)
    before = holder.edition
    assert not holder.refresh()
    assert holder.edition is before


def test_a_change_makes_the_next_edition_and_leaves_the_one_before_as_it_was(desk: Desk) -> None:
    holder = holder_of(desk)
    before = holder.edition
    desk.change("posts/plain.md", "Read about", "Learn about")
    assert holder.refresh()
    assert not holder.refresh()
    assert "Learn about" in page_of(holder.edition, "plain")
    assert "Read about" in page_of(before, "plain")


def test_it_can_be_told_to_read_anyway(desk: Desk) -> None:
    holder = holder_of(desk)
    before = holder.edition
    assert holder.refresh(force=True)
    assert holder.edition is not before


def test_what_another_worker_has_kept_is_a_change(desk: Desk) -> None:
    one, other = holder_of(desk), holder_of(desk)
    for name in ("bridges", "heels", "plain"):
        desk.delete(f"posts/{name}.md")
    assert one.refresh() and other.refresh()
    assert [len(holder.edition.posts) for holder in (one, other)] == [3, 3]
    desk.read(allow_empty=True)
    assert one.refresh() and other.refresh()
    assert [len(holder.edition.posts) for holder in (one, other)] == [0, 0]
    assert not one.refresh() and not other.refresh()


def test_two_workers_come_to_the_same_last_good_version(desk: Desk) -> None:
    one, late = holder_of(desk), holder_of(desk)
    desk.change("posts/plain.md", "Read about", "Learn about")
    assert one.refresh()
    desk.change("posts/plain.md", "title: Only words", "title: [Only, words]")
    assert late.refresh() and one.refresh()
    for holder in (one, late):
        assert "Learn about" in page_of(holder.edition, "plain")
        assert holder.edition.broken == {"posts/plain.md"}


def test_a_post_whose_hour_has_come_is_remembered_without_a_new_reading(desk: Desk) -> None:
    desk.post("soon", head="date: 2026-03-10 13:30:00")
    holder = holder_of(desk)
    assert "soon" not in holder.edition.published_dates
    holder.clock = lambda: NOON + timedelta(hours=1)
    assert not holder.refresh()
    assert "soon" in holder.edition.published_dates
    assert "soon" in desk.read(NOON).published_dates


def test_readers_in_threads_never_see_half_an_edition(desk: Desk) -> None:
    holder = holder_of(desk)
    done = threading.Event()
    halves: list[str] = []

    def consistent(edition: Edition) -> bool:
        version = edition.site.title.removeprefix("Little")
        return all(str(item.rendered.text[0]).endswith(f"version{version}") for item in edition.posts)

    def look() -> None:
        while not done.wait(0.0005):
            edition = holder.edition
            if not consistent(edition):
                halves.append(edition.site.title)

    for slug in ("bridges", "heels", "plain"):
        desk.post(slug, "version 0")
    desk.change("site.toml", 'title = "Little"', 'title = "Little 0"')
    holder.refresh()
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 4):
        for slug in ("bridges", "heels", "plain"):
            desk.post(slug, f"version {number}")
        desk.change("site.toml", f'title = "Little {number - 1}"', f'title = "Little {number}"')
        assert holder.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert halves == []
    assert holder.edition.site.title == "Little 3"


class Failing:
    """A clock for an EditionStore that fails while it is told to, and says how often it was asked."""

    def __init__(self) -> None:
        self.fails = False
        self.asked = threading.Semaphore(0)

    def __call__(self) -> datetime:
        self.asked.release()
        if self.fails:
            raise OSError("the disk is gone")
        return NOON


@pytest.fixture
def clock() -> Failing:
    return Failing()


@pytest.fixture
def polling(desk: Desk, clock: Failing) -> Iterator[EditionStore]:
    """A holder that looks for changes every few milliseconds."""
    holder = EditionStore(desk.reader(), clock, poll_interval=0.01)
    yield holder
    holder.stop()


def wait_for(clock: Failing, times: int) -> None:
    for _ in range(times):
        assert clock.asked.acquire(timeout=LONG)


def test_polling_takes_a_change_over(desk: Desk, polling: EditionStore, clock: Failing) -> None:
    polling.watch()
    desk.post("new")
    while "new" not in polling.edition.by_slug:
        wait_for(clock, 1)


def test_polling_survives_an_exception_and_serves_the_present_edition_on(
    desk: Desk, polling: EditionStore, clock: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    before = polling.edition
    clock.fails = True
    polling.watch()
    desk.post("new")
    wait_for(clock, 4)
    assert polling.edition is before
    assert "The present one is still served" in caplog.text
    clock.fails = False
    while "new" not in polling.edition.by_slug:
        wait_for(clock, 1)


def test_in_development_a_changed_file_is_taken_over_at_once(desk: Desk, clock: Failing) -> None:
    holder = EditionStore(desk.reader(), clock, poll_interval=LONG)
    holder.watch(poll=False)
    try:
        for number in range(100):
            # The watching begins a moment after watch() returns, and a change before that is nobody's.
            desk.post("new", f"Version {number}.")
            if clock.asked.acquire(timeout=1) and "new" in holder.edition.by_slug:
                break
        assert "new" in holder.edition.by_slug
    finally:
        holder.stop()


def test_a_reader_without_an_instance_folder_can_be_held_too(desk: Desk) -> None:
    holder = EditionStore(desk.reader(instance_dir=None), lambda: NOON)
    assert not holder.refresh()
