from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from engine.db.database import Database
from engine.http.client import HttpClient, UnreachableError
from engine.jobs.tables import job
from engine.linkbacks.send import (
    JOB,
    MAX_AGE_WHEN_FIRST_SEEN,
    OutgoingLinks,
    SendWebmention,
    find_outgoing_links,
    queue_changes,
)
from engine.linkbacks.tables import sent_webmention
from tests.conftest import MakeApp
from tests.other_sites import OtherSite
from web.core.context import services_of

SOURCE = "https://runner.example/posts/hips/"
A, B, C = (f"https://{name}.example/" for name in "abc")

Publish = Callable[..., list[str]]


@pytest.fixture
def post(now: datetime) -> OutgoingLinks:
    return OutgoingLinks("hips", SOURCE, now, frozenset({A, B}), "one")


@pytest.fixture
def publish(database: Database, now: datetime) -> Publish:
    """publish(post, …) makes these the live posts, and returns the targets of the webmentions that it queues."""

    def publish(*posts: OutgoingLinks) -> list[str]:
        with database.write() as connection:
            earlier = connection.execute(select(job.c.id)).scalars().all()
            count = queue_changes(connection, posts, now=now)
            rows = connection.execute(select(job).where(job.c.kind == JOB, job.c.id.not_in(earlier))).all()
        assert len(rows) == count
        assert all(row.payload["source_url"] == SOURCE for row in rows)
        return sorted(row.payload["target_url"] for row in rows)

    return publish


