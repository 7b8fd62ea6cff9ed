"""Comments in a browser, with and without JavaScript, from the form to the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from engine.accounts import users
from engine.comments.status import Status, set_status
from tests.browser.hosts import serving
from tests.browser.test_barriers import AXE, RULES, RUN
from tests.conftest import MakeApp, set_clock
from web.core.background_jobs import build_worker
from web.core.context import services_of

PASSWORD = "a long and odd password"
ARTICLE = "/posts/strong/"


@dataclass(frozen=True, slots=True)
class Blog:
    """A running blog with an owner. url has no slash at its end."""

    url: str
    app: Flask

    def a_minute_passes(self) -> None:
        """Let a minute pass, because no reader types as fast as a test."""
        later = services_of(self.app).edition_store.clock() + timedelta(minutes=1)
        set_clock(self.app, later)

    def approve(self, id_: int) -> None:
        """Approve the comment as a moderator."""
        services = services_of(self.app)
        with services.database.write() as connection:
            set_status(connection, [id_], Status.APPROVED, actor="owner", now=services.edition_store.clock())

    def mails(self) -> list[EmailMessage]:
        """Send the emails that are due and return them."""
        services = services_of(self.app)
        build_worker(services).run_due(services.edition_store.clock())
        folder = services.environment.instance_dir / "mail"
        return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]


@pytest.fixture
def blog(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Blog]:
    """A blog that cannot send emails: it stores them in a folder."""
    yield from serve_blog(make_app(site("blog")))


@pytest.fixture
def mail_blog(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Blog]:
    """A blog that can send emails."""
    yield from serve_blog(make_app(site("blog"), SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="me@blog.example"))


def serve_blog(app: Flask) -> Iterator[Blog]:
    """Serve the app with ada as its user, until the caller continues."""
    services = services_of(app)
    now = services.edition_store.clock()
    users.create_user(services.database, services.key, "ada", PASSWORD, email="ada@example.org", now=now)
    with serving("127.0.0.1", app) as url:
        yield Blog(url, app)
    services.database.close()


def answer(page: Page, text: str, name: str) -> None:
    """Fill in the form and submit it."""
    page.get_by_label("Your comment").fill(text)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Post comment").click()


def unfold_favourites(page: Page) -> None:
    """Show the favourites, which are folded in an empty form."""
    page.get_by_text("Favourite exercises (optional)").click()


def test_from_a_form_without_script_to_the_article(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    reader = fresh_page(java_script_enabled=False)
    reader.goto(blog.url + ARTICLE)
    blog.a_minute_passes()
    unfold_favourites(reader)
    reader.get_by_label("Glute bridge").first.check()
    reader.get_by_label("Your comment").fill("Every *single* day.")
    reader.get_by_role("button", name="Preview").click()
    expect(reader.get_by_text("Enter your name").first).to_be_visible()
    reader.get_by_label("Name", exact=True).fill("Bo")
    reader.get_by_role("button", name="Preview").click()
    expect(reader.locator(".comment-preview em")).to_have_text("single")
    expect(reader.get_by_label("Glute bridge").first).to_be_checked()
    reader.locator(".comment-preview").get_by_role("button", name="Post comment").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Thanks, we’ve got your comment")

    (mail,) = blog.mails()
    assert mail["To"] == "ada@example.org" and "Every *single* day." in mail.get_content()

    ada = fresh_page()
    ada.goto(blog.url + "/moderation/")
    ada.get_by_label("Username").fill("ada")
    ada.get_by_label("Password").fill(PASSWORD)
    ada.get_by_role("button", name="Log in").click()
    expect(ada.get_by_text("Every single day.")).to_be_visible()
    ada.get_by_role("button", name="Approve").first.click()
    ada.get_by_role("button", name="Undo").wait_for()

    reader.goto(blog.url + ARTICLE)
    expect(reader.locator("#comment-1")).to_contain_text("Every single day.")
    expect(reader.locator("#comment-1").get_by_role("link", name="Glute bridge")).to_be_visible()


def test_a_link_in_a_moderation_email_asks_for_confirmation(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    reader = fresh_page()
    reader.goto(blog.url + ARTICLE)
    blog.a_minute_passes()
    answer(reader, "Approve me", "Hal")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Thanks, we’ve got your comment")
    (mail,) = blog.mails()
    link = re.search(r"/moderation/email/approve/\S+", mail.get_content())
    assert link is not None
    ada = fresh_page(java_script_enabled=False)
    ada.goto(blog.url + link[0])
    reader.goto(blog.url + ARTICLE)
    expect(reader.locator("#comment-1")).to_have_count(0)  # opening the link changes nothing
    ada.get_by_role("button", name="Approve").click()
    reader.reload()
    expect(reader.locator("#comment-1")).to_contain_text("Approve me")


def test_a_comment_that_was_edited_in_the_meantime_is_not_approved(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    reader = fresh_page()
    reader.goto(blog.url + ARTICLE)
    blog.a_minute_passes()
    answer(reader, "Harmless", "Ida")
    (mail,) = blog.mails()
    link = re.search(r"/moderation/email/approve/\S+", mail.get_content())
    assert link is not None
    ada = fresh_page()
    ada.goto(blog.url + link[0])
    expect(ada.get_by_text("Harmless")).to_be_visible()
    blog.a_minute_passes()
    reader.get_by_role("link", name="Edit comment").click()
    reader.get_by_label("Your comment").fill("Something else")
    reader.get_by_role("button", name="Save changes").click()
    expect(reader.get_by_text("Something else")).to_be_visible()
    ada.get_by_role("button", name="Approve").click()
    expect(ada.get_by_text("Something else")).to_be_visible()
    reader.goto(blog.url + ARTICLE)
    expect(reader.locator("#comment-1")).to_have_count(0)


def test_a_draft_stays_in_the_browser_until_the_comment_is_posted(
    mail_blog: Blog, fresh_page: Callable[..., Page]
) -> None:
    page = fresh_page()
    page.goto(mail_blog.url + ARTICLE)
    page.get_by_label("Your comment").fill("Half a thought")
    unfold_favourites(page)
    page.get_by_label("Glute bridge").first.check()
    page.get_by_label("Email me when someone replies").check()
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    expect(page.get_by_label("Email me when someone replies")).to_be_checked()
    page.get_by_label("Email me when someone replies").uncheck()
    page.reload()
    expect(page.get_by_label("Email me when someone replies")).not_to_be_checked()
    expect(page.get_by_label("Glute bridge").first).to_be_checked()
    answer(page, "A whole thought", "Cy")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thanks, we’ve got your comment")
    page.goto(mail_blog.url + ARTICLE)
    expect(page.get_by_label("Your comment")).to_have_value("")
    expect(page.get_by_label("Glute bridge").first).not_to_be_checked()


def test_the_text_is_visible_on_a_phone_when_the_form_is_reached(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page(viewport={"width": 375, "height": 667})
    page.goto(blog.url + ARTICLE)
    answer(page, "Now", "Dee")
    blog.approve(1)
    for query in ("", "?reply=1"):
        page.goto(f"{blog.url}{ARTICLE}{query}#comment_form")
        expect(page.get_by_label("Your comment")).to_be_in_viewport(ratio=1)


def test_errors_get_the_focus(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    page.goto(blog.url + ARTICLE)
    answer(page, "", "")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your name").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()


def test_times_are_in_the_time_zone_of_the_reader(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    writer = fresh_page()
    writer.goto(blog.url + ARTICLE)
    answer(writer, "Now", "Dee")
    blog.approve(1)
    shown = []
    for zone in ("Pacific/Honolulu", "Asia/Tokyo"):
        reader = fresh_page(timezone_id=zone)
        reader.goto(blog.url + ARTICLE)
        shown.append(reader.locator("#comment-1 time").inner_text())
    assert shown[0] != shown[1]


def test_a_time_is_written_as_the_server_writes_it(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    services = services_of(blog.app)
    settings = services.environment.site_dir / "site.toml"
    text = settings.read_text()
    assert '"en-GB"' in text
    readers = [
        fresh_page(timezone_id="Europe/Berlin", locale="en-US", java_script_enabled=with_script)
        for with_script in (True, False)
    ]
    readers[0].goto(blog.url + ARTICLE)
    answer(readers[0], "Now", "Dee")
    blog.approve(1)
    seen = set()
    for language in ("en", "en-GB", "en-US", "de", "ja"):
        settings.write_text(text.replace('"en-GB"', f'"{language}"'))
        services.edition_store.refresh(force=True)
        shown = []
        for reader in readers:
            reader.goto(blog.url + ARTICLE)
            shown.append(reader.locator("#comment-1 time").inner_text())
        assert shown[0] == shown[1].rpartition(" ")[0], language
        seen.add(shown[0])
    assert len(seen) >= 4, "languages write times differently"


def test_a_draft_with_ticked_favourites_unfolds_them(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    page.goto(blog.url + ARTICLE)
    answer(page, "Now", "Dee")
    blog.approve(1)
    page.goto(f"{blog.url}{ARTICLE}?reply=1")
    unfold_favourites(page)
    page.get_by_text("All other exercises by area").click()
    page.get_by_label("Hip airplane", exact=True).check()
    page.reload()
    expect(page.get_by_label("Hip airplane", exact=True)).to_be_visible()
    expect(page.get_by_label("Hip airplane", exact=True)).to_be_checked()


@pytest.mark.parametrize(("text", "is_restored"), [("Half a thought", True), ("Another thought", False)])
def test_ticks_of_a_draft_are_restored_if_the_browser_has_restored_its_text(
    blog: Blog, fresh_page: Callable[..., Page], text: str, is_restored: bool
) -> None:
    page = fresh_page()
    page.goto(blog.url + ARTICLE)
    unfold_favourites(page)
    page.get_by_label("Glute bridge").first.check()
    page.get_by_label("Your comment").fill("Half a thought")
    page.add_init_script(
        "document.addEventListener('readystatechange', () => {"  # before scripts of the page run
        f"if (document.readyState === 'interactive') document.getElementById('comment_text').value = {text!r} }})"
    )
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value(text)
    expect(page.get_by_label("Glute bridge").first).to_be_checked(checked=is_restored)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_reply_is_in_its_thread_and_nothing_scrolls_horizontally(
    blog: Blog, fresh_page: Callable[..., Page], width: int
) -> None:
    page = fresh_page(viewport={"width": width, "height": 800})
    page.goto(blog.url + ARTICLE)
    answer(page, "w" * 300, "Dee " + "d" * 70)
    blog.approve(1)
    page.goto(blog.url + ARTICLE)
    page.get_by_role("link", name="Reply to").click()
    expect(page.get_by_text("Replying to Dee")).to_be_visible()
    answer(page, "Me too", "Eve")
    blog.approve(2)
    page.goto(blog.url + ARTICLE)
    expect(page.locator(".replies #comment-2")).to_contain_text("Me too")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_in_any_state(blog: Blog, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page(viewport={"width": 375, "height": 800}, reduced_motion="reduce")
    page.goto(blog.url + ARTICLE)
    barriers = check_barriers(page, "the form alone")
    answer(page, "", "")
    barriers += check_barriers(page, "mistakes")
    page.get_by_label("Your comment").fill("> **So** it `is`\n\n- [a link](https://example.org/)")
    page.get_by_label("Name", exact=True).fill("Fay")
    page.get_by_role("button", name="Preview").click()
    unfold_favourites(page)
    page.get_by_text("More (website, other favourites)").click()
    barriers += check_barriers(page, "preview, and everything unfolded")
    page.get_by_label("Glute bridge").first.check()
    page.locator("#comment_form").get_by_role("button", name="Post comment").click()
    barriers += check_barriers(page, "one's own comment")
    blog.approve(1)
    page.goto(f"{blog.url}{ARTICLE}?reply=1")
    answer(page, "Me too", "Gus")
    blog.approve(2)
    page.goto(f"{blog.url}{ARTICLE}?reply=1")
    barriers += check_barriers(page, "a thread, and the form for a reply")
    assert barriers == []


def check_barriers(page: Page, state: str) -> list[str]:
    """Check with axe, on a phone in light mode and on a wide screen in dark mode."""
    page.evaluate(AXE)
    found: list[str] = []
    for width, dark in ((375, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        found += [f"{state}, {width} px: {each}" for each in page.evaluate(RUN, RULES)]
    return found
