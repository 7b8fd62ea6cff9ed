"""An article in a browser: it leads straight into its workout, and its contents stay in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screens import ARTICLE


def test_start_the_workout_opens_the_player_once(open_page: Open) -> None:
    page = open_page(ARTICLE, width=375)
    page.get_by_role("link", name="Start the workout").click()
    player = page.locator("dialog.player")
    expect(player).to_be_visible()
    player.get_by_role("button", name="Close").click()
    page.reload()
    expect(page.locator("[data-follow]").first).to_be_visible()
    expect(player).to_be_hidden()


def test_the_contents_stay_in_view_beside_the_text(open_page: Open) -> None:
    page = open_page(ARTICLE)
    contents = page.locator(".contents nav")
    page.locator(".prose h2").last.scroll_into_view_if_needed()
    expect(contents).to_be_in_viewport()
    edges = page.evaluate(
        """() => [".article-head h1", ".prose > p", ".prose > h2", ".share", ".related", ".comments"]
          .map(each => Math.round(document.querySelector(each).getBoundingClientRect().left))"""
    )
    assert len(set(edges)) == 1, "one left edge for the head, the text and the end"
    ends = page.evaluate(
        """() => [".site-header-row", ".contents"]
          .map(each => Math.round(document.querySelector(each).getBoundingClientRect().right))"""
    )
    assert len(set(ends)) == 1, "the contents end where the header ends"
    beside, text = contents.bounding_box(), page.locator(".prose > h2").last.bounding_box()
    if beside is None or text is None:
        pytest.fail("the contents and the headings have no box")
    assert beside["x"] > text["x"] + text["width"]
