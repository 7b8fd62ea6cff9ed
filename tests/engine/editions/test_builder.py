"""What an edition holds when a file breaks, goes away, or comes back: the last good version, and a word about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.content.article import ArticleStatus
from engine.editions.edition import Edition
from engine.editions.files import MAX_FILE_BYTES
from engine.editions.last_good_store import LastGoodStore
from engine.errors import Severity
from tests.engine.editions.conftest import NOON, Desk, errors, page_of

PLAIN = "posts/plain.md"


def unclosed(desk: Desk) -> None:
    desk.change(PLAIN, "08:00:00\n---", "08:00:00\n")


def without_date(desk: Desk) -> None:
    desk.change(PLAIN, "date: 2026-03-03 08:00:00\n", "")


def wrong_title(desk: Desk) -> None:
    desk.change(PLAIN, "title: Only words", "title: [Only, words]")


def undecodable(desk: Desk) -> None:
    desk.write(PLAIN, b"---\ntitle: Only w\xf6rds\ndate: 2026-03-03\n---\n")


def too_wide(desk: Desk) -> None:
    desk.change(PLAIN, "Read about", "|" + "a|" * 51 + "\n|" + "-|" * 51 + "\n\nRead about")


def too_large(desk: Desk) -> None:
    desk.write(PLAIN, b"x" * (MAX_FILE_BYTES + 1))


def unreadable(desk: Desk) -> None:
    desk.delete(PLAIN)
    (desk.site_dir / PLAIN).symlink_to("/nowhere")


BREAKS = [unclosed, without_date, wrong_title, undecodable, too_wide, too_large, unreadable]
each_break = pytest.mark.parametrize("breaks", BREAKS, ids=lambda function: function.__name__)


@each_break
def test_a_broken_post_keeps_its_last_good_version_also_after_a_restart(
    desk: Desk, breaks: Callable[[Desk], None]
) -> None:
    good = desk.read()
    breaks(desk)
    for _ in range(2):
        edition = desk.read()
        assert errors(edition) == [(PLAIN, errors(edition)[0][1])]
        assert edition.broken == {PLAIN}
        assert edition.skipped == ()
        assert page_of(edition, "plain") == page_of(good, "plain")
        assert [post.article.slug for post in edition.posts if post.is_stale] == ["plain"]
        assert [post.article.slug for post in edition.live_posts(NOON)] == ["plain", "heels", "bridges"]


@each_break
def test_the_kept_sources_alone_are_enough(desk: Desk, breaks: Callable[[Desk], None]) -> None:
    good = desk.read()
    breaks(desk)
    for path in (desk.instance_dir / "cache").rglob("*.json"):
        path.unlink()
    edition = desk.read()
    assert "posts/plain.md" in desk.rendered
    assert page_of(edition, "plain") == page_of(good, "plain")


@each_break
def test_a_post_that_never_was_good_is_left_out_and_named(desk: Desk, breaks: Callable[[Desk], None]) -> None:
    breaks(desk)
    edition = desk.read()
    assert edition.skipped == (PLAIN,)
    assert edition.broken == {PLAIN}
    assert [post.article.slug for post in edition.posts] == ["bridges", "heels"]


@each_break
def test_a_bare_check_tells_the_files_as_they_are(desk: Desk, breaks: Callable[[Desk], None]) -> None:
    desk.read()
    breaks(desk)
    edition = desk.read(ignore_last_good=True)
    assert edition.skipped == (PLAIN,)
    assert desk.read().skipped == ()


def test_a_bare_check_renders_only_what_is_new_and_forgets_nothing(desk: Desk) -> None:
    desk.read()
    wrong_title(desk)
    desk.read(ignore_last_good=True)
    assert desk.rendered == []
    desk.read()
    assert desk.rendered == []


def test_a_mended_post_is_the_present_one_again(desk: Desk) -> None:
    good = desk.read()
    wrong_title(desk)
    desk.read()
    desk.change(PLAIN, "title: [Only, words]", "title: Only words")
    assert desk.read() == good


def test_the_version_that_is_kept_is_the_last_one_that_was_good(desk: Desk) -> None:
    desk.read()
    desk.change(PLAIN, "Read about", "Read all about")
    desk.read()
    unclosed(desk)
    desk.read()
    desk.change(PLAIN, "Read all about", "Read nothing about")
    assert "Read all about" in page_of(desk.read(), "plain")


def test_mistakes_of_a_kept_version_are_not_told_beside_the_error(desk: Desk) -> None:
    desk.change(PLAIN, "[bridges](/posts/bridges/)", "[bridges](/nowhere/) <<nothing>>")
    assert len(desk.read().problems) == 2
    wrong_title(desk)
    assert [problem.severity for problem in desk.read().problems] == [Severity.ERROR]
    too_large(desk)
    assert [problem.severity for problem in desk.read().problems] == [Severity.ERROR]


def test_a_kept_version_that_cannot_be_rendered_any_more_is_left_out(desk: Desk) -> None:
    good = (desk.site_dir / PLAIN).read_bytes()
    too_wide(desk)
    LastGoodStore(desk.instance_dir).save({PLAIN: (desk.site_dir / PLAIN).read_bytes()}, (), {})
    desk.write(PLAIN, good.replace(b"title: Only words", b"title: [Only, words]"))
    edition = desk.read()
    assert edition.skipped == (PLAIN,)
    assert errors(edition) == [(PLAIN, 2)]


def test_a_bad_file_name_is_no_address(desk: Desk) -> None:
    for name in ("Big", "under_score", "two--hyphens", "-first", "dotted.name", "a" * 121, "naïve"):
        desk.post(name)
    edition = desk.read()
    assert len(edition.skipped) == 7
    assert len(edition.posts) == 3
    assert all("cannot be part of an address" in problem.message for problem in edition.problems)


def test_a_deleted_file_disappears_and_its_source_with_it(desk: Desk) -> None:
    desk.read()
    desk.delete(PLAIN)
    edition = desk.read()
    assert "plain" not in edition.by_slug
    assert edition.problems == ()
    desk.write(PLAIN, "broken")
    assert desk.read().skipped == (PLAIN,)


FOLDERS = {
    "posts": ["bridges.md", "heels.md", "plain.md"],
    "pages": ["about.md"],
    "exercises": ["_vocabulary.yaml", "calves.yaml", "glutes.yaml"],
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_emptied_folder_loses_nothing_until_the_owner_allows_it(desk: Desk, folder: str) -> None:
    good = desk.read()
    for name in FOLDERS[folder]:
        desk.delete(f"{folder}/{name}")
    for _ in range(2):
        edition = desk.read()
        assert errors(edition) == [(folder, 1)]
        assert "--allow-empty" in edition.problems[0].hint
        assert [post.article for post in edition.posts] == [post.article for post in good.posts]
        assert edition.pages.keys() == good.pages.keys()
        assert edition.library == good.library
    allowed = desk.read(allow_empty=True)
    assert (folder, 1) not in errors(allowed)
    assert desk.read() == allowed
    assert len(allowed.posts) == (0 if folder == "posts" else 3)
    assert len(allowed.pages) == (0 if folder == "pages" else 1)
    assert bool(allowed.library.exercises) == (folder != "exercises")


def test_a_whole_site_that_is_unmounted_is_served_on(desk: Desk) -> None:
    good = desk.read()
    desk.site_dir.rename(desk.site_dir.with_name("elsewhere"))
    desk.site_dir.mkdir()
    edition = desk.read()
    assert edition.site == good.site
    assert [page_of(edition, slug) for slug in edition.by_slug] == [page_of(good, slug) for slug in good.by_slug]
    assert errors(edition) == [("exercises", 1), ("pages", 1), ("posts", 1), ("site.toml", 1)]


def test_a_folder_whose_last_file_is_broken_is_not_empty(desk: Desk) -> None:
    desk.read()
    desk.delete("posts/bridges.md")
    desk.delete("posts/heels.md")
    too_large(desk)
    edition = desk.read()
    assert list(edition.by_slug) == ["plain"]
    assert errors(edition) == [(PLAIN, 1)]


def test_a_new_site_with_empty_folders_has_nothing_to_complain_of(desk: Desk) -> None:
    for folder, names in FOLDERS.items():
        for name in names:
            if folder != "exercises":
                desk.delete(f"{folder}/{name}")
    edition = desk.read()
    assert edition.posts == ()
    assert edition.problems == ()


BROKEN_EXERCISES = {
    "bad YAML": ("name: Heel raise", "name: [Heel raise"),
    "bad value": ("level: 1", "level: high"),
    "no area": ("primary: calves", "primary: calfs"),
}


@pytest.mark.parametrize(("old", "new"), BROKEN_EXERCISES.values(), ids=BROKEN_EXERCISES)
def test_a_broken_exercise_file_keeps_its_last_good_version(desk: Desk, old: str, new: str) -> None:
    good = desk.read()
    desk.change("exercises/calves.yaml", old, new)
    for _ in range(2):
        edition = desk.read()
        assert [path for path, _ in errors(edition)] == ["exercises/calves.yaml"]
        assert edition.library == good.library
        assert edition.posts == good.posts
        assert desk.rendered == []


def test_other_exercise_files_change_while_one_is_broken(desk: Desk) -> None:
    desk.read()
    desk.change("exercises/calves.yaml", "level: 1", "level: high")
    desk.change("exercises/glutes.yaml", "Push through the heels.", "Push through both heels.")
    library = desk.read().library
    assert library.exercises["glute-bridge"].cues == ("Push through both heels.",)
    assert library.exercises["heel-raise"].level == 1


def test_an_exercise_file_that_never_was_good_leaves_the_others(desk: Desk) -> None:
    desk.write("exercises/new.yaml", b"\xff")
    edition = desk.read()
    assert errors(edition) == [("exercises/new.yaml", 1)]
    assert set(edition.library.exercises) == {"glute-bridge", "single-leg-bridge", "heel-raise"}


def test_a_broken_vocabulary_keeps_its_last_good_version(desk: Desk) -> None:
    good = desk.read()
    desk.change("exercises/_vocabulary.yaml", "areas:\n  glutes:", "areas: glutes\n  x:")
    edition = desk.read()
    assert [path for path, _ in errors(edition)] == ["exercises/_vocabulary.yaml"]
    assert edition.library == good.library


def test_ours_stand_below_a_sites_own_exercises(desk: Desk) -> None:
    for name in FOLDERS["exercises"]:
        desk.delete(f"exercises/{name}")
    desk.change("site.toml", "use_builtin_exercises = false\n", "")
    desk.write("exercises/mine.yaml", "glute-bridge:\n  video: {url: 'https://example.org/', title: A bridge}\n")
    bridge = desk.read().library.exercises["glute-bridge"]
    assert bridge.video is not None
    assert bridge.video.title == "A bridge"
    assert len(bridge.cues) > 1


@pytest.mark.parametrize("damage", [b"title = \n", b"\xff\xfe", b"[[["])
def test_broken_settings_keep_their_last_good_version(desk: Desk, damage: bytes) -> None:
    good = desk.read()
    desk.write("site.toml", damage)
    for _ in range(2):
        edition = desk.read()
        assert [path for path, _ in errors(edition)] == ["site.toml"]
        assert edition.site == good.site
        assert desk.rendered == []


def test_settings_that_never_were_good_fall_back_to_ours(desk: Desk) -> None:
    desk.write("site.toml", "title = ")
    edition = desk.read()
    assert edition.site.title == "Strongstride"
    assert len(edition.posts) == 3


def test_settings_that_are_gone_are_told_once_whatever_was_wrong_with_them(desk: Desk) -> None:
    desk.change("site.toml", "title", "titel")
    assert len(desk.read().problems) == 1
    desk.delete("site.toml")
    edition = desk.read()
    assert [(problem.path, problem.severity) for problem in edition.problems] == [("site.toml", Severity.ERROR)]
    assert edition.site.timezone == "Europe/Berlin"


def test_one_bad_setting_costs_that_setting_only(desk: Desk) -> None:
    desk.change("site.toml", "Europe/Berlin", "Europe/Berlijn")
    edition = desk.read()
    assert (edition.site.timezone, edition.site.title) == ("UTC", "Little")
    assert [problem.path for problem in edition.problems] == ["site.toml"]


def test_the_address_in_the_environment_wins(desk: Desk) -> None:
    assert desk.read().site.address == "https://little.example"
    edition = desk.read(site_url="https://moved.example")
    assert edition.site.address == "https://moved.example"
    assert len(desk.rendered) == 4
    desk.write("site.toml", "title = ")
    assert desk.read(site_url="https://moved.example").site.address == "https://moved.example"


def test_dates_are_in_the_sites_time_zone_and_addresses_by_its_permalink(desk: Desk) -> None:
    desk.change("site.toml", 'title = "Little"', 'title = "Little"\npermalink = "/{year}/{month}/{slug}/"')
    desk.post("new-year", head="date: 2026-01-01 00:30:00")
    article = desk.read().by_slug["new-year"].article
    assert article.address == "/2026/01/new-year/"
    assert article.published == datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def shown(edition: Edition, moment: datetime) -> list[str]:
    return [post.article.slug for post in edition.live_posts(moment)]


def test_what_is_scheduled_and_what_expires_needs_no_new_reading(desk: Desk) -> None:
    desk.post("soon", head="date: 2026-03-10 13:30:00\nexpires: 2026-03-10 14:00:00")
    edition = desk.read()  # 13:00 in Berlin
    assert edition.status(edition.by_slug["soon"], NOON) is ArticleStatus.SCHEDULED
    assert "soon" not in shown(edition, NOON + timedelta(minutes=29))
    assert shown(edition, NOON + timedelta(minutes=30))[0] == "soon"
    assert shown(edition, NOON + timedelta(minutes=59))[0] == "soon"
    assert edition.status(edition.by_slug["soon"], NOON + timedelta(hours=1)) is ArticleStatus.EXPIRED
    assert "soon" not in shown(edition, NOON + timedelta(hours=1))


def test_drafts_are_read_and_not_shown(desk: Desk) -> None:
    desk.post("draft", head="draft: true")
    edition = desk.read()
    assert edition.status(edition.by_slug["draft"], NOON) is ArticleStatus.DRAFT
    assert "draft" not in shown(edition, NOON)
    assert "draft" not in edition.published_dates


def test_a_clock_that_jumps_back_takes_no_published_post_away(desk: Desk) -> None:
    desk.read(NOON)
    past = NOON - timedelta(days=365)
    edition = desk.read(past)
    assert shown(edition, past) == ["plain", "heels", "bridges"]
    edition = desk.read(past)
    assert shown(edition, past) == ["plain", "heels", "bridges"]


def test_a_new_date_is_obeyed_whatever_was_published_before(desk: Desk) -> None:
    desk.read(NOON)
    desk.change(PLAIN, "2026-03-03", "2026-04-03")
    edition = desk.read(NOON)
    assert shown(edition, NOON) == ["heels", "bridges"]
    assert "plain" not in edition.published_dates


def test_a_post_that_goes_back_to_a_draft_is_hidden(desk: Desk) -> None:
    desk.read(NOON)
    desk.change(PLAIN, "title: Only words", "title: Only words\ndraft: true")
    assert shown(desk.read(NOON), NOON) == ["heels", "bridges"]


def test_posts_know_the_exercises_that_they_show(desk: Desk) -> None:
    edition = desk.read()
    assert edition.by_slug["bridges"].exercises == {"glute-bridge"}
    assert edition.by_slug["heels"].exercises == {"heel-raise"}
    assert edition.by_slug["plain"].exercises == frozenset()


def test_a_disk_that_cannot_be_written_does_not_stop_an_edition(desk: Desk) -> None:
    desk.instance_dir.mkdir()
    (desk.instance_dir / "kept").write_text("in the way")
    (desk.instance_dir / "cache").write_text("in the way")
    assert len(desk.read().posts) == 3


FAILING_WIDGET = """
from widgets.shortcode import Shortcode

