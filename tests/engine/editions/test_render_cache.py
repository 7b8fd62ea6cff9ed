"""The cache of rendered articles: only what has changed is rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.config.site import Site
from engine.content.article import Article
from engine.content.body import Placeholder, RenderedBody, TocEntry
from engine.editions.render_cache import RenderCache, build_cache_key
from engine.editions.render_pool import RenderResult
from engine.errors import Problem, Severity
from engine.validation.located import Link
from tests.engine.editions.conftest import SiteFolder, get_page

ALL = ["pages/about.md", "posts/bridges.md", "posts/heels.md", "posts/plain.md"]
BRIDGES, HEELS, PLAIN = "posts/bridges.md", "posts/heels.md", "posts/plain.md"

MARK = Placeholder(3, "week", {"areas": ("glutes", "calves"), "days": 2, "quiet": True, "title": "7", "seed": None})
OUTCOME = RenderResult(
    RenderedBody(
        page=("<p>Über</p>", MARK),
        feed=(MARK, "<p>feed</p>"),
        text=("text",),
        toc=(TocEntry(2, "try-it", "Try it"),),
        links=(Link("/areas/", 3, 4),),
        shortcodes=("week",),
        problems=(Problem("posts/a.md", 1, 2, Severity.WARNING, "a message", "a hint"),),
    ),
    dependencies=frozenset({"exercise:plank", "template:week.html"}),
)


def same(name: str) -> str:
    return f"digest of {name}"


def other(name: str) -> str:
    return "another" if name == "exercise:plank" else same(name)


@pytest.fixture
def cache(tmp_path: Path) -> RenderCache:
    cache = RenderCache(tmp_path)
    cache.put("key", OUTCOME, same)
    return cache


def entry_of(instance: Path) -> Path:
    (path,) = (instance / "cache" / "articles").glob("*.json")
    return path


def test_a_cached_result_is_returned(cache: RenderCache) -> None:
    assert cache.get("key", same) == OUTCOME
    assert cache.get("another-key", same) is None


def test_a_cached_result_is_valid_while_its_dependencies_do_not_change(cache: RenderCache) -> None:
    assert cache.get("key", other) is None


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    return data.replace(b"text", b"tixt")


DAMAGES: list[Callable[[bytes], bytes]] = [cut, flipped, lambda data: b"", lambda data: b"\xff\n{}", lambda data: b"{}"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_counts_as_missing(
    cache: RenderCache, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = entry_of(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("key", same) is None
    cache.put("key", OUTCOME, same)
    assert cache.get("key", same) == OUTCOME


def test_unused_entries_are_pruned(cache: RenderCache, tmp_path: Path) -> None:
    cache.put("old", OUTCOME, same)
    cache.prune({"key", "never"})
    assert cache.get("old", same) is None
    assert cache.get("key", same) == OUTCOME
    RenderCache(tmp_path / "nowhere").prune(set())


def test_errors_of_the_disk_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    cache = RenderCache(tmp_path)
    cache.put("key", OUTCOME, same)
    assert cache.get("key", same) is None


def test_the_cache_key_depends_on_content_address_settings_and_code(site_folder: SiteFolder) -> None:
    article: Article = site_folder.build().by_slug["plain"].article
    keys = {
        build_cache_key(article, b"data", Site(), "1"),
        build_cache_key(article, b"other", Site(), "1"),
        build_cache_key(article, b"data", Site(title="Other"), "1"),
        build_cache_key(article, b"data", Site(), "2"),
        build_cache_key(replace(article, address="/other/"), b"data", Site(), "1"),
        build_cache_key(replace(article, source=replace(article.source, path="pages/plain.md")), b"data", Site(), "1"),
    }
    assert len(keys) == 6


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


def damage_an_entry(site_folder: SiteFolder) -> None:
    for path in (site_folder.instance_dir / "cache" / "articles").glob("*.json"):
        if b"A little site." in path.read_bytes():
            path.write_bytes(path.read_bytes()[:-1])


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
    (damage_an_entry, ["pages/about.md"]),
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