def test_the_links_of_a_post_to_other_sites_are_found(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    post = folder / "posts" / "strong.md"
    links = (
        "[one](https://a.example/x#part) [again](HTTPS://A.example:443/x) <https://b.example> "
        "[ours](/posts/hips/) [ours, too](https://blog.example/about/) [mail](mailto:a@b.example) "
        "![picture](https://c.example/y.png) [in code `https://d.example/`](#here) `https://e.example/`"
    )
    text = post.read_text("utf-8").replace("What follows", f"{links}\n\nWhat follows")
    post.write_text(text, "utf-8")
    edition = services_of(make_app(folder)).edition_store.edition
    item = edition.by_slug["strong"]
    found = find_outgoing_links(item.article, edition.body("strong"), edition.site)
    assert found.source_url == "https://blog.example/posts/strong/"
    assert found.target_urls == {"https://a.example/x", "https://b.example/"}
    assert find_outgoing_links(item.article, edition.body("strong"), edition.site).content_hash == found.content_hash
    post.write_text(f"{text} More.", "utf-8")
    edition = services_of(make_app(folder)).edition_store.edition
    item = edition.by_slug["strong"]
    assert find_outgoing_links(item.article, edition.body("strong"), edition.site).content_hash != found.content_hash


def test_a_new_post_sends_each_webmention_once(publish: Publish, post: OutgoingLinks) -> None:
    assert publish() == []
    assert publish(post) == [A, B]
    assert publish(post) == []


def test_a_changed_post_sends_webmentions_to_old_and_new_targets(publish: Publish, post: OutgoingLinks) -> None:
    publish(post)
    changed = replace(post, target_urls=frozenset({B, C}), content_hash="two")
    assert publish(changed) == [A, B, C]
    assert publish(changed) == []
    assert publish(replace(post, target_urls=frozenset({C}), content_hash="three")) == [B, C]
    assert publish(replace(post, target_urls=frozenset({C}), content_hash="two")) == [C]


def test_a_removed_post_sends_webmentions_to_all_its_targets(publish: Publish, post: OutgoingLinks) -> None:
    publish(post)
    assert publish() == [A, B]
    assert publish() == []
    assert publish(post) == [A, B]
    assert publish() == [A, B]


def test_the_old_posts_of_an_imported_blog_send_no_webmentions_until_they_change(
    publish: Publish, post: OutgoingLinks, now: datetime
) -> None:
    old = replace(post, published=now - MAX_AGE_WHEN_FIRST_SEEN - timedelta(days=1))
    assert publish(old) == []
    assert publish(old) == []
    assert publish(replace(old, content_hash="two", target_urls=frozenset({A, B, C}))) == [A, B, C]


def test_a_new_link_in_an_old_post_sends_a_webmention(publish: Publish, post: OutgoingLinks, now: datetime) -> None:
    old = replace(post, published=now - MAX_AGE_WHEN_FIRST_SEEN - timedelta(days=1))
    assert publish(replace(old, target_urls=frozenset())) == []
    assert publish(replace(old, content_hash="two")) == [A, B]


def send(database: Database, http_client: HttpClient, now: datetime, target: str) -> None:
    SendWebmention(database, http_client, lambda: now)(
        {"post_slug": "hips", "source_url": SOURCE, "target_url": target}
    )


def result(database: Database) -> tuple[Any, ...]:
    """Return the state, endpoint and time of the webmention."""
    with database.read() as connection:
        row = connection.execute(select(sent_webmention).where(sent_webmention.c.target_url != "")).one()
    return row.state, row.endpoint, row.sent_at


def test_a_target_with_an_endpoint_gets_a_webmention(
    database: Database,
    http_client: HttpClient,
    other_site: OtherSite,
    publish: Publish,
    post: OutgoingLinks,
    now: datetime,
) -> None:
    target = other_site.add_page("/page", "", ("Link", "</hook?x=1>; rel=webmention"))
    other_site.add_page("/hook?x=1", "queued", status=202)
    publish(replace(post, target_urls=frozenset({target})))
    send(database, http_client, now, target)
    request = other_site.requests[-1]
    assert (request.method, request.path) == ("POST", "/hook?x=1")
    assert parse_qsl(request.body) == [("source", SOURCE), ("target", target)]
    assert result(database) == ("sent", f"{other_site.url}/hook?x=1", now)


@pytest.mark.parametrize(
    ("page", "page_status", "hook_status", "state"),
    [
        ("no endpoint", 200, 202, "none"),
        ("<link rel=webmention href=/hook>", 404, 202, "none"),
        ("<link rel=webmention href=/hook>", 200, 400, "failed"),
        ("<link rel=webmention href=/hook>", 200, 303, "failed"),
        ("<link rel=webmention href=/hook>", 200, 201, "sent"),
    ],
)
def test_the_result_is_recorded(
    database: Database,
    http_client: HttpClient,
    other_site: OtherSite,
    publish: Publish,
    post: OutgoingLinks,
    now: datetime,
    page: str,
    page_status: int,
    hook_status: int,
    state: str,
) -> None:
    target = other_site.add_page("/page", page, status=page_status)
    other_site.add_page("/hook", "", status=hook_status)
    publish(replace(post, target_urls=frozenset({target})))
    send(database, http_client, now, target)
    assert result(database)[0] == state


@pytest.mark.parametrize(("page_status", "hook_status"), [(503, 202), (200, 500), (200, 429)])
def test_a_temporary_error_is_retried(
    database: Database,
    http_client: HttpClient,
    other_site: OtherSite,
    now: datetime,
    page_status: int,
    hook_status: int,
) -> None:
    target = other_site.add_page("/page", "", ("Link", "</hook>; rel=webmention"), status=page_status)
    other_site.add_page("/hook", "", status=hook_status)
    with pytest.raises(UnreachableError):
        send(database, http_client, now, target)


def test_threat_19_an_endpoint_in_a_private_network_gets_no_webmention(
    database: Database, other_site: OtherSite, http_client: HttpClient, now: datetime
) -> None:
    target = other_site.add_page("/page", '<link rel="webmention" href="http://127.0.0.1:1/hook">')
    with pytest.raises(UnreachableError):
        send(database, HttpClient(), now, target)
    with pytest.raises(UnreachableError):
        send(database, http_client, now, target)