def render(call, context):
    raise LookupError("nothing to look up")

widget = Shortcode(name="lookup", summary="Looks up.", example="<<lookup>>", render=render)
"""


def test_a_sites_widget_that_fails_costs_its_place_only(desk: Desk) -> None:
    desk.write("site_widgets/lookup.py", FAILING_WIDGET)
    desk.change(PLAIN, "Read about", "Before.\n\n<<lookup>>\n\nRead about")
    edition = desk.read()
    (problem,) = edition.problems
    assert (problem.path, problem.line, problem.column, problem.severity) == (PLAIN, 8, 1, Severity.WARNING)
    assert "'lookup'" in problem.message
    assert "nothing to look up" in problem.message
    page = page_of(edition, "plain")
    assert "Before." in page
    assert "Read about" in page
    assert 'class="missing"' in page


WRONG_SETTINGS = ['permalink = "/{slg}/"', "permalink = 5", 'timezone = "Mars"', 'gone = "/old/"', "title = 3"]


@pytest.mark.parametrize("wrong", WRONG_SETTINGS)
def test_a_mistake_that_would_move_the_blog_leaves_the_last_good_settings(desk: Desk, wrong: str) -> None:
    good = desk.read().site
    (desk.site_dir / "site.toml").write_text(wrong + "\n")
    for _ in range(2):  # the second reading is a restart: the bad file has not become the good one
        edition = desk.read()
        assert edition.site == good
        assert "site.toml" in edition.broken
