"""The site works without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screens import ARTICLE, BUILDER, CIRCUIT, COMMENTS, EXERCISES, HOME, VIDEO, Screen
from tests.browser.test_barriers import AXE, RULES, RUN


def test_an_article_is_whole(open_page: Open) -> None:
    page = open_page(ARTICLE, java_script_enabled=False, width=375)
    page.get_by_role("link", name="Jump to workout").click()
    expect(page.locator(".circuit").first).to_be_in_viewport()
    expect(page.locator(".circuit .station-dose").first).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    page.get_by_text("How to do it").first.click()
    expect(page.locator(".station details li").first).to_be_visible()
    page.locator(".contents summary").click()
    expect(page.get_by_role("navigation", name="Contents").get_by_role("link").first).to_be_visible()


def test_a_circuit_is_whole(open_page: Open) -> None:
    page = open_page(CIRCUIT, java_script_enabled=False)
    expect(page.locator(".station")).to_have_count(7)
    expect(page.locator("svg.muscle-map-drawing .m-primary use").first).to_be_visible()
    expect(page.locator(".timeline li").first).to_be_hidden()
    page.get_by_role("heading", name="Minute by minute").click()
    expect(page.locator(".timeline li").first).to_be_visible()


def test_the_library_is_filtered(open_page: Open) -> None:
    page = open_page(EXERCISES, java_script_enabled=False, width=375)
    expect(page.get_by_label("Area")).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    before = int(page.locator(".result-count strong").inner_text())
    page.get_by_label("Area").select_option("glutes")
    page.get_by_role("checkbox", name=re.compile("^None")).check()
    page.get_by_role("button", name="Show exercises").click()
    after = int(page.locator(".result-count strong").inner_text())
    assert 0 < after < before
    assert "area=glutes" in page.url
    expect(page.get_by_label("Area")).to_have_value("glutes")
    expect(page.get_by_role("checkbox", name=re.compile("^None"))).to_be_checked()
    page.get_by_role("link", name="Clear all").click()
    assert int(page.locator(".result-count strong").inner_text()) == before


def test_the_search_finds_articles(open_page: Open) -> None:
    page = open_page(HOME, java_script_enabled=False, width=375)
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("calf raise")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Backside workouts for runners")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()


def test_a_video_is_a_link(open_page: Open) -> None:
    page = open_page(VIDEO, java_script_enabled=False)
    link = page.get_by_role("link", name="The glute bridge from the side")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.mark.parametrize(
    "screen", [HOME, ARTICLE, COMMENTS, CIRCUIT, EXERCISES, BUILDER, VIDEO], ids=lambda screen: screen.name
)
def test_axe_finds_nothing(screen: Screen, open_page: Open, address: Callable[[Screen], str]) -> None:
    page = open_page(None, width=375, less_motion=True)
    scripts = page.context.new_cdp_session(page)
    scripts.send("Emulation.setScriptExecutionDisabled", {"value": True})
    page.goto(address(screen))
    assert page.get_by_label("Appearance").is_hidden(), "no script of the page has run"
    scripts.send("Emulation.setScriptExecutionDisabled", {"value": False})  # axe is a script
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == [], "on a phone, in light"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert page.evaluate(RUN, RULES) == [], "on a wide screen, in dark"
