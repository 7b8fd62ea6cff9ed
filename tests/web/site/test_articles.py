"""The parts of an article page."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.web.conftest import ReadPage
from tests.web.markup import Page


@pytest.fixture
def strong(read: ReadPage) -> Page:
    """An article with everything that an article can have."""
    return read("/posts/strong/")


def test_the_head_of_an_article(strong: Page) -> None:
    assert strong.one("h1").text == "Strong"
    assert strong.one("title").text == "Strong | Blog of tests"
    assert strong.one("p", class_="deck").text == "Strength in four parts."
    facts = strong.one("p", class_="article-meta").text
    assert facts.startswith("Glutes 2 March 2020")
    assert facts.endswith("By Grace Updated 2 April 2020")
    assert strong.one("meta", name="description").attributes["content"] == "Strength in four parts."


def test_dates_are_in_the_time_zone_of_the_site(strong: Page) -> None:
    """11:30 pm in London is the next day in Berlin."""
    dates = {element.text: element.attributes["datetime"] for element in strong.all("time") if element.within("header")}
    assert dates == {"2 March 2020": "2020-03-01T23:30:00+00:00", "2 April 2020": "2020-04-02T00:00:00+02:00"}


@pytest.mark.parametrize(
    ("address", "name", "link"),
    [
        ("/posts/strong/", "Grace", "/authors/grace/"),
        ("/posts/oldest/", "Ada", "/authors/ada/"),
        ("/posts/hips/", "Somebody Else", "/authors/somebody-else/"),
    ],
)
def test_the_byline_names_the_author(read: ReadPage, address: str, name: str, link: str) -> None:
    page = read(address)
    assert f"By {name}" in page.one("p", class_="article-meta").text
    by = [a.attributes["href"] for a in page.all("a") if a.text == name]
    assert by == [link]


def test_the_workout_starts_from_below_the_summary(blog: FlaskClient, strong: Page) -> None:
    start = next(a for a in strong.all("a") if a.text == "Start the workout")
    assert start.within("header")
    page, _, anchor = start.attributes["href"].partition("#")
    assert page == "/c/hamstrings,glutes/?seed=strong", "the first of its two circuits"
    circuit = blog.get(page)
    assert circuit.status_code == 200
    assert anchor in Page(circuit.text).ids


def test_what_follows_the_text_comes_before_the_comments(blog: FlaskClient) -> None:
    page = blog.get("/posts/strong/").text
    foot = page[page.index('<footer class="article-foot">') :]
    positions = [foot.index(text) for text in ("Share", "/tags/strength/", "Previous", "Read next", 'id="comments"')]
    assert positions == sorted(positions)


def test_links_to_share_need_no_script_and_name_the_article(read: ReadPage) -> None:
    shared = [a.attributes for a in read("/posts/oldest/").all("a") if a.attributes.get("rel") == "nofollow noopener"]
    assert len(shared) == 5
    for link in shared:
        assert "https%3A//blog.example/posts/oldest/" in link["href"]
        assert "<" not in link["href"]
    assert shared[0]["href"].startswith("mailto:?subject=Oldest%3A%20%3Cb%3Ebold%3C/b%3E%20%26%20brave&body=")


SPONSOR = "sponsor: {name: A Race, url: 'https://race.example/', disclosure: They paid for this.}\n"


def test_a_sponsor_is_disclosed_above_the_text_once_and_in_feeds(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("minimal")
    for slug, text in (("above", "The text."), ("inside", "The text.\n\n<<sponsor>>")):
        (folder / "posts" / f"{slug}.md").write_text(f"---\ntitle: T\ndate: 2026-01-01\n{SPONSOR}---\n\n{text}\n")
    client = make_app(folder).test_client()
    for slug in ("above", "inside"):
        main = Page(client.get(f"/posts/{slug}/").text).one("main").text
        assert main.count("They paid for this.") == 1
        assert "Sponsored by A Race" in main[: main.index("The text.")]
    above = Page(client.get("/posts/above/").text).one("main").text
    assert above.index("They paid for this.") < above.index("The text.")
    items = {item["url"][-7:]: item["content_html"] for item in client.get("/feed.json").get_json(force=True)["items"]}
    assert items["/above/"].index("They paid for this.") < items["/above/"].index("The text.")
    assert items["inside/"].count("They paid for this.") == 1


def test_the_button_jumps_only_to_an_existing_circuit(read: ReadPage, strong: Page) -> None:
    jump = next(a for a in strong.all("a") if a.text == "Jump to workout")
    assert jump.attributes["href"] == "#circuit_1"
    assert "circuit_1" in strong.ids
    assert "Jump to workout" not in read("/posts/hips/").one("main").text


def test_four_headings_give_a_table_of_contents(read: ReadPage, strong: Page) -> None:
    contents = strong.one("nav", aria_label="Contents")
    assert contents.text == "One Two Three Four"
    assert read("/posts/hips/").all("nav", aria_label="Contents") == []


def test_the_picture_has_caption_and_credit(strong: Page) -> None:
    picture = next(img for img in strong.all("img"))
    assert picture.attributes["src"] == "/static/images/hero.svg"
    assert picture.attributes["alt"] == "A square, for want of a runner."
    captions = [caption.text for caption in strong.all("figcaption")]
    assert "The square.Drawn by Ada, CC0-1.0" in captions


def test_credit_and_licence_have_a_line_of_their_own(make_app: MakeApp, site: Callable[[str], Path]) -> None:
    folder = site("minimal")
    (folder / "static").mkdir()
    (folder / "static" / "hero.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    post = folder / "posts" / "first.md"
    hero = "hero: {src: /static/hero.svg, alt: A hill, caption: At dawn, licence: MIT}"
    post.write_text(post.read_text().replace("title:", f"{hero}\ntitle:", 1))
    client = make_app(folder).test_client()
    page = client.get("/posts/first/").text
    assert '<figcaption>At dawn<br><span class="credit">MIT</span></figcaption>' in page
    assert "&lt;figcaption&gt;At dawn&lt;br&gt;MIT&lt;/figcaption&gt;" in client.get("/feed.xml").text


def test_tags_and_hashtags(strong: Page) -> None:
    tags = [li.text for li in strong.all("li") if li.parent and li.parent.attributes.get("aria-label") == "Tags"]
    assert tags == ["strength", "hills & stairs", "#runstrong", "#hills"]


def test_related_articles(read: ReadPage, strong: Page) -> None:
    titles = [h.text for h in strong.all("h3") if h.within("article") and not h.attributes]
    assert titles[0] == "Hips"  # shares an area and a tag
    assert "Strong" not in titles
    assert not {"Not yet", "In time", "Over", "Broken"} & set(titles)


def test_previous_and_next(read: ReadPage, strong: Page) -> None:
    assert strong.one("a", rel="prev").text == "Previous Hips"
    assert strong.one("a", rel="next").text == "Next Film"
    assert read("/posts/oldest/").all("a", rel="prev") == []
    assert read("/posts/film/").all("a", rel="next") == []


def test_the_canonical_address_is_ours_or_the_authors(read: ReadPage, strong: Page) -> None:
    assert strong.one("link", rel="canonical").attributes["href"] == "https://blog.example/posts/strong/"
    elsewhere = read("/posts/film/").one("link", rel="canonical").attributes["href"]
    assert elsewhere == "https://elsewhere.example/film/"


def test_text_from_front_matter_is_escaped(blog: FlaskClient, read: ReadPage) -> None:
    assert read("/posts/oldest/").one("h1").text == "Oldest: <b>bold</b> & brave"
    assert "<b>" not in blog.get("/posts/oldest/").text
    assert "<b>" not in blog.get("/page/2/").text


def test_headings_and_the_page_do_not_share_their_ids(read: ReadPage) -> None:
    page = read("/posts/hips/")
    assert {"main", "read-next"} <= set(page.ids)
    assert page.problems == []


def test_a_page_has_no_date_and_no_neighbours(read: ReadPage) -> None:
    page = read("/about/")
    assert page.one("h1").text == "About"
    assert page.all("time") == []
    assert page.all("p", class_="article-meta") == []
    assert page.all("nav", aria_label="More articles") == []
    assert page.one("link", rel="canonical").attributes["href"] == "https://blog.example/about/"


PLAYERS = "frame-src https://www.youtube-nocookie.com"


def test_only_the_page_of_a_video_may_frame_its_player(blog: FlaskClient, read: ReadPage) -> None:
    answer = blog.get("/posts/film/")
    assert PLAYERS in answer.headers["Content-Security-Policy"]
    assert "vimeo" not in answer.headers["Content-Security-Policy"]  # no video of theirs is on the page
    scripts = [script.attributes for script in read("/posts/film/").all("script")]
    script = next(each for each in scripts if each.get("src", "").startswith("/static/video.js?v="))
    assert blog.get(script["src"], buffered=True).mimetype == "text/javascript"
    assert read("/posts/film/").all("iframe") == []


@pytest.mark.parametrize(
    ("address", "scripts"),
    [
        ("/", ()),
        ("/posts/strong/", ("comments",)),
        ("/about/", ()),
        ("/exercises/glute-bridge/", ("figure",)),
        ("/nope/", ()),
        ("/c/glutse/", ()),
        ("/c/glutes/", ("circuit", "log-button")),
        ("/circuits/", ("builder",)),
    ],
)
def test_other_pages_frame_nothing_and_only_some_run_scripts(
    blog: FlaskClient, address: str, scripts: tuple[str, ...]
) -> None:
    answer = blog.get(address)
    assert "frame-src" not in answer.headers["Content-Security-Policy"]
    sources = [element.attributes.get("src", "") for element in Page(answer.text).all("script")]
    run = [source.partition("?")[0] for source in sources if source]
    assert sorted(run) == sorted(f"/scripts/{name}.js" for name in ("theme", *scripts))


def test_titles_and_summaries_are_typographic_everywhere(make_app: MakeApp, site: Callable[[str], Path]) -> None:
    folder = site("minimal")
    post = folder / "posts" / "first.md"
    text = post.read_text().replace("title: The first article", 'title: It\'s "it" -- now...')
    post.write_text(text.replace("summary: What there is to say.", 'summary: Don\'t say "no".'))
    (folder / "posts" / "other.md").write_text(text.replace("aliases: [/?p=12, /old-first/]", "series: x"))
    client = make_app(folder).test_client()
    title, summary = "It’s “it” – now…", "Don’t say “no”."
    page = Page(client.get("/posts/first/").text)
    assert (page.one("h1").text, page.one("p", class_="deck").text) == (title, summary)
    assert page.one("title").text.startswith(title)
    for name, content in (("og:title", title), ("og:description", summary)):
        assert page.one("meta", property=name).attributes["content"] == content
    assert page.one("meta", name="description").attributes["content"] == summary
    data = json.loads(page.all("script", type="application/ld+json")[0].text)
    assert (data["headline"], data["description"]) == (title, summary)
    assert title in page.one("section", class_="related").text
    assert title in client.get("/feeds/comments/first.atom").text
    for address in ("/", "/areas/glutes/", "/posts/first/", "/lost/"):
        shown = html.unescape(client.get(address).text)
        assert title in shown and "It's" not in shown and "Don't say" not in shown
