"""The home page: the newest articles first, page by page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.conftest import MakeApp
from tests.web.conftest import ReadPage
from tests.web.markup import Page


def _titles(page: Page) -> list[str]:
    return [link.text for link in page.all("a") if link.within("h2") or link.within("h3")]


def test_the_newest_article_leads(read: ReadPage) -> None:
    page = read("/")
    assert page.one("h2", class_="lead-title").text == "Film"
    assert _titles(page) == ["Film", "Strong"]


def test_older_articles_are_on_the_next_page(read: ReadPage) -> None:
    page = read("/page/2/")
    assert _titles(page) == ["Hips", "Oldest: <b>bold</b> & brave"]
    assert page.one("title").text.endswith("page 2")
    assert page.one("link", rel="canonical").attributes["href"] == "https://blog.example/page/2/"


def test_a_card_has_the_picture_and_the_date_of_its_article(read: ReadPage) -> None:
    page = read("/")
    (card,) = page.all("article", class_="card")
    (picture,) = [
        each
        for each in page.all("img")
        if each.within("article") and "card-picture" in each.attributes.get("class", "")
    ]
    assert picture.attributes["alt"] == "" and picture.attributes["loading"] == "lazy"
    assert "2 March 2020" in card.text and "min" in card.text
    assert [each for each in read("/page/2/").all("img") if "card-picture" in each.attributes.get("class", "")] == []


def test_readers_see_which_articles_are_sponsored(make_app: MakeApp, site: Callable[[str], Path]) -> None:
    folder = site("minimal")
    for number, name in enumerate(("older", "newer")):
        text = f"---\ntitle: {name}\ndate: 2020-01-0{number + 1}\nsponsor: {{name: A shop, url: 'https://shop.example/'}}\n---\n\nText.\n"
        (folder / "posts" / f"{name}.md").write_text(text)
    page = Page(make_app(folder).test_client().get("/").text)
    sponsored = [each.text for each in page.all("article") if "Sponsored" in each.text]
    assert len(sponsored) == 2 and "newer" in sponsored[0] and "older" in sponsored[1]


def test_pages_lead_to_one_another(read: ReadPage) -> None:
    assert read("/").one("a", rel="next").attributes["href"] == "/page/2/"
    assert read("/").all("a", rel="prev") == []
    assert read("/page/2/").one("a", rel="prev").attributes["href"] == "/"
    assert read("/page/2/").all("a", rel="next") == []
    current = [link.text for link in read("/page/2/").all("a", aria_current="page")]
    assert current == ["2"]


def test_the_first_page_has_one_address(blog: FlaskClient) -> None:
    answer = blog.get("/page/1/")
    assert (answer.status_code, answer.location) == (301, "/")


@pytest.mark.parametrize("number", ["0", "3", "00", "02", "-1", "+2", "x", "٢", "²", "2.0", "9" * 5000])
def test_other_page_numbers_are_not_found(blog: FlaskClient, number: str) -> None:
    assert blog.get(f"/page/{number}/").status_code == 404


def test_an_article_without_a_summary_shows_its_start(read: ReadPage) -> None:
    cards = [card.text for card in read("/page/2/").all("article")]
    assert "An article without a summary, written by the first author." in cards[1]


def test_quick_circuits_are_on_the_first_page_only(read: ReadPage) -> None:
    quick = [link for link in read("/").links if link.startswith("/c/")]
    assert "/c/glutes,hamstrings/?equipment=none" not in quick  # not canonical: the order is wrong
    assert "/c/hamstrings,glutes/?equipment=none" in quick
    assert len(read("/").one("section", class_="quick").text) > 0
    assert read("/page/2/").all("section", class_="quick") == []


def test_areas_are_chosen_in_words_or_on_the_body(read: ReadPage) -> None:
    page = read("/")
    links = [link for link in page.all("a") if link.attributes["href"].startswith("/areas/") and link.within("nav")]
    in_words = [link.attributes["href"] for link in links if link.within("ul")]
    on_the_body = [link.attributes["href"] for link in links if link.attributes.get("tabindex") == "-1"]
    assert len(in_words) > 5
    assert set(on_the_body) <= set(in_words) and "/areas/glutes/" in on_the_body


def test_the_navigation_marks_the_current_page(read: ReadPage) -> None:
    assert [link.text for link in read("/").all("a", aria_current="page")] == ["Blog of tests", "1"]
    assert [link.text for link in read("/exercises/").all("a", aria_current="page")] == ["Exercises"]
    assert [link.text for link in read("/exercises/plank/").all("a", aria_current="true")] == ["Exercises"]


def test_the_settings_of_the_site_are_used(read: ReadPage) -> None:
    page = read("/")
    assert page.one("title").text == "Blog of tests: Everything once"
    assert page.one("meta", name="description").attributes["content"].startswith("A site in which")
    assert "https://social.example/@ada" in page.links
    assert "/theme.css" in [link.attributes["href"] for link in page.all("link")]


def test_a_cover_picture_is_across_the_first_page_in_sizes_that_suit_the_screen(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("blog")
    for name in ("cover.jpg", "cover.dark.jpg"):
        Image.new("RGB", (2400, 1200), "#1D5596").save(folder / "static" / name)
    with (folder / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[cover]\nimage = "/static/cover.jpg"\nalt = "Hills & rain."\n')
    client = make_app(folder).test_client()
    page = Page(client.get("/").text)
    (cover,) = [each for each in page.all("img") if each.attributes["alt"] == "Hills & rain."]
    assert (cover.attributes["width"], cover.attributes["height"]) == ("2400", "1200")
    assert (cover.attributes["sizes"], cover.attributes["fetchpriority"]) == ("100vw", "high")
    assert "1920w" in cover.attributes["srcset"]
    dark = [each for each in page.all("source") if each.within("figure") and "dark" in each.attributes.get("media", "")]
    assert len(dark) == 3
    preview = page.one("meta", property="og:image").attributes["content"]
    assert preview == f"https://blog.example{cover.attributes['src'].replace('1280', 'preview')}"
    assert client.get(cover.attributes["src"]).status_code == 200
    assert page.problems == []
    assert [each for each in Page(client.get("/page/2/").text).all("img") if "Hills" in each.attributes["alt"]] == []


def test_a_site_without_articles_says_so(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(tmp_path).test_client()
    page = Page(client.get("/").text)
    assert "No articles yet." in page.one("p", class_="empty").text
    assert page.one("h1").attributes == {"class": "wide"}
    assert page.problems == []
    assert client.get("/page/2/").status_code == 404
    assert client.get("/readyz").status_code == 200  # the library is there


@pytest.mark.parametrize("language", ["de", "en-GB"])
def test_the_language_of_the_settings_is_that_of_the_page(make_app: MakeApp, tmp_path: Path, language: str) -> None:
    (tmp_path / "site.toml").write_text(f'language = "{language}"\n')
    client = make_app(tmp_path).test_client()
    for address in ("/", "/exercises/plank/", "/c/glutes/", "/nothing/"):
        assert Page(client.get(address).text).one("html").attributes["lang"] == language
