"""The site without a mouse: the focus follows the reading order and is always visible."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.screens import (
    AREA,
    ARTICLE,
    BUILDER,
    BUILDER_FILLED,
    CIRCUIT,
    ELEMENTS,
    EXERCISE,
    EXERCISES,
    HOME,
    MODERATION,
    PREVIEW,
    SHARE_EMPTY,
    VIDEO,
    Screen,
)

FOCUSABLE = """() => {
  const all = document.querySelectorAll(
    "a[href]:not([tabindex='-1']), button, input, select, textarea, summary, iframe, [tabindex='0']");
  // Tab stops at the selected radio button of a group.
  window.order = [...all].filter(element => element.checkVisibility({contentVisibilityAuto: true})
    && (element.type !== "radio" || element.checked));
  return window.order.length;
}"""
FOCUSED = """() => {
  const element = document.activeElement;
  const box = element.getClientRects()[0];
  const style = getComputedStyle(element);
  // In a text box, the browser scrolls to the line with the caret, at its top.
  const height = element.localName === "textarea" ? Math.min(box.height, 44) : box.height;
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + height / 2);
  return {
    index: window.order.indexOf(element),
    what: element.outerHTML.slice(0, 100),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3,
    seen: at !== null && (element.contains(at) || at.contains(element))
      && box.top >= 0 && box.left >= 0 && box.top < innerHeight && box.right <= innerWidth,
  };
}"""


@pytest.mark.parametrize(
    ("screen", "width"),
    [
        (HOME, 375),
        (ARTICLE, 1280),
        (EXERCISES, 375),
        (EXERCISE, 1280),
        (AREA, 375),
        (CIRCUIT, 375),
        (BUILDER, 375),
        (BUILDER_FILLED, 1280),
        (PREVIEW, 1280),
        (VIDEO, 375),
        (ELEMENTS, 375),
        (SHARE_EMPTY, 1280),
        (MODERATION, 375),
    ],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_the_focus_goes_through_the_page_as_it_reads_and_is_seen(screen: Screen, width: int, open_page: Open) -> None:
    page = open_page(screen, width=width)
    count = page.evaluate(FOCUSABLE)
    for index in range(count):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["index"] == index, found["what"]
        assert found["seen"], found["what"]
        assert found["outlined"], found["what"]


def test_the_skip_link_comes_first_and_leads_to_the_content(open_page: Open) -> None:
    page = open_page(ARTICLE)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.localName") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_cues_fold_out_by_keyboard(open_page: Open) -> None:
    page = open_page(CIRCUIT)
    cues = page.locator(".station details").first
    assert not cues.locator("li").first.is_visible()
    cues.locator("summary").focus()
    page.keyboard.press("Enter")
    assert cues.locator("li").first.is_visible()
