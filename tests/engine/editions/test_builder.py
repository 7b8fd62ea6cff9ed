"""Editions with broken, missing and corrected files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.content.article import ArticleStatus
from engine.editions.edition import Edition
from engine.editions.files import MAX_FILE_BYTES
from engine.editions.last_good_store import LastGoodStore
from engine.errors import Severity
from tests.engine.editions.conftest import NOON, SiteFolder, get_page, list_errors

PLAIN = "posts/plain.md"


def unclosed(site_folder: SiteFolder) -> None:
    site_folder.change(PLAIN, "08:00:00\n---", "08:00:00\n")


def without_date(site_folder: SiteFolder) -> None:
    site_folder.change(PLAIN, "date: 2026-03-03 08:00:00\n", "")


def wrong_title(site_folder: SiteFolder) -> None:
    site_folder.change(PLAIN, "title: Only words", "title: [Only, words]")


def undecodable(site_folder: SiteFolder) -> None:
    site_folder.write(PLAIN, b"---\ntitle: Only w\xf6rds\ndate: 2026-03-03\n---\n")


def too_wide(site_folder: SiteFolder) -> None:
    site_folder.change(PLAIN, "Read about", "|" + "a|" * 51 + "\n|" + "-|" * 51 + "\n\nRead about")


def too_large(site_folder: SiteFolder) -> None:
    site_folder.write(PLAIN, b"x" * (MAX_FILE_BYTES + 1))


def unreadable(site_folder: SiteFolder) -> None:
    site_folder.delete(PLAIN)
    (site_folder.site_dir / PLAIN).symlink_to("/nowhere")


BREAKS = [unclosed, without_date, wrong_title, undecodable, too_wide, too_large, unreadable]
each_break = pytest.mark.parametrize("breaks", BREAKS, ids=lambda function: function.__name__)


@each_break
def test_a_broken_post_shows_its_last_good_version_even_after_a_restart(
    site_folder: SiteFolder, breaks: Callable[[SiteFolder], None]
) -> None:
    good = site_folder.build()
    breaks(site_folder)
    for _ in range(2):
        edition = site_folder.build()
        assert list_errors(edition) == [(PLAIN, list_errors(edition)[0][1])]
        assert edition.broken == {PLAIN}
        assert edition.skipped == ()
        assert get_page(edition, "plain") == get_page(good, "plain")
        assert [post.article.slug for post in edition.posts if post.is_stale] == ["plain"]
        assert [post.article.slug for post in edition.live_posts(NOON)] == ["plain", "heels", "bridges"]


@each_break
def test_the_last_good_version_is_shown_without_the_cache(
    site_folder: SiteFolder, breaks: Callable[[SiteFolder], None]
) -> None:
    good = site_folder.build()
    breaks(site_folder)
    shutil.rmtree(site_folder.instance_dir / "cache")
    edition = site_folder.build()
    assert "posts/plain.md" in site_folder.rendered
    assert get_page(edition, "plain") == get_page(good, "plain")


@each_break
def test_a_broken_post_without_a_good_version_is_skipped(
    site_folder: SiteFolder, breaks: Callable[[SiteFolder], None]
) -> None:
    breaks(site_folder)
    edition = site_folder.build()
    assert edition.skipped == (PLAIN,)
    assert edition.broken == {PLAIN}
    assert [post.article.slug for post in edition.posts] == ["bridges", "heels"]


@each_break
def test_last_good_versions_can_be_ignored(site_folder: SiteFolder, breaks: Callable[[SiteFolder], None]) -> None:
    site_folder.build()
    breaks(site_folder)
    edition = site_folder.build(ignore_last_good=True)
    assert edition.skipped == (PLAIN,)
    assert site_folder.build().skipped == ()


def test_ignoring_last_good_versions_does_not_prune_the_cache(site_folder: SiteFolder) -> None:
    site_folder.build()
    wrong_title(site_folder)
    site_folder.build(ignore_last_good=True)
    assert site_folder.rendered == []
    site_folder.build()
    assert site_folder.rendered == []


def test_a_corrected_post_is_shown_again(site_folder: SiteFolder) -> None:
    good = site_folder.build()
    wrong_title(site_folder)
    site_folder.build()
    site_folder.change(PLAIN, "title: [Only, words]", "title: Only words")
    assert site_folder.build() == good


def test_the_newest_good_version_is_stored(site_folder: SiteFolder) -> None:
    site_folder.build()
    site_folder.change(PLAIN, "Read about", "Read all about")
    site_folder.build()
    unclosed(site_folder)
    site_folder.build()
    site_folder.change(PLAIN, "Read all about", "Read nothing about")
    assert "Read all about" in get_page(site_folder.build(), "plain")


def test_warnings_about_a_last_good_version_are_not_reported(site_folder: SiteFolder) -> None:
    site_folder.change(PLAIN, "[bridges](/posts/bridges/)", "[bridges](/nowhere/) <<nothing>>")
    assert len(site_folder.build().problems) == 2
    wrong_title(site_folder)
    assert [problem.severity for problem in site_folder.build().problems] == [Severity.ERROR]
    too_large(site_folder)
    assert [problem.severity for problem in site_folder.build().problems] == [Severity.ERROR]


def test_a_last_good_version_that_cannot_be_rendered_is_skipped(site_folder: SiteFolder) -> None:
    good = (site_folder.site_dir / PLAIN).read_bytes()
    too_wide(site_folder)
    LastGoodStore(site_folder.instance_dir).save({PLAIN: (site_folder.site_dir / PLAIN).read_bytes()}, (), {})
    site_folder.write(PLAIN, good.replace(b"title: Only words", b"title: [Only, words]"))
    edition = site_folder.build()
    assert edition.skipped == (PLAIN,)
    assert list_errors(edition) == [(PLAIN, 2)]


def test_a_file_name_must_be_a_valid_slug(site_folder: SiteFolder) -> None:
    for name in ("Big", "under_score", "two--hyphens", "-first", "dotted.name", "a" * 121, "naïve"):
        site_folder.post(name)
    edition = site_folder.build()
    assert len(edition.skipped) == 7
    assert len(edition.posts) == 3
    assert all("cannot be part of an address" in problem.message for problem in edition.problems)
    hints = {problem.path: problem.hint for problem in edition.problems}
    assert hints["posts/under_score.md"].endswith("such as under-score.md.")


def test_posts_in_folders_have_the_addresses_of_their_names(site_folder: SiteFolder) -> None:
    post = (site_folder.site_dir / PLAIN).read_text()
    for path in ("posts/2024/spring.md", "posts/Autumn/autumn.MARKDOWN", "posts/winter/index.md"):
        site_folder.write(path, post)
    site_folder.write("posts/winter/photo.jpg", b"a picture")
    site_folder.write("pages/about/us.md", "---\ntitle: Us\n---\n\nRunners.\n")
    edition = site_folder.build()
    assert edition.problems == ()
    added = {"/posts/spring/", "/posts/autumn/", "/posts/winter/", "/us/"}
    assert added <= edition.by_address.keys() and len(edition.posts) == 6


@pytest.mark.parametrize(
    ("shown", "left_out"),
    [
        ("posts/plan.md", ["posts/plan.markdown"]),
        ("posts/plan.md", ["posts/2024/plan.md"]),
        ("posts/2023/plan.md", ["posts/2024/plan.md", "posts/a/b/plan.md"]),
        ("posts/plan.md", ["posts/plan/index.md"]),
        ("pages/plan.md", ["pages/old/plan.md"]),
    ],
)
def test_of_files_with_the_same_slug_one_is_shown_and_the_others_name_it(
    site_folder: SiteFolder, shown: str, left_out: list[str]
) -> None:
    for path in (shown, *left_out):
        site_folder.write(path, f"---\ntitle: At {path}\ndate: 2026-03-04\n---\n\nWords.\n")
    for edition in (site_folder.build(), site_folder.build(), site_folder.build(ignore_last_good=True)):
        found = edition.by_slug.get("plan") or edition.pages["plan"]
        assert found.article.path == shown
        assert [problem.path for problem in edition.problems] == left_out == [*edition.skipped]
        assert all(shown in p.message and "'plan'" in p.message for p in edition.problems)


CONFLICT = "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (CONFLICT, [7]),
        (CONFLICT.replace("\n", "\r\n"), [7]),
        ("<<<<<<< ours\na\n||||||| parent\nb\n=======\nc\n>>>>>>> a1b2c3d (Add plan)\n", [7]),
        ("<<<<<<<\na\n=======\nb\n>>>>>>>\n", [7]),
        (f"{CONFLICT}\nWords\n\n{CONFLICT}", [7, 15]),
        ("<<<<<<< HEAD\nmine\n", [7]),
        ("theirs\n>>>>>>> Stashed changes\n", [8]),
        (f"```\n{CONFLICT}```\n\n{CONFLICT}", [8, 15]),
        ("Warm up\n=======\n", []),
        ("<<<<<<\n\n<<<<<<<< HEAD\n\n> > > > > > > seven\n\n>>>>>> six\n", []),
        (" <<<<<<< HEAD\n mine\n >>>>>>> branch\n", []),
        ("<<<<<<<HEAD\n", []),
    ],
)
def test_a_merge_conflict_is_an_error_at_its_first_line(site_folder: SiteFolder, lines: str, found: list[int]) -> None:
    site_folder.build()
    good = (site_folder.site_dir / PLAIN).read_text()
    head, _, _ = good.partition("\n\n")
    site_folder.write(PLAIN, f"{head}\n\n{lines}")
    first_line = head.count("\n") + 3
    edition = site_folder.build()
    conflicts = [problem for problem in edition.problems if "merge conflict" in problem.message]
    assert [problem.line - first_line + 7 for problem in conflicts] == found
    is_error = [problem.severity is Severity.ERROR for problem in conflicts]
    assert is_error == [not lines.startswith("```") or index > 0 for index in range(len(found))]
    assert edition.by_slug["plain"].is_stale == any(is_error)


def test_a_merge_conflict_in_an_example_of_code_is_a_warning(site_folder: SiteFolder) -> None:
    site_folder.post("git", f"~~~text\n{CONFLICT}~~~")
    (problem,) = site_folder.build().problems
    assert problem.severity is Severity.WARNING and "indent its lines" in problem.hint
    site_folder.post("git", f"~~~text\n {CONFLICT.replace(chr(10), chr(10) + ' ')}\n~~~")
    assert site_folder.build().problems == ()


@pytest.mark.parametrize(
    ("path", "old"),
    [
        (PLAIN, "title:"),
        ("exercises/calves.yaml", "heel-raise:"),
        ("exercises/_vocabulary.yaml", "areas:\n  glutes:"),
        ("site.toml", "title ="),
    ],
)
def test_a_merge_conflict_in_any_file_keeps_its_last_good_version(site_folder: SiteFolder, path: str, old: str) -> None:
    before = site_folder.build()
    site_folder.change(path, old, f"<<<<<<< HEAD\n{old}")
    edition = site_folder.build()
    (problem,) = edition.problems
    assert (problem.path, problem.message) == (path, "Git left a merge conflict here.")
    assert (edition.site, edition.library) == (before.site, before.library)
    assert edition.body("plain") == before.body("plain")


def test_a_deleted_file_disappears_with_its_last_good_version(site_folder: SiteFolder) -> None:
    site_folder.build()
    site_folder.delete(PLAIN)
    edition = site_folder.build()
    assert "plain" not in edition.by_slug
    assert edition.problems == ()
    site_folder.write(PLAIN, "broken")
    assert site_folder.build().skipped == (PLAIN,)


FOLDERS = {
    "posts": ["bridges.md", "heels.md", "plain.md"],
    "pages": ["about.md"],
    "exercises": ["_vocabulary.yaml", "calves.yaml", "glutes.yaml"],
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_files_of_an_emptied_folder_stay_until_the_owner_allows_it(site_folder: SiteFolder, folder: str) -> None:
    good = site_folder.build()
    for name in FOLDERS[folder]:
        site_folder.delete(f"{folder}/{name}")
    for _ in range(2):
        edition = site_folder.build()
        assert list_errors(edition) == [(folder, 1)]
        assert "--allow-empty" in edition.problems[0].hint
        assert [post.article for post in edition.posts] == [post.article for post in good.posts]
        assert edition.pages.keys() == good.pages.keys()
        assert edition.library == good.library
    allowed = site_folder.build(allow_empty=True)
    assert (folder, 1) not in list_errors(allowed)
    assert site_folder.build() == allowed
    assert len(allowed.posts) == (0 if folder == "posts" else 3)
    assert len(allowed.pages) == (0 if folder == "pages" else 1)
    assert bool(allowed.library.exercises) == (folder != "exercises")


def test_an_unmounted_site_is_still_served(site_folder: SiteFolder) -> None:
    good = site_folder.build()
    site_folder.site_dir.rename(site_folder.site_dir.with_name("elsewhere"))
    site_folder.site_dir.mkdir()
    edition = site_folder.build()
    assert edition.site == good.site
    assert [get_page(edition, slug) for slug in edition.by_slug] == [get_page(good, slug) for slug in good.by_slug]
    assert list_errors(edition) == [("exercises", 1), ("pages", 1), ("posts", 1), ("site.toml", 1)]


def test_a_folder_whose_last_file_is_broken_is_not_empty(site_folder: SiteFolder) -> None:
    site_folder.build()
    site_folder.delete("posts/bridges.md")
    site_folder.delete("posts/heels.md")
    too_large(site_folder)
    edition = site_folder.build()
    assert list(edition.by_slug) == ["plain"]
    assert list_errors(edition) == [(PLAIN, 1)]


def test_empty_folders_of_a_new_site_are_not_a_problem(site_folder: SiteFolder) -> None:
    for folder, names in FOLDERS.items():
        for name in names:
            if folder != "exercises":
                site_folder.delete(f"{folder}/{name}")
    edition = site_folder.build()
    assert edition.posts == ()
    assert edition.problems == ()


BROKEN_EXERCISES = {
    "bad YAML": ("name: Heel raise", "name: [Heel raise"),
    "bad value": ("level: 1", "level: high"),
    "no area": ("primary: calves", "primary: calfs"),
}


@pytest.mark.parametrize(("old", "new"), BROKEN_EXERCISES.values(), ids=BROKEN_EXERCISES)
def test_the_last_good_version_of_a_broken_exercise_file_is_used(site_folder: SiteFolder, old: str, new: str) -> None:
    good = site_folder.build()
    site_folder.change("exercises/calves.yaml", old, new)
    for _ in range(2):
        edition = site_folder.build()
        assert [path for path, _ in list_errors(edition)] == ["exercises/calves.yaml"]
        assert edition.library == good.library
        assert edition.posts == good.posts
        assert site_folder.rendered == []


def test_other_exercise_files_change_while_one_is_broken(site_folder: SiteFolder) -> None:
    site_folder.build()
    site_folder.change("exercises/calves.yaml", "level: 1", "level: high")
    site_folder.change("exercises/glutes.yaml", "Push through the heels.", "Push through both heels.")
    library = site_folder.build().library
    assert library.exercises["glute-bridge"].cues == ("Push through both heels.",)
    assert library.exercises["heel-raise"].level == 1


def test_a_broken_exercise_file_without_a_good_version_does_not_affect_others(site_folder: SiteFolder) -> None:
    site_folder.write("exercises/new.yaml", b"\xff")
    edition = site_folder.build()
    assert list_errors(edition) == [("exercises/new.yaml", 1)]
    assert set(edition.library.exercises) == {"glute-bridge", "single-leg-bridge", "heel-raise"}


def test_the_last_good_version_of_a_broken_vocabulary_is_used(site_folder: SiteFolder) -> None:
    good = site_folder.build()
    site_folder.change("exercises/_vocabulary.yaml", "areas:\n  glutes:", "areas: glutes\n  x:")
    edition = site_folder.build()
    assert [path for path, _ in list_errors(edition)] == ["exercises/_vocabulary.yaml"]
    assert edition.library == good.library


def test_exercises_of_the_site_extend_the_built_in_ones(site_folder: SiteFolder) -> None:
    for name in FOLDERS["exercises"]:
        site_folder.delete(f"exercises/{name}")
    site_folder.change("site.toml", "use_builtin_exercises = false\n", "")
    site_folder.write("exercises/mine.yaml", "glute-bridge:\n  video: {url: 'https://example.org/', title: A bridge}\n")
    bridge = site_folder.build().library.exercises["glute-bridge"]
    assert bridge.video is not None
    assert bridge.video.title == "A bridge"
    assert len(bridge.cues) > 1


@pytest.mark.parametrize("damage", [b"title = \n", b"\xff\xfe", b"[[["])
def test_the_last_good_version_of_broken_settings_is_used(site_folder: SiteFolder, damage: bytes) -> None:
    good = site_folder.build()
    site_folder.write("site.toml", damage)
    for _ in range(2):
        edition = site_folder.build()
        assert [path for path, _ in list_errors(edition)] == ["site.toml"]
        assert edition.site == good.site
        assert site_folder.rendered == []


def test_broken_settings_without_a_good_version_have_the_defaults(site_folder: SiteFolder) -> None:
    site_folder.write("site.toml", "title = ")
    edition = site_folder.build()
    assert edition.site.title == "Strongstride"
    assert len(edition.posts) == 3


def test_missing_settings_are_reported_once(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", "title", "titel")
    assert len(site_folder.build().problems) == 1
    site_folder.delete("site.toml")
    edition = site_folder.build()
    assert [(problem.path, problem.severity) for problem in edition.problems] == [("site.toml", Severity.ERROR)]
    assert edition.site.timezone == "Europe/Berlin"


def test_an_invalid_setting_does_not_affect_others(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", "Europe/Berlin", "Europe/Berlijn")
    edition = site_folder.build()
    assert (edition.site.timezone, edition.site.title) == ("UTC", "Little")
    assert [problem.path for problem in edition.problems] == ["site.toml"]


def test_the_address_in_the_environment_wins(site_folder: SiteFolder) -> None:
    assert site_folder.build().site.address == "https://little.example"
    edition = site_folder.build(site_url="https://moved.example")
    assert edition.site.address == "https://moved.example"
    assert len(site_folder.rendered) == 4
    site_folder.write("site.toml", "title = ")
    assert site_folder.build(site_url="https://moved.example").site.address == "https://moved.example"


def test_an_address_that_is_not_set_follows_host_and_port(site_folder: SiteFolder) -> None:
    local = "http://127.0.0.1:8123"
    assert site_folder.build(default_address=local).site.address == "https://little.example"
    for settings in ('title = "Little"\n', "posts_per_page = many\n"):
        site_folder.write("site.toml", settings)
        assert site_folder.build(default_address=local, ignore_last_good=True).site.address == local
    site_folder.write("site.toml", 'address = "http://127.0.0.1:8000"\n')
    assert site_folder.build(default_address=local).site.address == "http://127.0.0.1:8000"


def test_dates_use_the_time_zone_and_addresses_the_permalink_of_the_site(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little"\npermalink = "/{year}/{month}/{slug}/"')
    site_folder.post("new-year", head="date: 2026-01-01 00:30:00")
    article = site_folder.build().by_slug["new-year"].article
    assert article.address == "/2026/01/new-year/"
    assert article.published == datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def live_slugs(edition: Edition, now: datetime) -> list[str]:
    return [post.article.slug for post in edition.live_posts(now)]


def test_posts_appear_and_expire_within_one_edition(site_folder: SiteFolder) -> None:
    site_folder.post("soon", head="date: 2026-03-10 13:30:00\nexpires: 2026-03-10 14:00:00")
    edition = site_folder.build()  # 13:00 in Berlin
    assert edition.status(edition.by_slug["soon"], NOON) is ArticleStatus.SCHEDULED
    assert "soon" not in live_slugs(edition, NOON + timedelta(minutes=29))
    assert live_slugs(edition, NOON + timedelta(minutes=30))[0] == "soon"
    assert live_slugs(edition, NOON + timedelta(minutes=59))[0] == "soon"
    assert edition.status(edition.by_slug["soon"], NOON + timedelta(hours=1)) is ArticleStatus.EXPIRED
    assert "soon" not in live_slugs(edition, NOON + timedelta(hours=1))


def test_drafts_are_in_the_edition_but_not_live(site_folder: SiteFolder) -> None:
    site_folder.post("draft", head="draft: true")
    edition = site_folder.build()
    assert edition.status(edition.by_slug["draft"], NOON) is ArticleStatus.DRAFT
    assert "draft" not in live_slugs(edition, NOON)
    assert "draft" not in edition.published_dates


def test_published_posts_stay_live_if_the_clock_is_set_back(site_folder: SiteFolder) -> None:
    site_folder.build(NOON)
    past = NOON - timedelta(days=365)
    edition = site_folder.build(past)
    assert live_slugs(edition, past) == ["plain", "heels", "bridges"]
    edition = site_folder.build(past)
    assert live_slugs(edition, past) == ["plain", "heels", "bridges"]


def test_a_published_post_with_a_new_date_is_scheduled(site_folder: SiteFolder) -> None:
    site_folder.build(NOON)
    site_folder.change(PLAIN, "2026-03-03", "2026-04-03")
    edition = site_folder.build(NOON)
    assert live_slugs(edition, NOON) == ["heels", "bridges"]
    assert "plain" not in edition.published_dates


def test_a_published_post_that_becomes_a_draft_is_hidden(site_folder: SiteFolder) -> None:
    site_folder.build(NOON)
    site_folder.change(PLAIN, "title: Only words", "title: Only words\ndraft: true")
    assert live_slugs(site_folder.build(NOON), NOON) == ["heels", "bridges"]


def test_posts_know_the_exercises_that_they_show(site_folder: SiteFolder) -> None:
    edition = site_folder.build()
    assert edition.by_slug["bridges"].exercises == {"glute-bridge"}
    assert edition.by_slug["heels"].exercises == {"heel-raise"}
    assert edition.by_slug["plain"].exercises == frozenset()


def test_an_edition_is_built_if_the_disk_cannot_be_written(site_folder: SiteFolder) -> None:
    site_folder.instance_dir.mkdir()
    (site_folder.instance_dir / "kept").write_text("in the way")
    (site_folder.instance_dir / "cache").write_text("in the way")
    assert len(site_folder.build().posts) == 3


FAILING_WIDGET = """
from widgets.shortcode import Shortcode

