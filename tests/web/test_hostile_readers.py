"""Hostile text in comments, everywhere it is shown: articles, feeds, private pages and moderation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from engine.accounts import users
from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.content.shortcode_tokens import ShortcodeTokens
from tests.conftest import MakeApp, set_clock
from tests.other_sites import OtherSite
from tests.web.linkbacks.senders import TARGET, send_webmention, verify_linkbacks
from tests.web.markup import Page
from tests.web.moderator import NOW, PASSWORD, log_in
from web.core.context import services_of

ANSWER = {"post": "strong", "name": "Ann", "text": "Squats."}
Write = Callable[..., dict[str, str]]


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Flask]:
    """A new blog with a moderator, Ada."""
    app = make_app(site("blog"))
    set_clock(app, NOW)
    services = services_of(app)
    users.create_user(services.database, services.key, "Ada", PASSWORD, now=NOW)
    yield app
    services.database.close()


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """A reader without JavaScript."""
    return app.test_client()


@pytest.fixture
def write(app: Flask, reader: FlaskClient) -> Write:
    """Post a comment, approve it, and return every page that shows it, by address."""

    def write(**fields: object) -> dict[str, str]:
        sent = reader.post("/comments/", data=ANSWER | fields)
        assert sent.status_code == 303, Page(sent.text).one("main").text
        with services_of(app).database.write() as connection:
            set_status(connection, [1], Status.APPROVED, actor="Ada", now=NOW)
        desk, own = log_in(app), sent.headers["Location"]
        public = ("/posts/strong/", "/posts/strong/?reply=1", "/feeds/comments.atom", "/feeds/comments/strong.atom")
        pages = {address: reader.get(address) for address in (*public, "/", own, own.replace("/?", "/edit/?"))}
        pages |= {address: desk.get(address) for address in ("/moderation/?status=approved", "/moderation/comments/1/")}
        assert {answer.status_code for answer in pages.values()} == {200}
        return {address: answer.text for address, answer in pages.items()}

    return write


def test_threat_01_no_part_of_a_comment_becomes_a_script(write: Write) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    text = f"{evil} [here](javascript:alert(1)) <javascript:alert(1)> https://ok.example/\n\n{evil}"
    pages = write(name=evil[:80], url="https://x.example/?a='&b=1", text=text)
    for address, html in pages.items():
        assert "<script>alert" not in html and "<img src=x" not in html, address
        if address.endswith(".atom"):
            continue
        page = Page(html)
        assert page.problems == [], address
        assert not [link for link in page.links if link.startswith("javascript:")], address
        for link in page.all("a"):
            if link.attributes.get("href", "").startswith(("https://ok.example", "https://x.example")):
                assert link.attributes["rel"].startswith("ugc nofollow noopener"), address
    data = json.loads(Page(pages["/posts/strong/"]).all("script", type="application/ld+json")[0].text)
    assert data["comment"][0]["author"]["name"] == evil[:80]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "java\tscript:1", "data:text/html,x", "//evil.example", "\\\\evil"]
)
def test_threat_01_a_website_with_another_scheme_is_an_error(reader: FlaskClient, url: str) -> None:
    assert reader.post("/comments/", data=ANSWER | {"url": url}).status_code == 422


def test_threat_02_a_shortcode_is_plain_text_everywhere(write: Write, reader: FlaskClient) -> None:
    before = Page(reader.get("/posts/strong/").text)
    code = '<<circuit areas="glutes">> <<favourites>> <<nonsense>>'
    pages = write(name="<<promo>>", text=code)
    for address, html in pages.items():
        if address == "/":
            continue
        assert "&lt;&lt;circuit areas=" in html or "&lt;&lt;circuit areas" in html.replace("&amp;lt;", "&lt;"), address
    after = Page(pages["/posts/strong/"])
    for tag, css in (("section", "circuit"), ("div", "circuit"), ("section", "favourites")):
        assert len(after.all(tag, class_=css)) == len(before.all(tag, class_=css))
    frames = reader.get("/oembed?url=/posts/strong/")
    assert "nonsense" not in frames.text


def test_threat_03_a_comment_cannot_forge_a_placeholder(write: Write) -> None:
    tokens = ShortcodeTokens('<<circuit areas="glutes">>')
    forged = (tokens.inserted_token(0), tokens.inserted_token(0).replace("q", "w", 1), tokens.no_alt)
    pages = write(text=" ".join(forged))
    for address, html in pages.items():
        if address != "/":
            assert all(word in html for word in forged), f"{address}: it is a word like any other"


def test_threat_04_a_bad_shortcode_about_readers_is_reported_and_the_rest_is_shown(
    app: Flask, reader: FlaskClient, write: Write
) -> None:
    post = services_of(app).environment.site_dir / "posts" / "strong.md"
    text = post.read_text("utf-8")
    post.write_text(
        f'{text}\nBefore.\n\n<<favourites area="nowhere">>\n\n<<circuit from="nobody">>\n\nBehind.\n', "utf-8"
    )
    line = text.count("\n") + 4
    services_of(app).edition_store.refresh()
    told = {(problem.path, problem.line) for problem in services_of(app).edition_store.edition.problems}
    assert {("posts/strong.md", line), ("posts/strong.md", line + 2)} <= told
    page = Page(write()["/posts/strong/"])
    assert page.problems == []
    assert "Before." in page.one("main").text and "Behind." in page.one("main").text
    assert "Squats." in page.one("article", id="comment-1").text


def test_threat_08_a_form_that_is_too_large_gets_an_error_page(reader: FlaskClient) -> None:
    for form in (ANSWER | {"text": "x" * 70_000}, ANSWER | {"favourite": ["squat"] * 201}):
        for address in ("/comments/", "/comments/1/edit/?key=1-2"):
            answer = reader.post(address, data=form)
            assert answer.status_code == 413
            assert Page(answer.text).one("h1").text == "That’s too much data"


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example/", "/\\evil.example", "/moderation/../..//evil.example"]
)
def test_threat_13_no_action_of_a_reader_or_moderator_redirects_to_another_site(
    app: Flask, reader: FlaskClient, where: str
) -> None:
    sent = reader.post("/comments/", data=ANSWER | {"next": where, "post": "strong"})
    assert sent.headers["Location"].startswith("/comments/")
    assert reader.post("/comments/", data=ANSWER | {"post": where}).status_code == 404
    desk = log_in(app)
    token = Page(desk.get("/moderation/account/").text).all("input", name="form_token")[0].attributes["value"]
    done = desk.post("/moderation/status/", data={"form_token": token, "action": "spam", "id": "1", "next": where})
    assert done.status_code == 303
    assert done.headers["Location"].startswith("/moderation/?")


def test_threat_14_private_pages_are_never_cached(reader: FlaskClient) -> None:
    own = reader.post("/comments/", data=ANSWER).headers["Location"]
    for address in (own, own.replace("/?", "/edit/?")):
        answer = reader.get(address)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_threat_14_the_etag_of_an_article_depends_on_its_bytes(app: Flask, reader: FlaskClient, write: Write) -> None:
    before = reader.get("/posts/strong/").headers["ETag"]
    assert app.test_client().get("/posts/strong/").headers["ETag"] == before
    write()
    assert reader.get("/posts/strong/").headers["ETag"] != before


def test_threat_15_a_name_has_no_effect_on_a_terminal(app: Flask, write: Write) -> None:
    write()
    with services_of(app).database.write() as connection:
        connection.execute(
            update(comment).values(name="A\x1b[2J\nB", body_markdown="x\x07\r\x1b]0;y\x07", status="pending")
        )
    said = app.test_cli_runner().invoke(args=["comments", "list"]).output
    assert "A" in said and "B" in said
    assert not any(character in said for character in "\x1b\x07\r")


def test_threat_18_no_image_of_another_site_is_shown_or_loaded(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite
) -> None:
    picture = other_site.add_page("/photo.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    note = f'<div class="h-entry"><img class="u-photo" src="{picture}"><svg onload="alert(1)"></svg>'
    source = other_site.add_page("/note", f'{note}<b class="p-name">A note</b><a href="{TARGET}">words</a></div>')
    send_webmention(visitor, source, TARGET)
    verify_linkbacks(linked_app)
    text = f"![a picture]({picture}) <svg onload=alert(1)></svg> <img src={picture}>"
    visitor.post("/comments/", data=ANSWER | {"post": "hips", "text": text, "url": picture})
    with services_of(linked_app).database.write() as connection:
        connection.execute(update(comment).values(status="approved"))
        connection.execute(update(comment).where(comment.c.kind == "comment").values(number=1))
    page = Page(visitor.get("/posts/hips/").text)
    assert "A note" in page.one("main").text and "a picture" in page.one("main").text
    assert [
        each
        for tag in ("img", "svg", "source", "iframe", "object", "embed")
        for each in page.all(tag)
        if "onload" in each.attributes or each.attributes.get("src", "/").startswith("http")
    ] == []
    assert "/photo.svg" not in str(other_site.requests)
