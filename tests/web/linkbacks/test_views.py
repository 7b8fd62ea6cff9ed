"""Webmentions from other sites, and what readers see when a moderator has approved them."""

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
from tests.web.linkbacks.senders import (
    BAD_SOURCES,
    BAD_TARGETS,
    SOURCE,
    TARGET,
    read_linkbacks,
    send_pingback,
    send_trackback,
    send_webmention,
    verify_linkbacks,
)
from tests.web.markup import Page
from web.core.context import services_of


def approve_one(app: Flask, url: str, title: str) -> None:
    """Add an approved linkback to an article."""
    row = {"post_slug": "hips", "kind": "trackback", "status": "approved", "name": "Old", "title": title, "url": url}
    with services_of(app).database.write() as connection:
        connection.execute(
            comment.insert().values(
                body_markdown="", body_html="", renderer_version=0, created_at=datetime.now(UTC), **row
            )
        )


def test_an_article_tells_where_it_accepts_linkbacks(visitor: FlaskClient) -> None:
    response = visitor.get("/posts/hips/")
    assert '<https://blog.example/webmention>; rel="webmention"' in response.headers.getlist("Link")
    assert response.headers["X-Pingback"] == "https://blog.example/pingback"
    head = response.text.partition("</head>")[0]
    assert '<link rel="webmention" href="https://blog.example/webmention">' in head
    assert '<link rel="pingback" href="https://blog.example/pingback">' in head


@pytest.mark.parametrize("address", ["/", "/about/", "/exercises/glute-bridge/"])
def test_other_pages_do_not_mention_linkbacks(visitor: FlaskClient, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 200
    assert "webmention" not in response.text + response.headers.get("Link", "")
    assert "X-Pingback" not in response.headers


def test_a_webmention_is_accepted_and_shown_after_approval(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite
) -> None:
    source = other_site.add_page(
        "/note",
        f'<div class="h-entry"><b class="p-name">A note</b><i class="p-author">Ann</i>'
        f'<a class="e-content" href="{TARGET}#main">words</a></div>',
    )
    response = send_webmention(visitor, source, f"{TARGET}#main")
    assert (response.status_code, response.mimetype) == (202, "text/plain")
    assert "Location" not in response.headers
    assert other_site.requests == []
    verify_linkbacks(linked_app)
    assert "A note" not in visitor.get("/posts/hips/").text
    with services_of(linked_app).database.write() as connection:
        connection.execute(comment.update().values(status="approved"))
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    section = shown.partition('<section class="linkbacks"')[2].partition("</section>")[0]
    assert f'<a href="{source}" rel="ugc nofollow noopener"><bdi>A note</bdi></a>' in section
    assert "Ann" in section
    assert "1 page on another site links to this article" in section
    assert "A note" not in visitor.get("/posts/strong/").text


def test_threat_01_metadata_of_a_source_is_escaped(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite
) -> None:
    evil = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    send_webmention(
        visitor,
        other_site.add_page("/'%22><script>", f"<title>{evil}</title><a href={TARGET}>x</a>").replace(">", "%3E"),
    )
    send_trackback(
        visitor,
        url=other_site.add_page("/b", f"<a href={TARGET}>x</a>"),
        title="<img src=x>",
        blog_name="<b>",
        excerpt="<i>",
    )
    verify_linkbacks(linked_app)
    with services_of(linked_app).database.write() as connection:
        connection.execute(
            comment.update().values(status="approved", title="<script>", name="<b>", body_markdown="<i>")
        )
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown and "<b>" not in shown and "<i>" not in shown


def test_threat_01_a_url_with_another_scheme_is_not_linked(linked_app: Flask, visitor: FlaskClient) -> None:
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
def test_an_article_is_a_target_at_all_its_urls(linked_app: Flask, visitor: FlaskClient, target: str) -> None:
    assert send_webmention(visitor, target=target).status_code == 202
    assert [row.post_slug for row in read_linkbacks(linked_app)] == ["hips"]


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
def test_a_webmention_with_a_bad_source_or_target_is_rejected(
    linked_app: Flask, visitor: FlaskClient, form: dict[str, str]
) -> None:
    response = visitor.post("/webmention", data=form)
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert read_linkbacks(linked_app) == []


@pytest.mark.parametrize(("policy", "is_shown"), [("closed", True), ("off", False)])
def test_an_article_without_comments_accepts_no_linkbacks(
    site: Callable[[str], Path], make_app: MakeApp, policy: str, is_shown: bool
) -> None:
    folder = site("blog")
    post = folder / "posts" / "hips.md"
    post.write_text(post.read_text("utf-8").replace("title: Hips", f"title: Hips\ncomments: '{policy}'"), "utf-8")
    app = make_app(folder)
    client = app.test_client()
    assert send_webmention(client).status_code == 400
    assert send_pingback(client, SOURCE, TARGET) == 33
    approve_one(app, url="https://a.example/", title="Approved before")
    page = client.get("/posts/hips/")
    assert ("Approved before" in page.text) is is_shown
    assert "/webmention" not in page.text + str(page.headers)


def test_a_webmention_that_is_sent_again_is_stored_once(linked_app: Flask, visitor: FlaskClient) -> None:
    assert [send_webmention(visitor).status_code for _ in range(3)] == [202] * 3
    assert send_webmention(visitor, f"{SOURCE}#top").status_code == 202
    assert len(read_linkbacks(linked_app)) == 1


def test_threat_20_senders_are_asked_to_retry_after_a_flood(linked_app: Flask, visitor: FlaskClient) -> None:
    for number in range(HOST_LIMIT.max_rows):
        send_webmention(visitor, f"{SOURCE}{number}")
    response = send_webmention(visitor)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert send_pingback(visitor, SOURCE, TARGET) == 49
    assert send_trackback(visitor, url=SOURCE)[0] == "1"
    assert len(read_linkbacks(linked_app)) == HOST_LIMIT.max_rows


@pytest.mark.parametrize("address", ["/webmention", "/pingback", "/trackback/hips/"])
def test_threat_08_a_body_that_is_too_long_is_rejected(visitor: FlaskClient, address: str) -> None:
    form = "application/x-www-form-urlencoded"
    response = visitor.post(address, data=b"source=" + b"x" * 20_000, content_type=form)
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("name", "address"),
    [("webmention", "/webmention"), ("pingback", "/pingback"), ("trackback", "/trackback/hips/")],
)
def test_each_protocol_can_be_disabled(site: Callable[[str], Path], make_app: MakeApp, name: str, address: str) -> None:
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write(f"\n[linkbacks]\n{name} = false\n")
    client = make_app(folder).test_client()
    assert client.post(address).status_code == 404
    page = client.get("/posts/hips/")
    said = page.text + str(page.headers)
    assert ("/webmention" in said) is (name != "webmention")
    assert ("/pingback" in said) is (name != "pingback")