def render(call, context):
    raise LookupError("nothing to look up")

widget = Shortcode(name="lookup", summary="Looks up.", example="<<lookup>>", render=render)
"""


def test_a_failing_widget_only_affects_its_place(site_folder: SiteFolder) -> None:
    site_folder.write("site_widgets/lookup.py", FAILING_WIDGET)
    site_folder.change(PLAIN, "Read about", "Before.\n\n<<lookup>>\n\nRead about")
    edition = site_folder.build()
    (problem,) = edition.problems
    assert (problem.path, problem.line, problem.column, problem.severity) == (PLAIN, 8, 1, Severity.WARNING)
    assert "'lookup'" in problem.message
    assert "nothing to look up" in problem.message
    page = get_page(edition, "plain")
    assert "Before." in page
    assert "Read about" in page
    assert 'class="missing"' in page


WRONG_SETTINGS = ['permalink = "/{slg}/"', "permalink = 5", 'timezone = "Mars"', 'gone = "/old/"', "title = 3"]


@pytest.mark.parametrize("wrong", WRONG_SETTINGS)
def test_a_mistake_in_a_fatal_setting_keeps_the_last_good_settings(site_folder: SiteFolder, wrong: str) -> None:
    good = site_folder.build().site
    (site_folder.site_dir / "site.toml").write_text(wrong + "\n")
    for _ in range(2):  # the second time is a restart: the bad file must not have become the last good one
        edition = site_folder.build()
        assert edition.site == good
        assert "site.toml" in edition.broken


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("[calves, glutes]", ("calves", "glutes")),
        ("[Calf, GLUTE]", ("calves", "glutes")),
        ("[buns, lower-leg, Lower Leg, calves]", ("glutes", "calves")),
        ("[all, calves]", ("glutes", "calves")),
        ("[calves, Everything]", ("calves", "glutes")),
        ("[knees, calves]", ("calves",)),
    ],
)
def test_areas_are_named_as_in_shortcodes(site_folder: SiteFolder, written: str, ids: tuple[str, ...]) -> None:
    vocabulary = "exercises/_vocabulary.yaml"
    site_folder.change(vocabulary, "name: Glutes", "name: Glutes\n    aliases: [buns]")
    site_folder.change(vocabulary, "name: Calves", "name: Calves\n    aliases: [lower leg]")
    site_folder.post("named", "<<exercise-table>>\n\n<<muscle-map>>", head=f"date: 2026-03-04\nareas: {written}")
    site_folder.post("ids", "<<exercise-table>>\n\n<<muscle-map>>", head=f"date: 2026-03-04\nareas: {[*ids]}")
    edition = site_folder.build()
    assert edition.by_slug["named"].article.areas == ids
    assert get_page(edition, "named") == get_page(edition, "ids")
    assert [p.message for p in edition.problems if p.path == "posts/named.md" and "knees" in p.message] == (
        ["There is no area or group called 'knees'."] if "knees" in written else []
    )


def test_headings_of_a_german_site_have_german_anchors(site_folder: SiteFolder) -> None:
    site_folder.post("plain", "## Übungen für Läufer")
    assert '<h2 id="ubungen-fur-laufer">' in get_page(site_folder.build(), "plain")
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little"\nlanguage = "de"')
    assert '<h2 id="uebungen-fuer-laeufer">' in get_page(site_folder.build(), "plain")
    site_folder.post("größe")
    (problem,) = site_folder.build().problems
    assert problem.hint.endswith("such as groesse.md.")
