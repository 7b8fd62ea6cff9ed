"""Feeds of articles, by the rules of RFC 4287 and JSON Feed 1.1, read by the parser of somebody else."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.web.conftest import ReadPage
from web.core.context import services_of

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
HOSTILE = """---
title: "Tom & <Jerry> ]]> “quoted”"
date: 2020-01-01
guid: {guid}
tags: ["a & b"]
---

A character that XML forbids: &#1;&#xFFFF; and ]]> and <b title="x">bold</b>, [a link](/areas/) and [here](#part).

## Part

<p class="wide" style="color: red">Styled.</p>
"""


class _Urls(HTMLParser):
    """Collects the addresses in HTML, and the names of elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(name for name, _ in attrs)}
        self.urls += [value or "" for name, value in attrs if name in ("href", "src")]


def read_atom(client: FlaskClient, path: str) -> Any:
    """Return an Atom feed as feedparser reads it, after checks of the rules that the W3C's validator documents."""
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    root = ET.fromstring(answer.data)
    entries = root.findall(f"{ATOM}entry")
    links = {link.get("rel"): link.get("href", "") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith(path)
    assert all(url.startswith("https://") for url in links.values())
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert IRI.fullmatch(element.findtext(f"{ATOM}id", ""))
        assert element.findtext(f"{ATOM}author/{ATOM}name") or root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    for date in (element.text or "" for name in ("updated", "published") for element in root.iter(f"{ATOM}{name}")):
        assert RFC_3339.fullmatch(date)
    found = feedparser.parse(answer.data)
    assert not found.bozo
    assert [entry.id for entry in found.entries] == ids
    return found


def read_json(client: FlaskClient, path: str) -> Any:
    """Return a JSON Feed after checks of its required fields."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/feed+json")
    found = json.loads(answer.data)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["title"]
    assert found["feed_url"].endswith(path)
    for item in found["items"]:
        assert item["id"]
        assert item["content_html"]
        assert datetime.fromisoformat(item["date_published"]) <= datetime.fromisoformat(item["date_modified"])
    return found


def test_both_feeds_have_whole_articles_newest_first(blog: FlaskClient) -> None:
    atom, document = read_atom(blog, "/feed.xml"), read_json(blog, "/feed.json")
    assert [entry.title for entry in atom.entries][:3] == ["Film", "Strong", "Hips"]
    assert [item["title"] for item in document["items"]] == ["Film", "Strong", "Hips", "Oldest: <b>bold</b> & brave"]
    assert [item["id"] for item in document["items"]] == [entry.id for entry in atom.entries]
    strong, item = atom.entries[1], document["items"][1]
    assert (strong.author, [tag.term for tag in strong.tags]) == ("Grace", ["strength", "hills & stairs"])
    author = {"name": "Grace", "url": "https://blog.example/authors/grace/"}
    assert (item["authors"], item["tags"]) == ([author], ["strength", "hills & stairs"])
    assert strong.author_detail.href == author["url"]
    assert strong.summary == item["summary"] == "Strength in four parts."
    assert strong.link == item["url"] == "https://blog.example/posts/strong/"
    assert strong.updated.startswith("2020-04-02")
    for html in (strong.content[0].value, item["content_html"]):
        assert "What follows has four parts." in html
        assert "and the end." in html
        assert ">Twice as good</a>" in html
    assert atom.feed.updated.startswith("2020-04-02")


def test_feeds_have_pictures_and_absolute_addresses_but_nothing_of_our_design(blog: FlaskClient) -> None:
    for item in read_json(blog, "/feed.json")["items"]:
        html = _Urls(item["content_html"])
        assert all(url.startswith("https://") for url in html.urls)
        assert html.names.isdisjoint({"script", "style", "class", "id", "svg", "iframe", "form"})
    address = "https://blog.example/static/images/hero.svg"
    picture = f'<img src="{address}" width="1200" height="675" alt="A square, for want of a runner.">'
    (strong,) = (item for item in read_json(blog, "/feed.json")["items"] if item["title"] == "Strong")
    assert picture in strong["content_html"]
    assert ".png" in strong["image"], "readers of feeds do not show SVG"


def test_feed_readers_in_a_browser_can_show_the_pictures(blog: FlaskClient) -> None:
    pictures = 0
    for item in read_json(blog, "/feed.json")["items"]:
        for url in (*re.findall(r'<img[^>]* src="([^"]+)"', item["content_html"]), item["image"]):
            answer = blog.get(url.removeprefix("https://blog.example"), buffered=True)
            assert answer.status_code == 200, url
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin", url
            pictures += 1
    assert pictures > 4, "each article has one for link previews"


def test_cells_of_tables_keep_their_alignment_in_feeds(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    table = "| Move | Reps |\n|---|--:|\n| Squat | 8 |\n"
    (folder / "posts" / "table.md").write_text(f"---\ntitle: Table\ndate: 2020-05-01\n---\n\n{table}", "utf-8")
    client = make_app(folder).test_client()
    for html in (
        read_atom(client, "/feed.xml").entries[0].content[0].value,
        read_json(client, "/feed.json")["items"][0]["content_html"],
    ):
        assert '<th>Move</th>\n<th align="right">Reps</th>' in html
        assert '<td>Squat</td>\n<td align="right">8</td>' in html


@pytest.mark.parametrize(
    ("guid", "id_"),
    [
        ('"https://old.example/?p=123"', "https://old.example/?p=123"),
        ('"tag:old.example,2019:7"', "tag:old.example,2019:7"),
        ('"5f3b 0c11"', "urn:uuid:"),  # not an IRI, which Atom needs
    ],
)
def test_hostile_texts_leave_feeds_valid_and_a_guid_is_the_id(
    make_app: MakeApp, tmp_path: Path, guid: str, id_: str
) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "site.toml").write_text('address = "https://new.example"\n')
    (tmp_path / "posts" / "one.md").write_text(HOSTILE.format(guid=guid))
    client = make_app(tmp_path).test_client()
    (entry,) = read_atom(client, "/feed.xml").entries
    (item,) = read_json(client, "/feed.json")["items"]
    assert item["id"] == entry.id
    assert entry.id.startswith(id_)
    assert item["title"] == "Tom & <Jerry> ]]> “quoted”"
    html = item["content_html"]
    assert "https://new.example/areas/" in html
    assert "https://new.example/posts/one/#part" in html
    assert "style=" not in html


def test_the_id_stays_when_the_file_is_renamed_and_the_check_says_how(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    folder = site("minimal")
    app = make_app(folder)
    client, store = app.test_client(), services_of(app).edition_store
    (before,) = read_json(client, "/feed.json")["items"]
    paths = [folder / "posts" / f"{slug}.md" for slug in ("first", "second", "third")]
    for old, new in itertools.pairwise(paths):
        old.rename(new)
        store.refresh()
        (item,) = read_json(client, "/feed.json")["items"]
        assert (item["id"], item["url"]) == (before["id"], before["url"].replace("first", new.stem))
    hints = [problem.hint for problem in store.edition.problems if problem.path == "posts/third.md"]
    assert len(hints) == 2
    assert all(f"'guid: {before['id']}'" in hint for hint in hints)
    text = paths[-1].read_text()
    decided = text.replace("aliases: [", f"guid: {before['id']}\naliases: [/posts/first/, /posts/second/, ")
    paths[-1].write_text(decided)
    store.refresh()
    assert [item["id"] for item in read_json(client, "/feed.json")["items"]] == [before["id"]]


def test_a_site_without_articles_has_empty_feeds(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('address = "https://new.example"\n')
    client = make_app(tmp_path).test_client()
    assert read_atom(client, "/feed.xml").entries == []
    assert read_json(client, "/feed.json")["items"] == []
    assert client.get("/feed.xml").data == client.get("/feed.xml").data


def test_the_feeds_of_the_site_name_its_hub(make_app: MakeApp, tmp_path: Path) -> None:
    hub = "https://hub.example/?a=1&b=2"
    (tmp_path / "site.toml").write_text(f'address = "https://new.example"\nwebsub_hub = "{hub}"\n')
    client = make_app(tmp_path).test_client()
    links = {link.rel: link.href for link in read_atom(client, "/feed.xml").feed.links}
    assert links["hub"] == hub
    assert read_json(client, "/feed.json")["hubs"] == [{"type": "WebSub", "url": hub}]
    for path in ("/feed.xml", "/feed.json"):
        assert client.get(path).headers.getlist("Link") == [
            f'<{hub}>; rel="hub"',
            f'<https://new.example{path}>; rel="self"',
        ]


def test_readers_of_feeds_ask_whether_a_feed_has_changed(blog: FlaskClient) -> None:
    for path in ("/feed.xml", "/feed.json"):
        etag = blog.get(path).headers["ETag"]
        assert blog.get(path, headers={"If-None-Match": etag}).status_code == 304
        assert blog.get(path).headers["Access-Control-Allow-Origin"] == "*"
        assert (blog.get(f"{path}/").status_code, blog.get(f"{path}/").location) == (308, path)


def test_pages_name_the_feeds(read: ReadPage) -> None:
    for address in ("/", "/posts/strong/", "/exercises/", "/about/"):
        feeds = [link.attributes for link in read(address).all("link", rel="alternate")]
        assert ("application/atom+xml", "/feed.xml") in [(link["type"], link["href"]) for link in feeds]
        assert ("application/feed+json", "/feed.json") in [(link["type"], link["href"]) for link in feeds]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/feed/", "/feed.xml"),
        ("/feed", "/feed.xml"),
        ("/feed/rss2/", "/feed.xml"),
        ("/?feed=rss2", "/feed.xml"),
        ("/?feed=atom", "/feed.xml"),
        ("/comments/feed/", "/feeds/comments.atom"),
        ("/?feed=comments-rss2", "/feeds/comments.atom"),
        ("/posts/strong/feed/", "/feeds/comments/strong.atom"),
        ("/posts/strong/feed/atom/", "/feeds/comments/strong.atom"),
        ("/posts/strong/?feed=rss2", "/feeds/comments/strong.atom"),
        ("/old-hips/feed/", "/feeds/comments/hips.atom"),
        ("/posts/draft/feed/", None),
        ("/posts/nothing/feed/", None),
        ("/about/feed/", None),
        ("/feed/nothing/", None),
    ],
)
def test_wordpress_addresses_of_feeds_redirect(blog: FlaskClient, old: str, new: str | None) -> None:
    answer = blog.get(old)
    assert (answer.status_code, answer.location) == ((301, new) if new else (404, None))
    assert new is None or blog.get(new).status_code == 200


def test_unknown_feeds_in_a_query_are_ignored(blog: FlaskClient) -> None:
    assert blog.get("/?feed=podcast").status_code == 200


def test_a_file_feed_md_wins_over_the_redirect(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    (folder / "pages" / "feed.md").write_text("---\ntitle: What we eat\n---\n\nFeed.\n")
    assert "What we eat" in make_app(folder).test_client().get("/feed/").text
