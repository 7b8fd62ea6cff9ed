"""Every route is either kept by the page cache or not, for a reason, and the cache changes no response.

The classification is in the code: `@cacheable` on the view. docs/architecture.md explains when a view may have it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import brotli
import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from engine.db.public_version import WATCHED_TABLES
from tests.web.header_checks import FORGED_HEADERS
from tests.web.moderator import log_in
from tests.web.readers import saying
from tests.web.rsgi_client import HOST, Reply, Worker, count_calls, workers
from web.core.cacheable import find_declaration
from web.core.context import services_of
from web.core.stored_page import MIN_COMPRESSED
from web.moderation.session import COOKIE

UNCACHED = {
    "circuit_files.download_calendar": "has the time of the request",
    "comments.challenge": "is another one for each request",
    "embeds.download_wordpress_plugin": "is seldom asked for",
    "health.healthz": "is about the process now",
    "health.readyz": "is about the process now",
    "plan_files.show_calendar": "has the time of the request",
    "privacy.form": "is seldom asked for",
    "search.search": "counts requests, and each query is another page",
    "share.show_share_page": "each URL is another page",
}
"""Endpoints for readers without `@cacheable`, with the reason."""
PRIVATE_PREFIXES = ("/moderation/", "/preview/", "/privacy/data/<", "/subscriptions/", "/comments/<int:id_>/")
"""Routes that show something private. The cache must never keep them."""

VALUES = {"id_": "glute-bridge", "slug": "strong", "kind": "c", "target": "glutes", "terms": "glutes", "text": "2"}
VALUES |= {"filename": "note.txt", "version": "1.0.0", "path": "posts/strong/"}
OWN_VALUES = {
    "images.show": {"name": "0123456789abcdef-320.webp"},
    "page_cards.show": {"kind": "pages", "slug": "strong"},
    "site_icons.icon": {"size": "192"},
    "topics.archive_year": {"text": "2026"},
    "topics.feed": {"kind": "tags", "slug": "strength"},
    "topics.index": {"kind": "tags"},
    "topics.show": {"kind": "tags", "slug": "strength"},
    "assets.script": {"name": "circuit"},
    "formats.show_schema": {"name": "circuit-1"},
    "library.area": {"id_": "glutes"},
}
MORE = (
    "/?page=2",
    "/?cat=9",
    "/?feed=rss2",
    "/?utm_source=mail&p=1",
    "/posts/strong",
    "/posts/strong/?reply=1&comments=1",
    "/posts/strong/?comments=9",
    "/posts/strong/?comments=1&comments=2&utm_source=%22%3E",
    "/posts/strong/?x=1&amp;y=2",
    "/posts/strong/?token=1",
    "/posts/film/",
    "/posts/expired/",
    "/posts/scheduled/",
    "/about/",
    "/cards/tags/strength.png",
    "/nothing/?q=<script>",
    "/exercises/?level=1&venue=home&equipment=band&equipment=chair",
    "/exercises/?equipment=chair&equipment=band&venue=home&level=1&junk",
    "/exercises/nothing/",
    "/c/glutes/?level=2&utm_source=x",
    "/c/glutes/?levl=3",
    "/c/butt/",
    "/c/nonsense/",
    "/c/glutes.json?levl=3",
    "/embed/c/glutes/?theme=dark&accent=ff0000",
    "/embed/c/glutes/?accent=%22%3Cscript%3E",
    "/embed/nothing/x/",
    "/oembed",
    "/oembed?url=https://blog.example/c/glutes/&maxwidth=300&format=xml",
    "/oembed?url=https://blog.example/posts/strong/",
    "/oembed?url=https://evil.example/",
    "/oembed?ur=x",
    "/theme.css?v=1",
    "/static/note.txt?v=1",
    "/static/../site.toml",
    "/feeds/comments/nothing.atom",
    "/%FF/",
)
ODD_HEADERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("cookie", "a=1; reader=1.x"),),
    (("accept-encoding", "br"),),
    (("accept-encoding", "gzip"), ("accept", "application/json"), ("accept-language", "de")),
    (("range", "bytes=0-9"),),
    (("if-modified-since", "Wed, 25 Nov 2099 12:00:00 GMT"),),
    (("if-none-match", "*"),),
    (("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("referer", "https://evil.example/")),
    tuple((name.lower(), value) for name, value in FORGED_HEADERS.items() if name != "Host"),
)
_CHANGING = {"content-length", "content-encoding", "etag", "vary", "date"}
"""Headers that differ between encodings, and the date, which the server adds where it is missing."""
_RANDOM = re.compile(rb'(name="form_token" value=")[0-9a-f]+')


def public_rules(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the endpoint and the path of each route that readers can GET."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(PRIVATE_PREFIXES):
            yield rule.endpoint, rule.rule


def list_addresses(app: Flask) -> list[str]:
    """Return an address for each public route, and more."""
    adapter = app.url_map.bind("localhost")
    plan = next(iter(services_of(app).edition_store.edition.plans.values()))
    own = OWN_VALUES | {"plan_files.download_fit": {"id_": plan.id, "workout_id": plan.weeks[0].workouts[0].id}}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(PRIVATE_PREFIXES):
            continue
        values = {name: VALUES.get(name, "1") for name in rule.arguments} | own.get(rule.endpoint, {})
        values |= dict(rule.defaults or {})
        if rule.endpoint.startswith("plan") and "id_" in rule.arguments:
            values["id_"] = plan.id
        found.append(adapter.build(rule.endpoint, values))
    return [*dict.fromkeys(found), *MORE]


def as_seen(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """Return what a client sees of a response: its status, its headers and its content."""
    unpack = {None: bytes, "br": brotli.decompress, "gzip": gzip.decompress}[reply.headers.get("content-encoding")]
    headers = {name: value for name, value in reply.headers.items() if name not in _CHANGING}
    body = unpack(reply.body) if reply.body else b""
    return reply.status, headers, _RANDOM.sub(rb"\1", body)


@pytest.fixture
def pair(desk: Flask) -> Iterator[tuple[Worker, Worker]]:
    """The same blog with comments, without and with the cache."""
    say = saying(desk)
    say("Ann", "squat", text="I like squats.")
    with workers(desk, cache_megabytes=0) as (plain,), workers(desk) as (cached,):
        yield plain, cached


def test_every_route_is_classified(blog_app: Flask) -> None:
    endpoints = {endpoint for endpoint, _ in public_rules(blog_app)}
    unmarked = {endpoint for endpoint in endpoints if find_declaration(blog_app, endpoint) is None}
    assert unmarked == set(UNCACHED), "mark the view @cacheable, or say in UNCACHED why not (docs/architecture.md)"


def test_private_routes_are_never_kept(blog_app: Flask) -> None:
    public = {endpoint for endpoint, _ in public_rules(blog_app)}
    private = {rule.endpoint for rule in blog_app.url_map.iter_rules()} - public
    assert not [endpoint for endpoint in private if find_declaration(blog_app, endpoint)]


def test_no_response_differs_with_the_cache(desk: Flask, pair: tuple[Worker, Worker]) -> None:
    plain, cached = pair
    host = urlsplit(services_of(desk).edition_store.edition.site.address).netloc
    assert host not in (HOST[1], "127.0.0.1")  # for which the cache composes pages
    moderator = log_in(desk).get_cookie(COOKIE)
    assert moderator is not None
    odd = (*ODD_HEADERS, (("cookie", f"{COOKIE}={moderator.value}"),))
    for address in list_addresses(desk):
        if address.startswith("/comments/challenge"):
            continue
        for headers in odd:
            expected = as_seen(plain.get(address, *headers))
            for _ in range(2):
                assert as_seen(cached.get(address, *headers)) == expected, (address, headers)
        for method in ("GET", "HEAD"):
            tag = cached.get(address).headers.get("etag", '"none"')
            checked = [each.get(address, ("if-none-match", tag), method=method) for each in (plain, cached)]
            assert as_seen(checked[0]) == as_seen(checked[1]), (address, method)
        own = [each.get(address, ("host", host), host=False) for each in (plain, cached, cached)]
        assert as_seen(own[0]) == as_seen(own[1]) == as_seen(own[2]), (address, host)
        forged = [each.get(address, ("host", "evil.example"), host=False) for each in (plain, cached)]
        assert as_seen(forged[0]) == as_seen(forged[1]), address
        assert b"evil" not in forged[1].body or "evil" in address


def test_every_page_that_may_be_kept_is_kept(desk: Flask, pair: tuple[Worker, Worker]) -> None:
    _, cached = pair
    adapter = desk.url_map.bind("localhost")
    meaningful = ("/?utm_source=mail&p=1", "/posts/strong/?token=1")  # an old address, and a secret
    kept = [each for each in list_addresses(desk) if _is_declared(desk, adapter, each) and each not in meaningful]
    kept = [address for address in kept if cached.get(address).status == 200]
    assert {"/c/glutes.png", "/c/glutes.pin.png", "/cards/strong.png", "/feed.json"} <= set(kept)
    calls = count_calls(desk)
    assert {cached.get(address).status for address in kept} == {200}
    assert not calls


def _is_declared(app: Flask, adapter: MapAdapter, address: str) -> bool:
    try:
        endpoint, _ = adapter.match(address.partition("?")[0])
    except HTTPException:
        return False
    return find_declaration(app, endpoint) is not None


def test_long_texts_are_compressed_whatever_their_type(pair: tuple[Worker, Worker]) -> None:
    _, cached = pair
    for address in ("/feed.json", "/feed.xml", "/posts/strong/", "/c/glutes.json", "/manifest.webmanifest"):
        reply = cached.get(address, ("accept-encoding", "gzip"))
        assert reply.status == 200
        expected = "gzip" if int(cached.get(address).headers["content-length"]) >= MIN_COMPRESSED else None
        assert reply.headers.get("content-encoding") == expected, address


def test_pages_read_only_tables_whose_changes_the_cache_notices(desk: Flask, pair: tuple[Worker, Worker]) -> None:
    said: list[str] = []
    engine = services_of(desk).database._engine
    note = lambda _connection, _cursor, statement, *_: said.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    for address in list_addresses(desk):
        if find_declaration(desk, desk.url_map.bind("localhost").match(address.partition("?")[0])[0]):
            pair[0].get(address)
    event.remove(engine, "before_cursor_execute", note)
    tables = {name for statement in said for name in re.findall(r"\b(?:FROM|JOIN) ([a-z_]+)", statement)}
    hourly = {"workout_count"}
    assert {"comment", "person"} <= tables
    assert tables <= {*WATCHED_TABLES, *hourly, "anon_1"}
