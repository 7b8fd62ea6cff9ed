"""Being told of links, as other sites do it, and what readers see of it after the moderator's word."""

from __future__ import annotations

import re
import xmlrpc.client
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Row, select
from werkzeug.test import TestResponse

from engine.readers.linkbacks.fetch import Fetcher
from engine.readers.linkbacks.receive import FROM_HOST
from engine.readers.linkbacks.verify import Verify
from engine.readers.storage.tables import comment, mention
from tests.conftest import MakeApp, parts_of
from tests.other_sites import Site
from tests.web.markup import Page

SOURCE = "https://other.example/note"
TARGET = "https://blog.example/posts/hips/"


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """An app with tests/sites/blog and a database of its own, which takes all kinds of linkbacks."""
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[linkbacks]\ntrackback = true\n")
    return make_app(folder)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A program of another site."""
    return app.test_client()


def rows(app: Flask) -> list[Row[Any]]:
    """All mentions."""
    with parts_of(app).database.read() as connection:
        return list(connection.execute(select(mention).order_by(mention.c.id)))


def look(app: Flask) -> None:
    """Do what the job does for each mention."""
    verify = Verify(parts_of(app).database, Fetcher(loopback=True), lambda: datetime.now(UTC))
    for row in rows(app):
        verify({"mention": row.id})


def webmention(client: FlaskClient, source: str = SOURCE, target: str = TARGET) -> TestResponse:
    return client.post("/webmention", data={"source": source, "target": target})


def ping(client: FlaskClient, *params: str, method: str = "pingback.ping") -> str | int:
    """The answer to a call, or its fault's number."""
    answer = client.post("/pingback", data=xmlrpc.client.dumps(params, method), content_type="text/xml")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    try:
        (said,), _ = xmlrpc.client.loads(answer.data)
    except xmlrpc.client.Fault as fault:
        return fault.faultCode
    assert isinstance(said, str)
    return said


def trackback(client: FlaskClient, slug: str = "hips", **form: str) -> tuple[str, str]:
    """The error and the message of the answer."""
    answer = client.post(f"/trackback/{slug}/", data=form)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    found = re.fullmatch(
        r'<\?xml version="1.0" encoding="utf-8"\?>\n'
        r"<response><error>([01])</error>(?:<message>([^<]*)</message>)?</response>",
        answer.text,
    )
    assert found
    return found[1], found[2] or ""


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


def test_a_webmention_is_taken_and_shown_once_it_was_moderated(app: Flask, visitor: FlaskClient, other: Site) -> None:
    source = other.page(
        "/note",
        f'<div class="h-entry"><b class="p-name">A note</b><i class="p-author">Ann</i>'
        f'<a class="e-content" href="{TARGET}#main">words</a></div>',
    )
    answer = webmention(visitor, source, f"{TARGET}#main")
    assert (answer.status_code, answer.mimetype) == (202, "text/plain")
    assert "Location" not in answer.headers
    assert other.asked == []
    look(app)
    assert "A note" not in visitor.get("/posts/hips/").text
    with parts_of(app).database.write() as connection:
        connection.execute(comment.update().values(status="approved"))
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    section = shown.partition('<section class="linkbacks"')[2].partition("</section>")[0]
    assert f'<a href="{source}" rel="ugc nofollow noopener"><bdi>A note</bdi></a>' in section
    assert "Ann" in section
    assert "1 page of other sites links to this article" in section
    assert "A note" not in visitor.get("/posts/strong/").text


def test_threat_01_what_a_source_says_is_escaped(app: Flask, visitor: FlaskClient, other: Site) -> None:
    evil = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    webmention(
        visitor, other.page("/'%22><script>", f"<title>{evil}</title><a href={TARGET}>x</a>").replace(">", "%3E")
    )
    trackback(
        visitor, url=other.page("/b", f"<a href={TARGET}>x</a>"), title="<img src=x>", blog_name="<b>", excerpt="<i>"
    )
    look(app)
    with parts_of(app).database.write() as connection:
        connection.execute(comment.update().values(status="approved", title="<script>", name="<b>", source="<i>"))
    shown = visitor.get("/posts/hips/").text
    Page(shown)
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown and "<b>" not in shown and "<i>" not in shown


def test_threat_01_an_address_that_is_none_of_the_web_is_no_link(app: Flask, visitor: FlaskClient) -> None:
    with parts_of(app).database.write() as connection:
        connection.execute(
            comment.insert().values(
                post="hips",
                kind="trackback",
                status="approved",
                name="Old",
                title="Old blog",
                url="javascript:alert(1)",
                source="",
                html="",
                renderer=0,
                created_at=datetime.now(UTC),
            )
        )
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
def test_an_article_is_a_target_at_any_address_it_has(app: Flask, visitor: FlaskClient, target: str) -> None:
    assert webmention(visitor, target=target).status_code == 202
    assert [row.post for row in rows(app)] == ["hips"]


