"""Pages and feeds of tags, series and authors, and the archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.web.conftest import ReadPage
from tests.web.markup import Page
from tests.web.site.test_feeds import read_atom, read_json


@pytest.fixture(scope="module")
def series(shared_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A blog with two parts of a series and a draft of the third, with tags that are spelled differently."""
    folder = tmp_path_factory.mktemp("series")
    (folder / "posts").mkdir()
    (folder / "site.toml").write_text(
        'address = "https://blog.example"\nposts_per_page = 1\n[[authors]]\nname = "Änne O’Neil"\nbio = "Runs."\n'
        'url = "/about/"\nlinks = [{ name = "Elsewhere", url = "https://social.example/@a" }]\n'
    )
    (folder / "pages").mkdir()
    (folder / "pages" / "about.md").write_text("---\ntitle: About\n---\n\nUs.\n")
    for number, tag, more in ((1, "Hill Running", ""), (2, "hill-running", ""), (3, "hills", "draft: true\n")):
        (folder / "posts" / f"part-{number}.md").write_text(
            f'---\ntitle: Step {number}\ndate: 202{number}-01-01\nseries: "From 0 to 10"\n'
            f'tags: ["{tag}", "💪", "<b>"]\n{more}---\n\nText.\n'
        )
    return shared_app(folder)


def _titles(page: Page) -> list[str]:
    return [link.text for link in page.all("a") if link.within("h3") or (link.within("section") and link.within("ol"))]


def test_the_page_of_a_tag_lists_live_articles_newest_first(read: ReadPage) -> None:
    page = read("/tags/strength/")
    assert _titles(page) == ["Strong", "Hips"]
    assert page.one("h1").text == "strength"
    assert page.one("link", rel="canonical").attributes["href"] == "https://blog.example/tags/strength/"
    assert page.problems == []


def test_articles_link_to_their_topics_and_topics_to_their_feeds(read: ReadPage) -> None:
    links = read("/posts/strong/").links
    assert {"/tags/strength/", "/tags/hills-stairs/", "/authors/grace/"} <= set(links)
    page = read("/authors/grace/")
    assert "/authors/grace/feed.xml" in page.links
    feeds = [link.attributes["href"] for link in page.all("link", rel="alternate")]
    assert feeds[:2] == ["/authors/grace/feed.xml", "/authors/grace/feed.json"]


def test_feeds_of_topics_have_their_articles_only(blog: FlaskClient) -> None:
    assert [entry.title for entry in read_atom(blog, "/tags/strength/feed.xml").entries] == ["Strong", "Hips"]
    assert [item["title"] for item in read_json(blog, "/authors/grace/feed.json")["items"]] == ["Strong"]


def test_spellings_of_a_tag_are_one_tag_page_by_page(series: Flask) -> None:
    client = series.test_client()
    assert _titles(Page(client.get("/tags/hill-running/").text)) == ["Step 2"]
    assert _titles(Page(client.get("/tags/hill-running/page/2/").text)) == ["Step 1"]
    tags = [link.text for link in Page(client.get("/tags/").text).all("a", class_="chip")]
    assert tags == ["<b> 2", "hill-running 2", "💪 2"]
    for link in Page(client.get("/tags/").text).links:
        assert client.get(link).status_code == 200, link


def test_a_series_has_its_parts_in_order_and_an_author_their_bio_and_links(series: Flask) -> None:
    client = series.test_client()
    assert _titles(Page(client.get("/series/from-0-to-10/").text)) == ["Part 1 Step 1", "Part 2 Step 2"]
    author = Page(client.get("/authors/anne-oneil/").text)
    assert "Runs." in author.one("p", class_="deck").text
    assert {"/about/", "https://social.example/@a"} <= set(author.links)


def test_a_part_of_a_series_says_which_one_it_is(series: Flask, read: ReadPage) -> None:
    page = Page(series.test_client().get("/posts/part-2/").text)
    link = next(a for a in page.all("a") if a.within("header") and a.text.startswith("Part"))
    assert (link.text, link.attributes["href"]) == ("Part 2 of 2: From 0 to 10", "/series/from-0-to-10/")
    assert page.one("section", class_="series").text == "Part 2 of 2: From 0 to 10 Step 1 Step 2"
    current = page.all("a", aria_current="page")
    assert [link.text for link in current] == ["Step 2"]
    assert read("/posts/strong/").all("section", class_="series") == []


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/tags/Strength/", "/tags/strength/"),
        ("/tags/hills%20&%20stairs/", "/tags/hills-stairs/"),
        ("/tags/strength/page/1/", "/tags/strength/"),
        ("/tag/strength/", "/tags/strength/"),
        ("/category/sport/strength/page/2/", "/tags/strength/"),
        ("/author/grace/", "/authors/grace/"),
        ("/category/Strength/", "/tags/strength/"),
        ("/posts/strong/amp/", "/posts/strong/"),
        ("/posts/strong/comment-page-2/", "/posts/strong/"),
        ("/old-hips/comment-page-1", "/posts/hips/"),
        ("/index.php/old-hips/", "/posts/hips/"),
        ("/posts/draft/amp/", None),
        ("/index.php/nothing/", None),
        ("/amp/", None),
        ("/tag/strength/feed/", "/tags/strength/feed.xml"),
        ("/tags/nothing/", None),
        ("/tags/strength/page/9/", None),
        ("/tags/strength/page/x/", None),
        ("/tags/nothing/feed.xml", None),
        ("/tag/nothing/", None),
        ("/series/strength/", None),
        ("/archive/2019/", None),
        ("/archive/02020/", None),
    ],
)
def test_other_spellings_and_wordpress_addresses_redirect_and_others_are_not_found(
    blog: FlaskClient, address: str, target: str | None
) -> None:
    answer = blog.get(address)
    assert (answer.status_code, answer.location) == ((301, target) if target else (404, None))


def test_the_archive_lists_all_articles_by_year(read: ReadPage) -> None:
    page = read("/archive/")
    assert [heading.text for heading in page.all("h2")] == ["2020"]
    titles = [link.text for link in page.all("a") if link.within("section") and link.within("ul")]
    assert titles[:2] == ["1 April 2020 Film", "2 March 2020 Strong"]
    assert len(titles) == 4
    assert read("/archive/2020/").one("h1").text == "2020"


def test_a_site_without_articles_has_empty_lists(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(tmp_path).test_client()
    for address in ("/tags/", "/series/", "/authors/", "/archive/"):
        assert "yet." in Page(client.get(address).text).one("main").text


def test_the_page_about_feeds_names_the_address_of_the_blog(read: ReadPage) -> None:
    page = read("/subscribe/")
    assert page.one("code").text == "https://blog.example/"
    assert {"/feed.xml", "/feed.json", "/feeds/comments.atom"} <= set(page.links)
    assert "/subscribe/" in read("/").links


def test_links_to_topics_are_checked(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    (folder / "posts" / "links.md").write_text(
        "---\ntitle: Links\ndate: 2020-01-01\n---\n\n"
        "[a](/tags/strength/) [b](/tags/strenght/) [c](/archive/) [d](/authors/grace/feed.xml)\n"
    )
    problems = make_app(folder).test_cli_runner().invoke(args=["check"]).output
    found = [line for line in problems.splitlines() if "posts/links.md" in line]
    assert len(found) == 1
    assert "'/tags/strenght/'. Did you mean '/tags/strength/'?" in found[0]
