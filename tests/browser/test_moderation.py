"""Moderation in a browser: login, keyboard shortcuts, several comments at once, and all of it without scripts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import databases
from tests.browser import desk
from tests.browser.hosts import serving
from tests.conftest import MakeApp
from tests.web.moderator import PASSWORD
from web.core.context import services_of

FOCUSED_CARD = "() => document.activeElement.closest('.mod-card')?.id ?? null"
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, shared_app: MakeApp) -> Iterator[str]:
    """A site for this module. Each test moderates other comments."""
    with databases.fresh_database(tmp_path_factory.mktemp("database")) as database_url:
        app = desk.filled(shared_app, database_url, count=12)
        with serving("127.0.0.1", app) as url:
            yield url
        services_of(app).database.close()


@pytest.fixture
def enter(site: str, fresh_page: Callable[..., Page]) -> Enter:
    """Logs in with the form."""

    def enter(**arguments: object) -> Page:
        page = fresh_page(**arguments)
        page.goto(f"{site}/moderation/")
        page.get_by_label("Username").fill("Ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Pending")
        return page

    return enter


def _ids(page: Page) -> list[str]:
    return [card.get_attribute("id") or "" for card in page.locator(".mod-card").all()]


def test_threat_11_the_cookie_works_on_this_machine_and_is_hidden_from_scripts(enter: Enter) -> None:
    page = enter()
    assert page.evaluate("document.cookie") == ""
    cookies = page.context.cookies()
    assert [cookie["name"].rpartition("-")[0] for cookie in cookies] == ["__Host", "__Host-device"]
    assert all(cookie["secure"] and cookie["httpOnly"] for cookie in cookies)


def test_keys_move_through_the_queue_and_moderate(enter: Enter) -> None:
    page = enter()
    expect(page.get_by_text("Keyboard shortcuts: j next")).to_be_visible()
    before = _ids(page)
    page.keyboard.press("a")
    assert _ids(page) == before, "without a card that has the focus a key decides nothing"
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED_CARD) == before[place]
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("1 comment approved.")
    assert _ids(page) == [before[0], *before[2:]]
    expect(page.get_by_role("status")).to_be_in_viewport()
    assert page.evaluate(FOCUSED_CARD) == before[2], "the next one has the focus"
    page.keyboard.press("s")
    expect(page.get_by_role("status")).to_contain_text("1 comment marked as spam.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert _ids(page) == [before[0], *before[2:]]


def test_keys_do_nothing_in_text_fields_and_can_be_turned_off(enter: Enter) -> None:
    page = enter()
    before = _ids(page)
    card = page.locator(".mod-card").first
    card.locator("summary", has_text="Reply").click()
    card.get_by_label("Your reply").press_sequentially("jkas")
    expect(card.get_by_label("Your reply")).to_have_value("jkas")
    assert _ids(page) == before
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Turn off").click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED_CARD) is None
    page.get_by_role("button", name="Turn on").click()
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED_CARD) == before[0]


def test_several_comments_are_selected_and_moderated_at_once(enter: Enter) -> None:
    page = enter(viewport={"width": 375, "height": 800})
    before = _ids(page)
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    expect(page.get_by_text("Keyboard shortcuts: j next")).to_be_hidden()
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    expect(bar).to_contain_text("2 selected")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("button", name="Trash").click()
    expect(page.get_by_role("status")).to_contain_text("2 comments moved to the trash.")
    assert _ids(page) == before[2:]


def test_everything_but_the_keys_works_without_javascript(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    before = page.locator(".mod-card").count()
    expect(page.get_by_text("Keyboard shortcuts: j next")).to_be_hidden()
    expect(page.locator("#bulk")).to_be_hidden()
    page.get_by_role("checkbox").first.check()
    page.locator("#bulk").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("1 comment approved.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert page.locator(".mod-card").count() == before


def test_tabs_on_a_phone_have_a_shadow_where_there_are_more(enter: Enter) -> None:
    page = enter(viewport={"width": 375, "height": 700})
    tabs = page.locator(".mod-tabs")

    def has_shadows() -> tuple[bool, bool]:
        row = Image.open(io.BytesIO(tabs.screenshot())).convert("L")
        return row.getpixel((0, 3)) != 255, row.getpixel((row.width - 1, 3)) != 255

    assert has_shadows() == (False, True)
    tabs.evaluate("list => list.scrollTo(list.scrollWidth, 0)")
    assert has_shadows() == (True, False)
    page.set_viewport_size({"width": 1280, "height": 700})
    assert has_shadows() == (False, False)
