"""Rendered articles on disk: a restart renders nothing, a change renders what depends on it, and nothing is stale."""

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
from tests.engine.editions.conftest import Desk, page_of

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


def test_an_outcome_comes_back_as_it_was(cache: RenderCache) -> None:
    assert cache.get("key", same) == OUTCOME
    assert cache.get("another-key", same) is None


def test_an_outcome_holds_as_long_as_all_that_it_depends_on(cache: RenderCache) -> None:
    assert cache.get("key", other) is None


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    return data.replace(b"text", b"tixt")


DAMAGES: list[Callable[[bytes], bytes]] = [cut, flipped, lambda data: b"", lambda data: b"\xff\n{}", lambda data: b"{}"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_counts_as_absent(cache: RenderCache, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = entry_of(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("key", same) is None
    cache.put("key", OUTCOME, same)
    assert cache.get("key", same) == OUTCOME


def test_what_no_article_uses_is_deleted(cache: RenderCache, tmp_path: Path) -> None:
    cache.put("old", OUTCOME, same)
    cache.prune({"key", "never"})
    assert cache.get("old", same) is None
    assert cache.get("key", same) == OUTCOME
    RenderCache(tmp_path / "nowhere").prune(set())


def test_a_disk_that_cannot_be_written_only_means_rendering_again(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    cache = RenderCache(tmp_path)
    cache.put("key", OUTCOME, same)
    assert cache.get("key", same) is None


def test_the_key_changes_with_file_content_address_settings_and_code(desk: Desk) -> None:
    article: Article = desk.read().by_slug["plain"].article
    keys = {
        build_cache_key(article, b"data", Site(), "1"),
        build_cache_key(article, b"other", Site(), "1"),
        build_cache_key(article, b"data", Site(title="Other"), "1"),
        build_cache_key(article, b"data", Site(), "2"),
        build_cache_key(replace(article, address="/other/"), b"data", Site(), "1"),
        build_cache_key(replace(article, source=replace(article.source, path="pages/plain.md")), b"data", Site(), "1"),
    }
    assert len(keys) == 6


def test_a_restart_over_unchanged_files_renders_none(desk: Desk) -> None:
    first = desk.read()
    assert desk.rendered == ALL
    again = desk.read()
    assert desk.rendered == []
    assert again == first


def change_a_post(desk: Desk) -> None:
    desk.change(PLAIN, "Only words", "Only a few words")


def change_a_cue(desk: Desk) -> None:
    desk.change("exercises/calves.yaml", "Rise without a swing.", "Rise slowly.")


def change_a_dose(desk: Desk) -> None:
    desk.change("exercises/calves.yaml", "max: 25", "max: 30")


def add_to_an_area(desk: Desk) -> None:
    text = (desk.site_dir / "exercises" / "calves.yaml").read_text("utf-8")
    more = text.replace("heel-raise", "heel-drop").replace("Heel raise", "Heel drop").replace("level: 1", "level: 3")
    desk.write("exercises/more.yaml", more)


def change_a_vocabulary(desk: Desk) -> None:
    desk.change("exercises/_vocabulary.yaml", "They push off at every step.", "They push off and catch.")


def replace_a_template(desk: Desk) -> None:
    desk.write("templates/circuit_card.html", "<p>A card of the site's own</p>")


def change_the_settings(desk: Desk) -> None:
    desk.change("site.toml", 'title = "Little"', 'title = "Small"')


def change_the_code(desk: Desk) -> None:
    desk.counting.code = "2"


def add_a_post(desk: Desk) -> None:
    desk.post("new")


def delete_a_post(desk: Desk) -> None:
    desk.delete(PLAIN)


def damage_an_entry(desk: Desk) -> None:
    for path in (desk.instance_dir / "cache" / "articles").glob("*.json"):
        if b"A little site." in path.read_bytes():
            path.write_bytes(path.read_bytes()[:-1])


# What the owner does, and what must be rendered anew for it: that, and not more.
CHANGES: list[tuple[Callable[[Desk], None], list[str]]] = [
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
def test_a_change_renders_what_depends_on_it_and_nothing_else(
    desk: Desk, change: Callable[[Desk], None], rendered: list[str]
) -> None:
    desk.read()
    change(desk)
    desk.read()
    assert desk.rendered == rendered
    desk.read()
    assert desk.rendered == []


@pytest.mark.parametrize("change", [*(change for change, _ in CHANGES), add_to_an_area], ids=lambda c: c.__name__)
def test_an_edition_out_of_the_cache_is_the_one_that_is_rendered_in_full(
    desk: Desk, change: Callable[[Desk], None]
) -> None:
    desk.read()
    change(desk)
    with_cache, in_full = desk.read(), desk.read(instance_dir=None)
    assert desk.rendered == [path for path in sorted([*ALL, "posts/new.md"]) if (desk.site_dir / path).exists()]
    assert with_cache.posts == in_full.posts
    assert with_cache.pages == in_full.pages
    assert with_cache.problems == in_full.problems


def test_a_new_name_reaches_every_article_that_shows_it(desk: Desk) -> None:
    desk.read()
    desk.change("exercises/glutes.yaml", "name: Glute bridge", "name: Hip bridge")
    assert "Hip bridge" in page_of(desk.read(), "bridges")
    assert desk.rendered == [BRIDGES]


def test_a_template_with_a_mistake_costs_its_place_until_it_is_mended(desk: Desk) -> None:
    desk.read()
    desk.write("templates/circuit_card.html", "{% if %}")
    for _ in range(2):
        broken = desk.read()
        (problem,) = broken.problems
        assert (problem.path, problem.line, problem.severity) == (HEELS, 7, Severity.WARNING)
        assert "circuit" in problem.message
        assert desk.rendered == [HEELS]
    desk.delete("templates/circuit_card.html")
    assert desk.read().problems == ()


def test_an_article_that_cannot_be_rendered_is_tried_again(desk: Desk) -> None:
    desk.post("wide", "|" + "a|" * 51 + "\n|" + "-|" * 51)
    for _ in range(2):
        assert "posts/wide.md" in desk.read().skipped
        assert "posts/wide.md" in desk.rendered
