"""Proof of work in a browser: solved while the reader types, without delays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.comments.proof_of_work import MISSING
from engine.comments.status import Status
from engine.moderation import moderation_queue
from tests.browser.hosts import listen, serving
from tests.browser.test_comments import ARTICLE, Blog, answer
from tests.conftest import MakeApp
from web.core.context import services_of

THANKS = "Thanks, we’ve got your comment"
CHALLENGE = "/comments/challenge/"


@pytest.fixture
def blog(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Blog]:
    """A blog that requires a proof of work."""
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[comments]\nproof_of_work = true\n")
    app = make_app(folder)
    with serving("127.0.0.1", app) as url:
        yield Blog(url, app)
    services_of(app).database.close()


def reasons(blog: Blog) -> list[tuple[str, ...]]:
    """Return the spam reasons of the pending comments, the oldest first."""
    with services_of(blog.app).database.read() as connection:
        return [item.spam_reasons for item in moderation_queue.list_items(connection, Status.PENDING).items]


def solved(page: Page) -> None:
    """Wait until the form contains the solution."""
    page.locator("#comment_form input[name=altcha]").wait_for(state="attached")


def sent(page: Page) -> None:
    """Submit the form."""
    page.locator("#comment_form").get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)


def test_typing_solves_one_challenge_in_the_background(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    complaints: list[str] = []
    asked: list[str] = []
    listen(page, complaints)
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(blog.url + ARTICLE)
    looks = page.locator("#comment_form").inner_text()
    assert blog.url + CHALLENGE not in asked
    page.get_by_label("Your comment").fill("Every day")
    solved(page)
    page.get_by_label("Name", exact=True).fill("Bo")
    assert page.locator("#comment_form").inner_text() == looks
    blog.a_minute_passes()
    sent(page)
    assert reasons(blog) == [()]
    assert [url for url in asked if CHALLENGE in url] == [blog.url + CHALLENGE]
    assert complaints == []


def test_previews_and_errors_need_no_second_proof(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(blog.url + ARTICLE)
    page.get_by_label("Your comment").fill("Every day")
    solved(page)
    blog.a_minute_passes()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Bo")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".comment-preview")).to_be_visible()
    sent(page)
    assert reasons(blog) == [()]
    assert len([url for url in asked if CHALLENGE in url]) == 1


def test_text_in_the_form_starts_it(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    page.context.route("**" + CHALLENGE, lambda route: route.abort(), times=1)
    page.goto(blog.url + ARTICLE)
    blog.a_minute_passes()
    page.get_by_label("Your comment").fill("Quick")
    page.get_by_label("Name", exact=True).fill("Bo")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".comment-preview")).to_be_visible()
    solved(page)  # although nothing is typed on this page
    sent(page)
    assert reasons(blog) == [()]


def test_a_second_comment_from_the_same_page_gets_a_new_proof(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    page.goto(blog.url + ARTICLE)
    blog.a_minute_passes()
    for words in ("The first", "The second"):
        page.get_by_label("Your comment").fill(words)
        page.get_by_label("Name", exact=True).fill("Bo")
        solved(page)
        sent(page)
        page.go_back()
    assert reasons(blog) == [(), ()]


@pytest.mark.parametrize("script", [True, False])
def test_a_comment_without_a_proof_is_pending_with_the_reason(
    blog: Blog, fresh_page: Callable[..., Page], script: bool
) -> None:
    page = fresh_page(java_script_enabled=script)
    page.context.route("**" + CHALLENGE, lambda route: route.abort())  # it never ends
    page.goto(blog.url + ARTICLE)
    blog.a_minute_passes()
    answer(page, "No proof", "Cy")
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    assert reasons(blog) == [(MISSING,)]


def test_a_held_comment_moves_forward_while_its_page_is_open(
    site: Callable[[str], Path], make_app: MakeApp, fresh_page: Callable[..., Page]
) -> None:
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[comments]\nmax_per_hour = 1\n")
    app = make_app(folder)
    with serving("127.0.0.1", app) as url:
        blog, page = Blog(url, app), fresh_page()
        complaints: list[str] = []
        listen(page, complaints)
        for words in ("The first", "The second"):
            page.goto(url + ARTICLE)
            blog.a_minute_passes()
            page.get_by_label("Your comment").fill(words)
            page.get_by_label("Name", exact=True).fill("Bo")
            sent(page)
        expect(page.get_by_text("your comment is near the front of the queue")).to_be_visible()
        page.reload()
        expect(page.get_by_text("your comment is near the front of the queue")).to_be_visible()
        assert complaints == []
    services_of(app).database.close()
