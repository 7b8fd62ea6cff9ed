"""What an edition answers: which article an address means, old or new, and which posts are shown in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engine.editions.conftest import NOON, Desk


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
def test_old_addresses_lead_to_the_article_that_claims_them(
    desk: Desk, path: str, query: tuple[tuple[str, str], ...], slug: str | None
) -> None:
    aliases = '["/?p=12", "/?p=13&page=2", "/?p=", /old/]'
    desk.post("moved", head=f"date: 2026-03-04\naliases: {aliases}")
    desk.change("pages/about.md", "title: About", "title: About\naliases: [/%C3%BCber-uns/]")
    found = desk.read().find_redirect(path, query)
    assert (found.article.slug if found else None) == slug


def test_an_address_that_an_article_has_is_no_old_one(desk: Desk) -> None:
    desk.post("greedy", head="date: 2026-03-04\naliases: [/posts/greedy/, /posts/plain/, /about/, '/about/?p=1']")
    edition = desk.read()
    for path in ("/posts/greedy/", "/posts/plain/", "/about/"):
        assert edition.find_redirect(path, ()) is None
    found = edition.find_redirect("/about/", (("p", "1"),))
    assert found is not None
    assert found.article.slug == "greedy"


def test_of_two_that_claim_an_address_the_first_by_file_name_has_it(desk: Desk) -> None:
    for slug in ("b", "a", "c"):
        desk.post(slug, head="date: 2026-03-04\naliases: [/old/]")
    found = desk.read().find_redirect("/old/", ())
    assert found is not None
    assert found.article.slug == "a"


def test_posts_come_before_pages_of_the_same_address(desk: Desk) -> None:
    desk.change("site.toml", 'title = "Little"', 'title = "Little"\npermalink = "/{slug}/"')
    desk.post("about")
    edition = desk.read()
    assert edition.by_address["/about/"].article.path == "posts/about.md"
    assert edition.by_address["/plain/"].article.path == "posts/plain.md"


def test_posts_are_shown_newest_first_and_those_of_one_moment_by_slug(desk: Desk) -> None:
    for slug in ("zebra", "ant", "mole"):
        desk.post(slug, head="date: 2026-03-02 07:00:00Z")
    desk.post("elsewhere", head="date: 2026-03-02 05:00:00-03:00")
    shown = [post.article.slug for post in desk.read().live_posts(NOON)]
    assert shown == ["plain", "elsewhere", "ant", "heels", "mole", "zebra", "bridges"]


def test_before_the_first_post_nothing_is_shown(desk: Desk) -> None:
    assert desk.read(NOON - timedelta(days=30)).live_posts(NOON - timedelta(days=30)) == ()


def test_pages_have_no_date_and_are_always_there(desk: Desk) -> None:
    edition = desk.read()
    assert edition.status(edition.pages["about"], NOON - timedelta(days=30)).value == "live"