BAD_TARGETS = [
    "",
    "hips",
    "/posts/hips/",
    "https://other.example/posts/hips/",
    "https://blog.example.other.example/posts/hips/",
    "https://blog.example@other.example/posts/hips/",
    "https://blog.example:8443/posts/hips/",
    "https://blog.example/",
    "https://blog.example/posts/nothing/",
    "https://blog.example/posts/draft/",
    "https://blog.example/posts/scheduled/",
    "https://blog.example/posts/expired/",
    "https://blog.example/posts/hips/\0",
    "https://[::1/posts/hips/",
    "javascript:alert(1)",
    f"{TARGET}?{'a' * 500}",
]
BAD_SOURCES = ["", "other.example", "ftp://other.example/", "javascript:alert(1)", "https://u:p@other.example/", TARGET]


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
    app: Flask, visitor: FlaskClient, form: dict[str, str]
) -> None:
    answer = visitor.post("/webmention", data=form)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert rows(app) == []


def test_an_update_is_taken_and_is_no_second_mention(app: Flask, visitor: FlaskClient) -> None:
    assert [webmention(visitor).status_code for _ in range(3)] == [202] * 3
    assert webmention(visitor, f"{SOURCE}#top").status_code == 202
    assert len(rows(app)) == 1


def test_threat_20_a_flood_is_told_to_come_later(app: Flask, visitor: FlaskClient) -> None:
    for number in range(FROM_HOST):
        webmention(visitor, f"{SOURCE}{number}")
    answer = webmention(visitor)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert ping(visitor, SOURCE, TARGET) == 49
    assert trackback(visitor, url=SOURCE)[0] == "1"
    assert len(rows(app)) == FROM_HOST


def test_a_pingback_is_taken(app: Flask, visitor: FlaskClient) -> None:
    assert isinstance(ping(visitor, SOURCE, TARGET), str)
    [row] = rows(app)
    assert (row.kind, row.source, row.target, row.post) == ("pingback", SOURCE, TARGET, "hips")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ((), 0),
        ((SOURCE,), 0),
        *(((source, TARGET), 16) for source in BAD_SOURCES),
        *(((SOURCE, target), 32) for target in BAD_TARGETS if "\0" not in target),
        ((SOURCE, "https://blog.example/about/"), 33),
    ],
)
def test_a_bad_pingback_gets_its_fault(app: Flask, visitor: FlaskClient, params: tuple[str, ...], code: int) -> None:
    assert ping(visitor, *params) == code
    assert rows(app) == []


def test_another_method_is_none(visitor: FlaskClient) -> None:
    assert ping(visitor, method="system.multicall") == -32601


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(f"<a href={TARGET}>x</a>", 200, 48), ("no link", 200, 17), ("", 404, 16), ("", 410, 16), ("", 500, 50)],
)
def test_a_pingback_told_again_gets_what_was_found(
    app: Flask, visitor: FlaskClient, other: Site, body: str, status: int, code: int
) -> None:
    source = other.page("/note", body, status=status)
    assert isinstance(ping(visitor, source, TARGET), str)
    assert ping(visitor, source, TARGET) == 48
    look(app)
    assert ping(visitor, source, TARGET) == code


def test_threat_19_all_that_cannot_be_fetched_gets_one_answer(app: Flask, visitor: FlaskClient, other: Site) -> None:
    sources = ["http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://name.invalid/", f"{other.url}:99999/"]
    for source in sources[:-1]:
        ping(visitor, source, TARGET)
    look(app)
    assert [ping(visitor, source, TARGET) for source in sources[:-1]] == [50] * 3


@pytest.mark.parametrize("body", [b"", b"\xff", b"<a", b"x" * 15_000, b"<!DOCTYPE a><methodCall/>"])
def test_threat_17_what_is_no_call_gets_a_fault(visitor: FlaskClient, body: bytes) -> None:
    answer = visitor.post("/pingback", data=body)
    assert answer.status_code == 200
    with pytest.raises(xmlrpc.client.Fault) as raised:
        xmlrpc.client.loads(answer.data)
    assert raised.value.faultCode == -32700


@pytest.mark.parametrize("address", ["/webmention", "/pingback", "/trackback/hips/"])
def test_threat_08_what_is_too_long_is_refused(visitor: FlaskClient, address: str) -> None:
    form = "application/x-www-form-urlencoded"
    answer = visitor.post(address, data=b"source=" + b"x" * 20_000, content_type=form)
    assert answer.status_code == 413


def test_a_trackback_is_taken(app: Flask, visitor: FlaskClient, other: Site) -> None:
    source = other.page("/note", f"<a href={TARGET}>x</a>")
    assert trackback(visitor, url=source, title="A title", blog_name="A blog", excerpt="Words") == ("0", "")
    [row] = rows(app)
    assert (row.kind, row.source, row.target, row.post) == ("trackback", source, TARGET, "hips")


@pytest.mark.parametrize(
    ("slug", "url"),
    [("hips", ""), ("hips", TARGET), ("nothing", SOURCE), ("draft", SOURCE), ("about", SOURCE), ("x%00y", SOURCE)],
)
def test_a_bad_trackback_is_an_error(app: Flask, visitor: FlaskClient, slug: str, url: str) -> None:
    error, message = trackback(visitor, slug, url=url)
    assert error == "1" and message
    assert rows(app) == []


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


def test_threat_09_other_sites_need_no_token_and_cookies_change_nothing(app: Flask, visitor: FlaskClient) -> None:
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
