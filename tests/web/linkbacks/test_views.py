"""Being told of links, as other sites do it, and what readers see of it after the moderator's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.comments.tables import comment
from engine.linkbacks.receive import HOST_LIMIT
from tests.conftest import MakeApp
from tests.other_sites import OtherSite
from tests.web.linkback_senders import BAD_SOURCES, BAD_TARGETS, SOURCE, TARGET, look, ping, rows, trackback, webmention
from tests.web.markup import Page
from web.core.context import services_of


def approve_one(app: Flask, url: str, title: str) -> None:
    """Let an article have an approved linkback."""
    row = {"post_slug": "hips", "kind": "trackback", "status": "approved", "name": "Old", "title": title, "url": url}
    with services_of(app).database.write() as connection:
        connection.execute(
            comment.insert().values(
                body_markdown="", body_html="", renderer_version=0, created_at=datetime.now(UTC), **row
            )
        )


def test_an_article_says_where_it_takes_linkbacks(visitor: FlaskClient) -> None:
    answer = visitor.get("/posts/hips/")
    assert '<https://blog.example/webmention>; rel="webmention"' in answer.headers.getlist("Link")
    assert answer.headers["X-Pingback"] == "https://blog.example/pingback"
    head = answer.text.partition("</head>")[0]
    assert '<link rel="webmention" href="https://blog.example/webmention">' in head
    assert '<link rel="pingback" href="https://blog.example/pingback">' in head


@pytest.mark.parametrize("address", ["/", "/about/", "/exercises/glute-bridge/"])
def test_other_pages_say_nothing_of_it(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert "webmention" not in answer.text + answer.headers.get("Link", "")
    assert "X-Pingback" not in answer.headers


def test_a_webmention_is_taken_and_shown_once_it_was_moderated(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite
) -> None:
    source = other_site.add_page(
        "/note",
        f'<div class="h-entry"><b class="p-name">A note</b><i class="p-author">Ann</i>'
        f'<a class="e-content" href="{TARGET}#main">words</a></div>',
    )
    answer = webmention(visitor, source, f"{TARGET}#main")
    assert (answer.status_code, answer.mimetype) == (202, "text/plain")
    assert "Location" not in answer.headers
    assert other_site.requests == []
    look(linked_app)
    assert "A note" not in visitor.get("/posts/hips/").text
    with services_of(linked_app).database.write() as connection:
        connection.execute(comment.update().values(status="approved"))
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    section = shown.partition('<section class="linkbacks"')[2].partition("</section>")[0]
    assert f'<a href="{source}" rel="ugc nofollow noopener"><bdi>A note</bdi></a>' in section
    assert "Ann" in section
    assert "1 page of other sites links to this article" in section
    assert "A note" not in visitor.get("/posts/strong/").text


def test_threat_01_what_a_source_says_is_escaped(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite
) -> None:
    evil = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    webmention(
        visitor,
        other_site.add_page("/'%22><script>", f"<title>{evil}</title><a href={TARGET}>x</a>").replace(">", "%3E"),
    )
    trackback(
        visitor,
        url=other_site.add_page("/b", f"<a href={TARGET}>x</a>"),
        title="<img src=x>",
        blog_name="<b>",
        excerpt="<i>",
    )
    look(linked_app)
    with services_of(linked_app).database.write() as connection:
        connection.execute(
            comment.update().values(status="approved", title="<script>", name="<b>", body_markdown="<i>")
        )
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown and "<b>" not in shown and "<i>" not in shown


def test_threat_01_an_address_that_is_none_of_the_web_is_no_link(linked_app: Flask, visitor: FlaskClient) -> None:
    approve_one(linked_app, url="javascript:alert(1)", title="Old blog")
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    assert "Old blog" in shown
    assert "javascript:" not in shown


@pytest.mark.parametrize(
    "target",
    [
        TARGET,
        f"{TARGET}#main",
        f"{TARGET}?utm_source=x",
        "HTTPS://Blog.Example:443/posts/hips/",
        "http://blog.example/posts/hips/",
        "https://blog.example/old-hips/",
        "https://blog.example/?p=12",
        "https://blog.example/alt-%C3%BCber/",
    ],
)
def test_an_article_is_a_target_at_any_address_it_has(linked_app: Flask, visitor: FlaskClient, target: str) -> None:
    assert webmention(visitor, target=target).status_code == 202
    assert [row.post_slug for row in rows(linked_app)] == ["hips"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"source": SOURCE},
        {"target": TARGET},
        {"source": [SOURCE, SOURCE], "target": TARGET},
        {"source": TARGET, "target": TARGET},
        *({"source": SOURCE, "target": target} for target in [*BAD_TARGETS, "https://blog.example/about/"]),
        *({"source": source, "target": TARGET} for source in BAD_SOURCES),
    ],
)
def test_a_webmention_with_a_bad_source_or_target_is_refused(
    linked_app: Flask, visitor: FlaskClient, form: dict[str, str]
) -> None:
    answer = visitor.post("/webmention", data=form)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert rows(linked_app) == []


@pytest.mark.parametrize(("word", "is_shown"), [("closed", True), ("off", False)])
def test_an_article_that_takes_no_comments_takes_no_linkbacks(
    site: Callable[[str], Path], make_app: MakeApp, word: str, is_shown: bool
) -> None:
    folder = site("blog")
    post = folder / "posts" / "hips.md"
    post.write_text(post.read_text("utf-8").replace("title: Hips", f"title: Hips\ncomments: '{word}'"), "utf-8")
    app = make_app(folder)
    client = app.test_client()
    assert webmention(client).status_code == 400
    assert ping(client, SOURCE, TARGET) == 33
    approve_one(app, url="https://a.example/", title="Approved before")
    page = client.get("/posts/hips/")
    assert ("Approved before" in page.text) is is_shown
    assert "/webmention" not in page.text + str(page.headers)


def test_an_update_is_taken_and_is_no_second_mention(linked_app: Flask, visitor: FlaskClient) -> None:
    assert [webmention(visitor).status_code for _ in range(3)] == [202] * 3
    assert webmention(visitor, f"{SOURCE}#top").status_code == 202
    assert len(rows(linked_app)) == 1


def test_threat_20_a_flood_is_told_to_come_later(linked_app: Flask, visitor: FlaskClient) -> None:
    for number in range(HOST_LIMIT.max_rows):
        webmention(visitor, f"{SOURCE}{number}")
    answer = webmention(visitor)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert ping(visitor, SOURCE, TARGET) == 49
    assert trackback(visitor, url=SOURCE)[0] == "1"
    assert len(rows(linked_app)) == HOST_LIMIT.max_rows


@pytest.mark.parametrize("address", ["/webmention", "/pingback", "/trackback/hips/"])
def test_threat_08_what_is_too_long_is_refused(visitor: FlaskClient, address: str) -> None:
    form = "application/x-www-form-urlencoded"
    answer = visitor.post(address, data=b"source=" + b"x" * 20_000, content_type=form)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("name", "address"),
    [("webmention", "/webmention"), ("pingback", "/pingback"), ("trackback", "/trackback/hips/")],
)
def test_each_kind_has_its_switch(site: Callable[[str], Path], make_app: MakeApp, name: str, address: str) -> None:
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write(f"\n[linkbacks]\n{name} = false\n")
    client = make_app(folder).test_client()
    assert client.post(address).status_code == 404
    page = client.get("/posts/hips/")
    said = page.text + str(page.headers)
    assert ("/webmention" in said) is (name != "webmention")
    assert ("/pingback" in said) is (name != "pingback")


def test_trackbacks_are_off_where_nothing_is_set(site: Callable[[str], Path], make_app: MakeApp) -> None:
    client = make_app(site("blog")).test_client()
    assert client.post("/trackback/hips/", data={"url": SOURCE}).status_code == 404


def test_threat_09_other_sites_need_no_token_and_cookies_change_nothing(
    linked_app: Flask, visitor: FlaskClient
) -> None:
    visitor.set_cookie("session", "anything")
    headers = {"Origin": "https://other.example", "Sec-Fetch-Site": "cross-site"}
    answer = visitor.post("/webmention", data={"source": SOURCE, "target": TARGET}, headers=headers)
    assert answer.status_code == 202
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("address", ["/webmention", "/pingback", "/trackback/hips/"])
def test_there_is_nothing_to_read(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("value", ["\ud800", "\0", "\u202e", "%", "é" * 400])
def test_threat_06_no_text_breaks_them(visitor: FlaskClient, value: str) -> None:
    data = value.encode("utf-8", "surrogatepass")
    form = "application/x-www-form-urlencoded"
    for address in ("/webmention", "/trackback/hips/"):
        body = b"source=https://a.example/" + data + b"&url=https://a.example/" + data + b"&target=" + TARGET.encode()
        assert visitor.post(address, data=body, content_type=form).status_code < 500
    assert visitor.post("/pingback", data=data).status_code < 500


def test_threat_22_without_a_database_articles_are_served_and_senders_come_later(
    site: Callable[[str], Path], make_app: MakeApp, tmp_path: Path
) -> None:
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[linkbacks]\ntrackback = true\n")
    client = make_app(folder, DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'readers.sqlite'}").test_client()
    assert client.get("/posts/hips/").status_code == 200
    answer = webmention(client)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert ping(client, SOURCE, TARGET) == 0
    assert trackback(client, url=SOURCE)[0] == "1"
