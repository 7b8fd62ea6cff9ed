"""The page cache: which requests it answers, and that its pages are up to date."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from sqlalchemy import text

from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.db.database import Database
from engine.db.schema import insert_returning_id
from tests.conftest import MakeApp, set_clock
from tests.web.rsgi_client import Reply, Worker, count_calls, workers
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ARTICLE = "/posts/strong/"

Site = Callable[[str], Path]


@pytest.fixture
def apps(site: Site, make_app: MakeApp) -> list[Flask]:
    """Two apps with the same files and the same database, as in two processes of a server."""
    folder = site("blog")
    made = [make_app(folder), make_app(folder)]
    for app in made:
        set_clock(app, NOW)
    return made


@pytest.fixture
def pair(apps: list[Flask]) -> Iterator[list[Worker]]:
    """Two workers of one server."""
    with workers(*apps) as pair:
        yield pair


@pytest.fixture
def worker(pair: list[Worker]) -> Worker:
    """One worker."""
    return pair[0]


def database(app: Flask) -> Database:
    """Return the app's database."""
    return services_of(app).database


def send(app: Flask, words: str, status: Status = Status.PENDING) -> int:
    """Store a comment on the article, and return its id."""
    with database(app).write() as connection:
        values = {
            "post_slug": "strong",
            "status": status,
            "name": "Ann",
            "body_markdown": words,
            "body_html": f"<p>{words}</p>",
            "renderer_version": 1,
            "created_at": NOW,
        }
        return insert_returning_id(connection, comment, values)


def approve(app: Flask, id_: int) -> None:
    """Approve a comment as a moderator does."""
    with database(app).write() as connection:
        set_status(connection, [id_], Status.APPROVED, actor="Ada", now=NOW)


def test_a_page_is_composed_once_and_then_answered_from_memory(worker: Worker) -> None:
    calls = count_calls(worker.app)
    first, second = worker.get(ARTICLE), worker.get(ARTICLE)
    assert first.status == 200
    assert (second.status, second.headers, second.body) == (first.status, first.headers, first.body)
    assert calls == {ARTICLE: 1}


@pytest.mark.parametrize(
    ("address", "target"),
    [("/?feed=rss2", "/feed.xml"), (f"{ARTICLE}?feed=rss2", "/feeds/comments/strong.atom"), ("/?feed=none", None)],
)
def test_a_query_of_wordpress_still_redirects(worker: Worker, address: str, target: str | None) -> None:
    assert worker.get("/").status == worker.get(ARTICLE).status == 200
    for _ in range(2):
        answer = worker.get(address)
        assert (answer.status, dict(answer.headers).get("location")) == ((301, target) if target else (200, None))


def test_a_comment_that_another_worker_approves_is_on_the_page_at_the_next_request(pair: list[Worker]) -> None:
    one, other = pair
    id_ = send(one.app, "I like squats.")
    assert "I like squats." not in one.get(ARTICLE).text
    approve(other.app, id_)
    assert "I like squats." in one.get(ARTICLE).text
    with database(other.app).write() as connection:
        set_status(connection, [id_], Status.TRASH, actor="Ada", now=NOW)
    assert "I like squats." not in one.get(ARTICLE).text


def test_a_comment_is_on_the_page_at_a_request_that_arrives_while_others_are_answered(pair: list[Worker]) -> None:
    one, other = pair
    id_ = send(one.app, "I like squats.")
    one.get(ARTICLE)

    async def ask_while_it_is_approved() -> Reply:
        assert "I like squats." not in (await one.ask(ARTICLE)).text
        approve(other.app, id_)
        return await asyncio.create_task(one.ask(ARTICLE))  # in the queue of the loop, as Granian hands requests over

    assert "I like squats." in one.run(ask_while_it_is_approved).text


def test_pending_comments_leave_all_pages_in_memory(pair: list[Worker]) -> None:
    one, other = pair
    one.get(ARTICLE)
    calls = count_calls(one.app)
    for number in range(5):
        send(other.app, f"Pending {number}")
        assert one.get(ARTICLE).status == 200
    assert not calls


