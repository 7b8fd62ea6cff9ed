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
    """publish(post, …) is an edition with these posts; it gives the targets that are told."""

    def told(*posts: OutgoingLinks) -> list[str]:
        with database.write() as connection:
            before = connection.execute(select(job.c.id)).scalars().all()
            number = queue_changes(connection, posts, now=now)
            rows = connection.execute(select(job).where(job.c.kind == JOB, job.c.id.not_in(before))).all()
        assert len(rows) == number
        assert all(row.payload["source"] == SOURCE for row in rows)
        return sorted(row.payload["target"] for row in rows)

    return told


def test_a_post_tells_the_pages_of_others_that_it_links_to(site: Callable[[str], Path], make_app: MakeApp) -> None:
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
    told = find_outgoing_links(item.article, item.rendered, edition.site)
    assert told.source == "https://blog.example/posts/strong/"
    assert told.targets == {"https://a.example/x", "https://b.example/"}
    assert find_outgoing_links(item.article, item.rendered, edition.site).digest == told.digest
    post.write_text(f"{text} More.", "utf-8")
    edition = services_of(make_app(folder)).edition_store.edition
    item = edition.by_slug["strong"]
    assert find_outgoing_links(item.article, item.rendered, edition.site).digest != told.digest


def test_what_a_new_post_links_to_is_told_once(publish: Publish, post: OutgoingLinks) -> None:
    assert publish() == []
    assert publish(post) == [A, B]
    assert publish(post) == []


def test_an_update_is_told_to_old_and_new_targets(publish: Publish, post: OutgoingLinks) -> None:
    publish(post)
    changed = replace(post, targets=frozenset({B, C}), digest="two")
    assert publish(changed) == [A, B, C]
    assert publish(changed) == []
    assert publish(replace(post, targets=frozenset({C}), digest="three")) == [B, C]
    assert publish(replace(post, targets=frozenset({C}), digest="two")) == [C]


def test_a_post_that_is_gone_is_told_to_all_it_linked_to(publish: Publish, post: OutgoingLinks) -> None:
    publish(post)
    assert publish() == [A, B]
    assert publish() == []
    assert publish(post) == [A, B]
    assert publish() == [A, B]


def test_a_blog_that_was_moved_here_tells_nothing_of_its_past(
    publish: Publish, post: OutgoingLinks, now: datetime
) -> None:
    old = replace(post, published=now - MAX_AGE_WHEN_FIRST_SEEN - timedelta(days=1))
    assert publish(old) == []
    assert publish(old) == []
    assert publish(replace(old, digest="two", targets=frozenset({A, B, C}))) == [A, B, C]


def test_a_link_in_an_old_post_that_had_none_is_told(publish: Publish, post: OutgoingLinks, now: datetime) -> None:
    old = replace(post, published=now - MAX_AGE_WHEN_FIRST_SEEN - timedelta(days=1))
    assert publish(replace(old, targets=frozenset())) == []
    assert publish(replace(old, digest="two")) == [A, B]


def send(database: Database, http_client: HttpClient, now: datetime, target: str) -> None:
    SendWebmention(database, http_client, lambda: now)({"post": "hips", "source": SOURCE, "target": target})


def row(database: Database) -> tuple[Any, ...]:
    with database.read() as connection:
        found = connection.execute(select(sent_webmention).where(sent_webmention.c.target_url != "")).one()
    return found.state, found.endpoint, found.sent_at


def test_a_target_that_wants_to_be_told_is_told(
    database: Database,
    http_client: HttpClient,
    other_site: OtherSite,
    publish: Publish,
    post: OutgoingLinks,
    now: datetime,
) -> None:
    target = other_site.add_page("/page", "", ("Link", "</hook?x=1>; rel=webmention"))
    other_site.add_page("/hook?x=1", "queued", status=202)
    publish(replace(post, targets=frozenset({target})))
    send(database, http_client, now, target)
    asked = other_site.requests[-1]
    assert (asked.method, asked.path) == ("POST", "/hook?x=1")
    assert parse_qsl(asked.body) == [("source", SOURCE), ("target", target)]
    assert row(database) == ("sent", f"{other_site.url}/hook?x=1", now)


@pytest.mark.parametrize(
    ("page", "status", "hook", "state"),
    [
        ("no endpoint", 200, 202, "none"),
        ("<link rel=webmention href=/hook>", 404, 202, "none"),
        ("<link rel=webmention href=/hook>", 200, 400, "failed"),
        ("<link rel=webmention href=/hook>", 200, 303, "failed"),
        ("<link rel=webmention href=/hook>", 200, 201, "sent"),
    ],
)
def test_what_came_of_it_is_noted(
    database: Database,
    http_client: HttpClient,
    other_site: OtherSite,
    publish: Publish,
    post: OutgoingLinks,
    now: datetime,
    page: str,
    status: int,
    hook: int,
    state: str,
) -> None:
    target = other_site.add_page("/page", page, status=status)
    other_site.add_page("/hook", "", status=hook)
    publish(replace(post, targets=frozenset({target})))
    send(database, http_client, now, target)
    assert row(database)[0] == state


@pytest.mark.parametrize(("page", "hook"), [(503, 202), (200, 500), (200, 429)])
def test_what_may_go_better_later_is_tried_again(
    database: Database, http_client: HttpClient, other_site: OtherSite, now: datetime, page: int, hook: int
) -> None:
    target = other_site.add_page("/page", "", ("Link", "</hook>; rel=webmention"), status=page)
    other_site.add_page("/hook", "", status=hook)
    with pytest.raises(UnreachableError):
        send(database, http_client, now, target)


def test_threat_19_an_endpoint_in_our_own_network_is_not_told(
    database: Database, other_site: OtherSite, http_client: HttpClient, now: datetime
) -> None:
    target = other_site.add_page("/page", '<link rel="webmention" href="http://127.0.0.1:1/hook">')
    with pytest.raises(UnreachableError):
        send(database, HttpClient(), now, target)
    with pytest.raises(UnreachableError):
        send(database, http_client, now, target)
