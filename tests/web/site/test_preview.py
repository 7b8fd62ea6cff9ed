"""Previews: articles that are not public, for readers with the secret link, with problems marked in the text."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import MakeApp, set_clock
from tests.web.markup import Page
from web.core.context import services_of
from web.site.pages import preview_token

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def _preview(app: Flask, slug: str) -> TestResponse:
    with app.app_context():
        token = preview_token(slug)
    return app.test_client().get(f"/preview/{slug}/", query_string={"token": token})


@pytest.fixture(scope="module")
def draft(blog_app: Flask) -> TestResponse:
    """The preview of a draft with a problem in its text."""
    return _preview(blog_app, "draft")


def test_a_draft_is_shown_with_a_banner(draft: TestResponse) -> None:
    assert draft.status_code == 200
    page = Page(draft.text)
    assert page.one("h1").text == "Not yet"
    assert "Draft: remove 'draft: true' to publish it" in page.one("div", class_="preview-banner").text
    assert page.problems == []


def test_problems_are_in_the_banner_and_in_the_text(draft: TestResponse) -> None:
    page = Page(draft.text)
    banner = page.one("div", class_="preview-banner").text
    assert "1 problem." in banner
    assert "posts/draft.md:10:18" in banner
    assert "Did you mean 'glutes'?" in banner
    in_place = [e.text for e in page.elements if "warning" in e.attributes.get("class", "").split()]
    assert any("glutess" in text for text in in_place)
    assert "The rest of it." in page.one("main").text


def test_a_preview_is_private(draft: TestResponse) -> None:
    assert draft.headers["Cache-Control"] == "private, no-store"
    assert draft.headers["X-Robots-Tag"] == "noindex"
    assert "ETag" not in draft.headers
    assert Page(draft.text).one("meta", name="robots").attributes["content"] == "noindex"


def test_a_scheduled_article_says_when_it_appears(blog_app: Flask) -> None:
    answer = _preview(blog_app, "scheduled")
    assert "Scheduled for 2099-01-01 08:00 CET." in Page(answer.text).one("div", class_="preview-banner").text


def test_a_file_that_was_never_valid_shows_its_problems(blog_app: Flask) -> None:
    answer = _preview(blog_app, "broken")
    assert answer.status_code == 200
    text = Page(answer.text).one("main").text
    assert "posts/broken.md:4:1 Unknown field 'no-such-field'" in text
    assert "posts/broken.md:5:8 'draft' must be true or false" in text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_preview_of_a_missing_article_is_not_found(blog_app: Flask) -> None:
    assert _preview(blog_app, "never-written").status_code == 404


def test_without_its_token_there_is_no_preview(blog_app: Flask, blog: FlaskClient) -> None:
    with blog_app.app_context():
        good, others = preview_token("draft"), preview_token("scheduled")
    assert blog.get("/preview/draft/").status_code == 404
    for wrong in ("", "0", good[:-1], f"{good}0", good.upper(), others, "\udcff", "é" * 32, f"{good}\0"):
        answer = blog.get("/preview/draft/", query_string={"token": wrong.encode("utf-8", "surrogateescape")})
        assert answer.status_code == 404, wrong
        assert "Not yet" not in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_tokens_are_compared_in_constant_time(blog: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is compared in constant time."""
    compared: list[tuple[Any, Any]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    blog.get("/preview/draft/?token=1-guess")
    assert [one for one, _ in compared] == [b"guess"]


def test_a_draft_page_has_a_preview_too(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("minimal")
    (folder / "pages" / "shop.md").write_text("---\ntitle: The shop\ndraft: true\n---\n\nNot open yet.\n")
    app = make_app(folder)
    assert app.test_client().get("/shop/").status_code == 404
    with app.app_context():
        token = preview_token("shop")
    assert "Not open yet." in app.test_client().get(f"/preview/shop/?token={token}").text


def _open(app: Flask, slug: str, token: str) -> TestResponse:
    return app.test_client().get(f"/preview/{slug}/", query_string={"token": token})


def test_a_preview_link_works_for_30_days_and_a_new_one_after_that(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    app = make_app(site("blog"))
    set_clock(app, NOW)
    with app.app_context():
        token = preview_token("draft")
    set_clock(app, NOW + timedelta(days=30))
    assert _open(app, "draft", token).status_code == 200
    set_clock(app, NOW + timedelta(days=30, seconds=1))
    expired = _open(app, "draft", token)
    assert expired.status_code == 404
    assert "Not yet" not in expired.text
    assert "Preview links work for 30 days. Ask the author for a new one" in Page(expired.text).one("main").text
    assert expired.headers["Cache-Control"] == "private, no-store"
    assert _preview(app, "draft").status_code == 200


def test_a_later_time_in_a_preview_link_is_a_forgery(blog_app: Flask, blog: FlaskClient) -> None:
    with blog_app.app_context():
        expires, _, signature = preview_token("draft").partition("-")
    for longer in (str(int(expires) + 1), f"0{expires}", f"{expires}0"):
        assert _open(blog_app, "draft", f"{longer}-{signature}").status_code == 404, longer


def test_only_a_key_derived_for_previews_makes_a_link(blog_app: Flask) -> None:
    services = services_of(blog_app)
    raw = hmac.new(services.secret, b"preview:draft", sha256).hexdigest()[:32]
    now = services.edition_store.clock()
    others = [
        services.key.create_token(purpose, subject, now=now, ttl=timedelta(days=1))
        for purpose, subject in (("own-comment", "draft"), ("moderate", "draft"), ("preview", "scheduled"))
    ]
    for token in (raw, *others):
        assert _open(blog_app, "draft", token).status_code == 404, token