def test_many_requests_for_a_missing_page_compose_it_once(worker: Worker) -> None:
    calls = count_calls(worker.app)

    async def ask_at_once() -> list[Any]:
        return await asyncio.gather(*(worker.ask(ARTICLE, ("accept-encoding", "br")) for _ in range(30)))

    assert {reply.status for reply in worker.run(ask_at_once)} == {200}
    assert calls == {ARTICLE: 1}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip;q=0", None),
        ("*", "br"),
        ("br;q=0, gzip;q=0, *", None),
        ("zstd", None),
        ("," * 10_000 + "gzip", None),
    ],
)
def test_the_encoding_is_the_best_that_the_client_accepts(
    worker: Worker, accepted: str | None, encoding: str | None
) -> None:
    plain = worker.get(ARTICLE)
    reply = worker.get(ARTICLE, *([("accept-encoding", accepted)] if accepted is not None else []))
    unpack = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert reply.headers.get("content-encoding") == encoding
    assert reply.headers["content-length"] == str(len(reply.body))
    assert "Accept-Encoding" in reply.headers["vary"]
    assert unpack(reply.body) == plain.body


def test_a_client_that_has_the_page_gets_304_in_any_encoding(worker: Worker) -> None:
    tags = {worker.get(ARTICLE, ("accept-encoding", name)).headers["etag"] for name in ("br", "gzip", "identity")}
    assert len(tags) == 3
    for tag in (*tags, f'"x", {min(tags)}', "*"):
        reply = worker.get(ARTICLE, ("accept-encoding", "br"), ("if-none-match", tag))
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers["cache-control"] == "no-cache"
        assert "content-type" not in reply.headers
    assert worker.get(ARTICLE, ("if-none-match", '"other"')).status == 200


def test_head_has_the_headers_of_get_and_no_body(worker: Worker) -> None:
    for headers in ([], [("accept-encoding", "gzip")]):
        head, get = worker.get(ARTICLE, *headers, method="HEAD"), worker.get(ARTICLE, *headers)
        assert (head.status, head.headers, head.body) == (200, get.headers, b"")


def test_options_that_mean_nothing_share_a_page_and_known_ones_have_their_own(worker: Worker) -> None:
    calls = count_calls(worker.app)
    assert worker.get(ARTICLE).body == worker.get(f"{ARTICLE}?utm_source=mail&srsltid=x&page=2").body
    assert calls[ARTICLE] == 1
    assert worker.get(f"{ARTICLE}?comments=1&reply=1").status == 200
    assert worker.get(f"{ARTICLE}?reply=1&utm_source=2&comments=1").status == 200
    assert calls[ARTICLE] == 2


def test_options_of_old_addresses_redirect_although_the_page_is_in_memory(site: Site, make_app: MakeApp) -> None:
    folder = site("blog")
    post = (
        "---\ntitle: Hips\nsummary: Hips.\ndate: 2026-11-01\naliases: [/?p=17, '/posts/strong/?old=1']\n---\n\nHips.\n"
    )
    (folder / "posts" / "hips.md").write_text(post)
    app = make_app(folder)
    set_clock(app, NOW)
    with workers(app) as (worker,):
        for address in ("/", ARTICLE):
            assert worker.get(address).status == worker.get(f"{address}?unknown=1").status == 200
        for address in ("/?p=17", "/?utm_source=mail&p=17", f"{ARTICLE}?old=1"):
            answer = worker.get(address)
            assert (answer.status, answer.headers["location"]) == (301, "/posts/hips/")
        assert worker.get("/?cat=9").status == 410  # as site.toml says


def test_requests_for_unknown_hosts_never_enter_the_cache(worker: Worker) -> None:
    calls = count_calls(worker.app)
    for _ in range(2):
        assert worker.get(ARTICLE, ("host", "evil.example"), host=False).status == 200
        assert worker.get(ARTICLE, host=False).status == 200
    assert calls[ARTICLE] == 4


