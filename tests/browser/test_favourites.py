"""Favourites in a browser: checkboxes without JavaScript, the search with keyboard and touch, and readable bars."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.screens import FAVOURITES, PICKER


def ticked(page: Page) -> list[str]:
    """Return the values of the ticked checkboxes."""
    boxes = page.locator("input[name=favourite]:checked").all()
    return sorted(box.get_attribute("value") or "" for box in boxes)


def test_without_javascript_favourites_are_ticked_and_submitted(open_page: Open) -> None:
    page = open_page(PICKER, java_script_enabled=False, width=375)
    expect(page.locator("#favourites_search")).to_be_hidden()
    page.get_by_label("Clamshell", exact=True).check()
    page.get_by_text("All other exercises by area").click()
    page.get_by_label("Hip airplane", exact=True).check()
    page.get_by_role("button", name="Send").click()
    assert ticked(page) == ["clamshell", "hip-airplane"]
    expect(page.get_by_label("Hip airplane", exact=True)).to_be_visible()


def test_the_search_works_with_the_keyboard(open_page: Open) -> None:
    page = open_page(PICKER)
    finder = page.get_by_role("combobox", name="Find an exercise")
    finder.press_sequentially("hip")
    expect(finder).to_have_attribute("aria-expanded", "true")
    options = page.locator("#favourites_results").get_by_role("option")
    assert options.count() >= 2
    for _ in range(2):
        finder.press("ArrowDown")
    active = page.locator(f"#{finder.get_attribute('aria-activedescendant')}")
    name = active.inner_text()
    expect(active).to_be_visible()
    finder.press("Enter")
    assert page.url.endswith("/picker/"), "Enter sends no form"
    box = page.get_by_label(name, exact=True)
    expect(box).to_be_checked()
    expect(box).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(f"{name} chosen. 1 of 5 chosen.")
    expect(finder).to_have_value("")
    expect(finder).to_have_attribute("aria-expanded", "false")
    expect(finder).to_be_focused()


def test_the_search_finds_other_names_and_parts_of_names(open_page: Open) -> None:
    page = open_page(PICKER)
    finder = page.locator("#favourites_search")
    for typed, name in [("RDL", "Romanian deadlift"), ("single leg bri", "Single-leg bridge"), ("ytw", "Prone Y-T-W")]:
        finder.fill(typed)
        expect(page.get_by_role("option", name=name).first).to_be_visible()
    finder.fill("squats")
    expect(page.locator("#favourites_results").get_by_role("option").first).to_have_text("Squat")


def test_the_search_works_with_touch_and_keeps_existing_ticks(open_page: Open) -> None:
    page = open_page(PICKER, width=375, has_touch=True)
    finder = page.locator("#favourites_search")
    for said in ("Superman chosen. 1 of 5 chosen.", "Superman was already chosen. 1 of 5 chosen."):
        finder.fill("superman")
        page.get_by_role("option", name="Superman", exact=True).tap()
        expect(page.get_by_role("status")).to_have_text(said)
    assert ticked(page) == ["superman"]


def test_the_search_announces_the_number_of_results(open_page: Open) -> None:
    page = open_page(PICKER)
    page.locator("#favourites_search").fill("s")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ found, showing the first 8\.$"))


def test_exact_names_come_first_then_names_with_the_same_start(open_page: Open) -> None:
    page = open_page(PICKER)
    page.locator("#favourites_search").fill("side plank")
    names = page.locator("#favourites_results").get_by_role("option").all_inner_texts()
    assert names[0] == "Side plank" and names[1].startswith("Side plank "), names


def test_the_number_of_ticked_exercises_is_announced(open_page: Open) -> None:
    page = open_page(PICKER)
    page.get_by_text("All other exercises by area").click()
    boxes = page.locator("input[name=favourite]:not(:checked)").all()[:6]
    said = page.get_by_role("status")
    for number, box in enumerate([each.get_attribute("value") for each in boxes], start=1):
        page.locator(f"input[name=favourite][value={box}]").check()
        expect(said).to_have_text(f"{number} of 5 chosen." if number < 6 else "Choose 5 or fewer. You’ve chosen 6.")
    expect(said).to_be_in_viewport()
    page.locator("input[name=favourite]:checked").last.uncheck()
    expect(said).to_have_text("5 of 5 chosen.")


def test_the_search_points_to_other_favourites_if_nothing_is_found(open_page: Open) -> None:
    page = open_page(PICKER)
    finder = page.locator("#favourites_search")
    finder.fill("penguin")
    expect(page.locator("#favourites_results").get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("No exercise found. You can enter it under “More”.")
    finder.fill("hip")
    finder.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    finder.fill("")
    expect(page.get_by_role("status")).to_have_text("")


@pytest.mark.parametrize("forced", [False, True])
def test_bars_are_proportional_to_the_numbers(open_page: Open, forced: bool) -> None:
    page = open_page(FAVOURITES, forced_colours=forced)
    row = page.get_by_role("row").filter(has_text="Squat")
    expect(row).to_contain_text("4 of 4 readers")
    bar = row.locator(".favourites-bar").bounding_box()
    part = row.locator(".favourites-part").bounding_box()
    assert bar is not None and part is not None
    assert part["width"] == pytest.approx(bar["width"], rel=0.05)
    colours = page.evaluate(
        "() => [...document.querySelectorAll('.favourites-bar')[0].children].map(each => getComputedStyle(each).fill)"
    )
    assert colours[0] != colours[1]


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_long_names_cause_no_horizontal_scrolling(open_page: Open, width: int) -> None:
    for screen in (FAVOURITES, PICKER):
        page = open_page(screen, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
