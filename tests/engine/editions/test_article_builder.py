"""Articles are taken from the last edition: only what has changed is rendered."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from engine.content.article import ArticleKind
from engine.editions.content_store import CONTENT_FILE
from engine.editions.edition import MissingBodyError
from engine.errors import Severity
from tests.engine.editions.conftest import SiteFolder, get_page

ALL = ["pages/about.md", "posts/bridges.md", "posts/heels.md", "posts/plain.md"]
BRIDGES, HEELS, PLAIN = "posts/bridges.md", "posts/heels.md", "posts/plain.md"


def test_a_restart_without_changes_renders_nothing(site_folder: SiteFolder) -> None:
    first = site_folder.build()
    assert site_folder.rendered == ALL
    again = site_folder.build()
    assert site_folder.rendered == []
    assert again == first


def change_a_post(site_folder: SiteFolder) -> None:
    site_folder.change(PLAIN, "Only words", "Only a few words")


def change_a_cue(site_folder: SiteFolder) -> None:
    site_folder.change("exercises/calves.yaml", "Rise without a swing.", "Rise slowly.")


def change_a_dose(site_folder: SiteFolder) -> None:
    site_folder.change("exercises/calves.yaml", "max: 25", "max: 30")


def add_to_an_area(site_folder: SiteFolder) -> None:
    text = (site_folder.site_dir / "exercises" / "calves.yaml").read_text("utf-8")
    more = text.replace("heel-raise", "heel-drop").replace("Heel raise", "Heel drop").replace("level: 1", "level: 3")
    site_folder.write("exercises/more.yaml", more)


def change_a_vocabulary(site_folder: SiteFolder) -> None:
    site_folder.change("exercises/_vocabulary.yaml", "They push off at every step.", "They push off and catch.")


def replace_a_template(site_folder: SiteFolder) -> None:
    site_folder.write("templates/circuit_card.html", "<p>A card of the site's own</p>")


def change_the_settings(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", 'title = "Little"', 'title = "Small"')


def change_the_code(site_folder: SiteFolder) -> None:
    site_folder.renderer.code = "2"


def add_a_post(site_folder: SiteFolder) -> None:
    site_folder.post("new")


def delete_a_post(site_folder: SiteFolder) -> None:
    site_folder.delete(PLAIN)


def damage_a_body(site_folder: SiteFolder) -> None:
    """Damage the body of a page, which shows when it is read."""
    about = site_folder.load().pages["about"]
    with closing(sqlite3.connect(site_folder.instance_dir / CONTENT_FILE)) as database, database:
        database.execute("UPDATE body SET data = ? WHERE hash = ?", (b"half", about.body_hash))
    with pytest.raises(MissingBodyError):
        site_folder.load().body("about", ArticleKind.PAGE)


# Changes by the owner, and the articles that must be rendered for them.
CHANGES: list[tuple[Callable[[SiteFolder], None], list[str]]] = [
    (change_a_post, [PLAIN]),
    (change_a_cue, [HEELS]),
    (change_a_dose, [HEELS]),
    (replace_a_template, [HEELS]),
    (change_a_vocabulary, [HEELS]),
    (change_the_settings, ALL),
    (change_the_code, ALL),
    (add_a_post, ["posts/new.md"]),
    (delete_a_post, []),
    (damage_a_body, ["pages/about.md"]),
]


@pytest.mark.parametrize(("change", "rendered"), CHANGES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_change_renders_only_the_articles_that_depend_on_it(
    site_folder: SiteFolder, change: Callable[[SiteFolder], None], rendered: list[str]
) -> None:
    site_folder.build()
    change(site_folder)
    site_folder.build()
    assert site_folder.rendered == rendered
    site_folder.build()
    assert site_folder.rendered == []


@pytest.mark.parametrize("change", [*(change for change, _ in CHANGES), add_to_an_area], ids=lambda c: c.__name__)
def test_cached_and_newly_rendered_editions_are_equal(
    site_folder: SiteFolder, change: Callable[[SiteFolder], None]
) -> None:
    site_folder.build()
    change(site_folder)
    with_cache, in_full = site_folder.build(), site_folder.build(instance_dir=None)
    assert site_folder.rendered == [
        path for path in sorted([*ALL, "posts/new.md"]) if (site_folder.site_dir / path).exists()
    ]
    assert with_cache.posts == in_full.posts
    assert with_cache.pages == in_full.pages
    assert with_cache.problems == in_full.problems


def test_a_renamed_exercise_is_updated_in_all_articles(site_folder: SiteFolder) -> None:
    site_folder.build()
    site_folder.change("exercises/glutes.yaml", "name: Glute bridge", "name: Hip bridge")
    assert "Hip bridge" in get_page(site_folder.build(), "bridges")
    assert site_folder.rendered == [BRIDGES]


def test_a_broken_template_only_affects_its_place(site_folder: SiteFolder) -> None:
    site_folder.build()
    site_folder.write("templates/circuit_card.html", "{% if %}")
    for _ in range(2):
        broken = site_folder.build()
        (problem,) = broken.problems
        assert (problem.path, problem.line, problem.severity) == (HEELS, 7, Severity.WARNING)
        assert "circuit" in problem.message
        assert site_folder.rendered == [HEELS]
    site_folder.delete("templates/circuit_card.html")
    assert site_folder.build().problems == ()


def test_an_article_that_cannot_be_rendered_is_not_cached(site_folder: SiteFolder) -> None:
    site_folder.post("wide", "|" + "a|" * 51 + "\n|" + "-|" * 51)
    for _ in range(2):
        assert "posts/wide.md" in site_folder.build().skipped
        assert "posts/wide.md" in site_folder.rendered


def test_what_other_code_has_stored_is_not_loaded(site_folder: SiteFolder) -> None:
    site_folder.build()
    assert site_folder.builder().published.load() is not None
    site_folder.renderer.code = "2"
    assert site_folder.builder().published.load() is None
    site_folder.build()
    assert site_folder.builder().published.load() is not None