def test_secrets_in_the_query_stay_private(worker: Worker) -> None:
    worker.get(ARTICLE)
    assert worker.get(f"{ARTICLE}?token=x").headers["cache-control"] == "private, no-store"


def test_pages_end_when_a_post_is_published_or_expires(site: Site, make_app: MakeApp) -> None:
    folder = site("blog")
    # In the future, because a post that was published once stays published.
    day = datetime(2100, 1, 1, 12, tzinfo=UTC)
    for name, lines in {"soon": "date: 2100-01-01T13:00:00Z", "gone": "date: 2026-11-01\nexpires: 2100-01-01"}.items():
        (folder / "posts" / f"{name}.md").write_text(f"---\ntitle: Very {name}\n{lines}\n---\nText.\n")
    with workers(make_app(folder)) as (worker,):
        set_clock(worker.app, day)
        address = services_of(worker.app).edition_store.edition.by_slug["gone"].article.address
        assert worker.get(address).status == 200
        assert "Very soon" not in worker.get(ARTICLE).text
        set_clock(worker.app, day + timedelta(days=1))
        assert worker.get(address).status == 410
        assert "Very soon" in worker.get(ARTICLE).text


def test_a_new_edition_is_served_at_once(worker: Worker) -> None:
    assert worker.get(ARTICLE).status == 200
    store = services_of(worker.app).edition_store
    file = store.builder.site_dir / "posts" / "strong.md"
    file.write_text(file.read_text() + "\nA new sentence.\n")
    store.refresh()
    assert "A new sentence." in worker.get(ARTICLE).text


def test_the_least_recently_used_pages_leave_when_the_memory_is_full(apps: list[Flask]) -> None:
    address = "/oembed?url=https://blog.example/c/glutes/&maxwidth={}"
    with workers(apps[0], cache_megabytes=1) as (worker,):
        calls = count_calls(worker.app)
        worker.get(address.format(100))
        for width in range(101, 500):
            worker.get(address.format(width))
            worker.get(address.format(100))
        assert calls["/oembed"] == 400
        worker.get(address.format(101))
        assert calls["/oembed"] == 401


def test_without_the_database_no_page_is_kept(worker: Worker) -> None:
    worker.get(ARTICLE)
    with database(worker.app).write() as connection:
        connection.execute(text("ALTER TABLE public_version RENAME TO gone"))
    calls = count_calls(worker.app)
    for _ in range(2):
        assert worker.get(ARTICLE).status == 200
    assert calls[ARTICLE] == 2


def test_pages_name_the_new_version_of_a_static_file(worker: Worker) -> None:
    store = services_of(worker.app).edition_store
    file = store.builder.site_dir / "static" / "favicon.svg"
    link = re.compile(r"/static/favicon\.svg\?v=(\w+)")
    before = link.search(worker.get(ARTICLE).text)
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    store.refresh()
    after = link.search(worker.get(ARTICLE).text)
    assert before is not None and after is not None and before[1] != after[1]
    for _ in range(2):
        assert worker.get(after[0]).text == '<svg xmlns="http://www.w3.org/2000/svg"/>'
    assert "immutable" in worker.get(after[0]).headers["cache-control"]
    assert "immutable" not in worker.get(before[0]).headers["cache-control"]


def test_a_client_above_the_limit_for_expensive_pages_costs_no_other_client_the_page(worker: Worker) -> None:
    def ask(number: int, client: str) -> int:
        return worker.get(f"/c/five-areas.json?rounds=1&per-area=3&seed=s{number}", client=client).status

    found = [ask(number, "192.0.2.1:1") for number in range(125)]
    assert set(found) == {200, 429}
    assert ask(300, "192.0.2.1:1") == 429
    assert ask(300, "198.51.100.1:1") == 200
    assert ask(300, "192.0.2.1:1") == 200  # from memory, which costs nothing
