"""Related articles and neighbours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.config.site import Site
from engine.content import front_matter
from engine.content.article import ArticleKind, build_article
from engine.editions.edition import RenderedArticle
from engine.publishing.related import find_neighbours, find_related

NEWEST = date(2026, 3, 31)


def post(slug: str, head: str = "", *, age: int = 0, exercises: tuple[str, ...] = ()) -> RenderedArticle:
    """Return a post that is age days older than the newest."""
    text = f"---\ntitle: {slug}\ndate: {NEWEST - timedelta(days=age)}\n{head}\n---\n"
    found = front_matter.parse(text, f"posts/{slug}.md", requires_date=True)
    assert found.front_matter is not None, found.problems
    made = build_article(ArticleKind.POST, slug, found.front_matter, found, Site(), found.front_matter.areas)
    return RenderedArticle(made, "", exercises=frozenset(exercises))


def slugs(found: list[RenderedArticle]) -> list[str]:
    return [item.article.slug for item in found]


def test_similar_articles_come_first_and_newer_ones_win_a_tie() -> None:
    item = post("item", "areas: [glutes, calves]\ntags: [Strength]\nseries: Base", exercises=("plank", "clamshell"))
    live = [
        item,
        post("nothing", age=1),
        post("exercise", age=2, exercises=("plank",)),
        post("tag", "tags: [strength]", age=3),
        post("area", "areas: [calves]", age=4),
        post("area-older", "areas: [glutes]", age=5),
        post("areas", "areas: [glutes, calves]", age=6),
        post("series", "series: Base", age=7),
    ]
    assert slugs(find_related(item, live, 10)) == [
        "areas",
        "series",
        "area",
        "area-older",
        "tag",
        "exercise",
        "nothing",
    ]
    assert slugs(find_related(item, live)) == ["areas", "series", "area"]
    assert find_related(item, live) == find_related(item, live)


def test_without_similar_articles_the_newest_are_related() -> None:
    live = [post(f"post-{age}", age=age) for age in range(6)]
    assert slugs(find_related(live[2], live)) == ["post-0", "post-1", "post-3"]


def test_the_only_article_has_no_related_ones() -> None:
    item = post("item")
    assert find_related(item, [item]) == []
    assert find_related(item, []) == []


LIVE = [post("new", "areas: [glutes]"), post("middle", age=1), post("old", age=2)]


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ("[old, new]", ["old", "new"]),
        ("[old, old]", ["old"]),
        ("[old, item, unknown]", ["old"]),
        ("[]", []),
        ("[unknown]", ["new", "middle", "old"]),
        ("[item]", ["new", "middle", "old"]),
    ],
)
def test_the_author_can_choose_related_articles(chosen: str, offered: list[str]) -> None:
    item = post("item", f"areas: [glutes]\nrelated: {chosen}", age=3)
    assert slugs(find_related(item, [*LIVE, item])) == offered


def test_a_page_has_related_posts_but_no_neighbours() -> None:
    page = post("page")
    assert slugs(find_related(page, LIVE)) == ["new", "middle", "old"]
    assert find_neighbours(page, LIVE) == (None, None)


def test_neighbours_are_the_next_newer_and_the_next_older() -> None:
    new, middle, old = LIVE
    assert find_neighbours(new, LIVE) == (None, middle)
    assert find_neighbours(middle, LIVE) == (new, old)
    assert find_neighbours(old, LIVE) == (middle, None)