def test_trackbacks_are_disabled_by_default(site: Callable[[str], Path], make_app: MakeApp) -> None:
    client = make_app(site("blog")).test_client()
    assert client.post("/trackback/hips/", data={"url": SOURCE}).status_code == 404


def test_threat_09_other_sites_need_no_token_and_cookies_are_ignored(linked_app: Flask, visitor: FlaskClient) -> None:
    visitor.set_cookie("session", "anything")
    headers = {"Origin": "https://other.example", "Sec-Fetch-Site": "cross-site"}
    response = visitor.post("/webmention", data={"source": SOURCE, "target": TARGET}, headers=headers)
    assert response.status_code == 202
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("address", ["/webmention", "/pingback", "/trackback/hips/"])
def test_endpoints_accept_no_get_requests(visitor: FlaskClient, address: str) -> None:
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("value", ["\ud800", "\0", "\u202e", "%", "é" * 400])
def test_threat_06_any_text_is_handled(visitor: FlaskClient, value: str) -> None:
    data = value.encode("utf-8", "surrogatepass")
    form = "application/x-www-form-urlencoded"
    for address in ("/webmention", "/trackback/hips/"):
        body = b"source=https://a.example/" + data + b"&url=https://a.example/" + data + b"&target=" + TARGET.encode()
        assert visitor.post(address, data=body, content_type=form).status_code < 500
    assert visitor.post("/pingback", data=data).status_code < 500


def test_threat_22_without_a_database_articles_are_served_and_senders_retry(
    site: Callable[[str], Path], make_app: MakeApp, tmp_path: Path
) -> None:
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[linkbacks]\ntrackback = true\n")
    client = make_app(folder, DATABASE_URL=f"sqlite:///{tmp_path / 'nowhere' / 'readers.sqlite'}").test_client()
    assert client.get("/posts/hips/").status_code == 200
    response = send_webmention(client)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert send_pingback(client, SOURCE, TARGET) == 0
    assert send_trackback(client, url=SOURCE)[0] == "1"
