"""Addresses and aliases of an edition, and the order of its live posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.editions.conftest import NOON, SiteFolder


@pytest.mark.parametrize(
    ("path", "query", "slug"),
    [
        ("/", (("p", "12"),), "moved"),
        ("/", (("page", "2"), ("p", "13")), "moved"),
        ("/", (("p", "13"), ("page", "2")), "moved"),
        ("/", (("p", ""),), "moved"),
        ("/", (("p", "14"),), None),
        ("/", (("p", "12"), ("x", "1")), None),
        ("/", (), None),
        ("/old/", (), "moved"),
        ("/old/", (("utm_source", "mail"),), "moved"),
        ("/old", (), None),
        ("/über-uns/", (), "about"),
        ("/posts/moved/", (), None),
    ],
)
def test_an_alias_redirects_to_its_article(
    site_folder: SiteFolder, path: str, query: tuple[tuple[str, str], ...], slug: str | None
) -> None:
    aliases = '["/?p=12", "/?p=13&page=2", "/?p=", /old/]'
    site_folder.post("moved", head=f"date: 2026-03-04\naliases: {aliases}")
    site_folder.change("pages/about.md", "title: About", "title: About\naliases: [/%C3%BCber-uns/]")
    found = site_folder.build().find_redirect(path, query)
    assert (found.article.slug if found else None) == slug


def test_the_address_of_an_article_is_not_an_alias(site_folder: SiteFolder) -> None:
    site_folder.post(
        "greedy", head="date: 2026-03-04\naliases: [/posts/greedy/, /posts/plain/, /about/, '/about/?p=1']"
    )
    edition = site_folder.build()
    for path in ("/posts/greedy/", "/posts/plain/", "/about/"):
        assert edition.find_redirect(path, ()) is None
    found = edition.find_redirect("/about/", (("p", "1"),))
    assert found is not None
    assert found.article.slug == "greedy"


def test_the_first_of_two_articles_has_an_alias(site_folder: SiteFolder) -> None:
    for slug in ("b", "a", "c"):
        site_folder.post(slug, head="date: 2026-03-04\naliases: [/old/]")
    found = site_folder.build().find_redirect("/old/", ())
    assert found is not None
    assert found.article.slug == "a"


def test_a_post_wins_over_a_page_with_the_same_address(site_folder: SiteFolder) -> None:
    site_folder.change("site.toml", 'title = "Little"', 'title = "Little"\npermalink = "/{slug}/"')
    site_folder.post("about")
    edition = site_folder.build()
    assert edition.by_address["/about/"].article.path == "posts/about.md"
    assert edition.by_address["/plain/"].article.path == "posts/plain.md"


def test_live_posts_are_sorted_by_time_and_slug(site_folder: SiteFolder) -> None:
    for slug in ("zebra", "ant", "mole"):
        site_folder.post(slug, head="date: 2026-03-02 07:00:00Z")
    site_folder.post("elsewhere", head="date: 2026-03-02 05:00:00-03:00")
    shown = [post.article.slug for post in site_folder.build().live_posts(NOON)]
    assert shown == ["plain", "elsewhere", "ant", "heels", "mole", "zebra", "bridges"]


def test_no_post_is_live_before_the_first_date(site_folder: SiteFolder) -> None:
    assert site_folder.build(NOON - timedelta(days=30)).live_posts(NOON - timedelta(days=30)) == ()


def test_posts_become_live_and_expire_at_their_times(site_folder: SiteFolder) -> None:
    site_folder.post("short", head="date: 2026-03-02 07:00:00Z\nexpires: 2026-03-02 09:00:00Z")
    day = datetime(2026, 3, 2, tzinfo=UTC)
    edition = site_folder.build(day)
    for hour, is_live in ((6, False), (7, True), (8, True), (9, False), (7, True)):
        live = edition.live_posts(day.replace(hour=hour))
        assert ("short" in [post.article.slug for post in live]) == is_live


def test_pages_are_live_at_any_time(site_folder: SiteFolder) -> None:
    edition = site_folder.build()
    assert edition.status(edition.pages["about"], NOON - timedelta(days=30)).value == "live"
