"""The status and the address of an article."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.config.site import Site
from engine.content.article import Article, ArticleKind, ArticleStatus, build_article
from engine.content.front_matter import parse

TOKYO = ZoneInfo("Asia/Tokyo")


def make(yaml: str, kind: ArticleKind = ArticleKind.POST, permalink: str = "/posts/{slug}/") -> Article:
    """Return an article of a site in Tokyo."""
    head = parse(f"---\ntitle: A\n{yaml}\n---\nbody", "posts/a.md", requires_date=False)
    assert head.front_matter is not None, head.problems
    return build_article(kind, "a-post", head.front_matter, head, Site(timezone="Asia/Tokyo", permalink=permalink))


def at(text: str) -> datetime:
    """Return a time in Tokyo."""
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("yaml", "time", "status", "description"),
    [
        ("date: 2026-03-01", "2026-03-01 00:00", ArticleStatus.LIVE, "live"),
        ("date: 2026-03-01", "2026-02-28 23:59", ArticleStatus.SCHEDULED, "scheduled for 2026-03-01 00:00 JST"),
        ("date: 2026-03-01 07:30", "2026-03-01 07:29", ArticleStatus.SCHEDULED, "scheduled for 2026-03-01 07:30 JST"),
        ("date: 2026-03-01 07:30", "2026-03-01 07:30", ArticleStatus.LIVE, "live"),
        (
            "date: 2026-03-01T07:30:00Z",
            "2026-03-01 16:29",
            ArticleStatus.SCHEDULED,
            "scheduled for 2026-03-01 07:30 UTC",
        ),
        ("date: 2026-03-01T07:30:00Z", "2026-03-01 16:30", ArticleStatus.LIVE, "live"),
        ("expires: 2026-03-01", "2026-03-01 23:59", ArticleStatus.LIVE, "live"),
        ("expires: 2026-03-01", "2026-03-02 00:00", ArticleStatus.EXPIRED, "expired on 2026-03-02 00:00 JST"),
        ("expires: 2026-03-01 12:00", "2026-03-01 12:00", ArticleStatus.EXPIRED, "expired on 2026-03-01 12:00 JST"),
        (
            "date: 2026-03-05\nexpires: 2026-03-01",
            "2026-03-03 00:00",
            ArticleStatus.EXPIRED,
            "expired on 2026-03-02 00:00 JST",
        ),
        ("draft: true", "2026-03-01 00:00", ArticleStatus.DRAFT, "draft: remove 'draft: true' to publish it"),
        (
            "draft: true\ndate: 2020-01-01\nexpires: 2021-01-01",
            "2026-03-01 00:00",
            ArticleStatus.DRAFT,
            "draft: remove",
        ),
    ],
)
def test_the_status_and_its_description(yaml: str, time: str, status: ArticleStatus, description: str) -> None:
    post = make(yaml)
    assert post.status(at(time)) is status
    assert post.describe_status(at(time)).startswith(description)


def test_a_page_without_a_date_is_live() -> None:
    page = make("", ArticleKind.PAGE)
    assert (page.status(at("2026-03-01")), page.published, page.address) == (ArticleStatus.LIVE, None, "/a-post/")


@pytest.mark.parametrize(
    ("permalink", "address"),
    [
        ("/posts/{slug}/", "/posts/a-post/"),
        ("/{year}/{month}/{day}/{slug}", "/2026/03/01/a-post"),
        ("/{year}/{slug}.html", "/2026/a-post.html"),
    ],
)
def test_the_address_follows_the_permalink(permalink: str, address: str) -> None:
    assert make("date: 2026-03-01", permalink=permalink).address == address


def test_the_address_has_the_date_in_the_time_zone_of_the_site() -> None:
    assert (
        make("date: 2026-02-28T20:00:00Z", permalink="/{year}/{month}/{day}/{slug}/").address == "/2026/03/01/a-post/"
    )


def test_a_draft_without_a_date_has_an_address_for_its_preview() -> None:
    assert make("draft: true", permalink="/{year}/{month}/{slug}/").address == "/0000/00/a-post/"


def test_an_article_has_its_times_and_positions() -> None:
    post = make("date: 2026-03-01\nupdated: 2026-03-04")
    assert post.updated == at("2026-03-04")
    assert (post.path, post.positions["updated"], post.source.first_line) == ("posts/a.md", (4, 1), 6)
