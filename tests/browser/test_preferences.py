"""Preferences of readers' systems: reduced motion, forced colours and dark mode."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.screens import ARTICLE, CIRCUIT, EXERCISES, HOME, VIDEO, Screen

MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  return style.transitionDuration.split(", ").some(time => parseFloat(time) > 0) || style.animationName !== "none";
}).map(element => element.outerHTML.slice(0, 80))"""
CHANGING = """() => [...new Set([...document.querySelectorAll("*")].map(element => getComputedStyle(element))
  .filter(style => parseFloat(style.transitionDuration) > 0).flatMap(style => style.transitionProperty.split(", ")))]"""
BORDERED = """selector => [...document.querySelectorAll(selector)].filter(element => {
  const style = getComputedStyle(element);
  return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1
    || style.borderTopColor === getComputedStyle(document.body).backgroundColor;
}).map(element => element.outerHTML.slice(0, 80))"""
REMEMBER_FADE = """addEventListener("pagereveal", event => { window.hasFaded = Boolean(event.viewTransition); })"""
OUTLINE = "element => [getComputedStyle(element).outlineStyle, getComputedStyle(element).outlineWidth]"


@pytest.mark.parametrize("screen", [HOME, ARTICLE, CIRCUIT, EXERCISES, VIDEO], ids=lambda screen: screen.name)
def test_nothing_moves_with_reduced_motion(screen: Screen, open_page: Open) -> None:
    page = open_page(screen, less_motion=True)
    assert page.evaluate(MOVING) == []
    page.locator("main a:visible").first.hover()
    assert page.evaluate("() => document.getAnimations().length") == 0


def test_without_the_preference_only_colours_have_transitions(open_page: Open) -> None:
    page = open_page(HOME)
    assert sorted(page.evaluate(CHANGING)) == ["background-color", "border-color", "color"]


@pytest.mark.parametrize("less_motion", [False, True], ids=["motion welcome", "reduced motion"])
def test_pages_fade_into_each_other_if_motion_is_welcome(less_motion: bool, open_page: Open) -> None:
    page = open_page(EXERCISES, less_motion=less_motion)
    page.add_init_script(REMEMBER_FADE)
    page.get_by_role("link", name="Areas").first.click()
    page.wait_for_url("**/areas/")
    page.wait_for_function("() => 'hasFaded' in window")
    assert page.evaluate("() => window.hasFaded") is not less_motion


@pytest.mark.parametrize("screen", [HOME, ARTICLE, CIRCUIT, EXERCISES], ids=lambda screen: screen.name)
def test_forced_colours_keep_borders_and_focus(screen: Screen, open_page: Open) -> None:
    page = open_page(screen, forced_colours=True)
    assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(BORDERED, "main .button, main a.chip, .note, .card, .filters, .box, select") == []
    target = page.locator("main a:visible").first
    target.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert target.evaluate(OUTLINE) == ["solid", "3px"]


def test_forced_colours_keep_worked_muscles_apart(open_page: Open) -> None:
    page = open_page(CIRCUIT, forced_colours=True)
    fill = "element => getComputedStyle(element).fill"
    worked = page.locator("g.m-primary use").first.evaluate(fill)
    assert worked != page.locator("g.m-base use").first.evaluate(fill)


def test_dark_and_light_follow_the_system(open_page: Open) -> None:
    colours = "() => ['backgroundColor', 'color'].map(name => getComputedStyle(document.body)[name])"
    page = open_page(ARTICLE, dark=True)
    assert page.evaluate(colours) == ["rgb(17, 22, 20)", "rgb(233, 238, 234)"]
    page.emulate_media(color_scheme="light")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(23, 33, 28)"]


BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(17, 22, 20)"
BAR = """() => [...document.querySelectorAll('meta[name=theme-color]')]
    .find(each => matchMedia(each.media).matches).content"""
LIGHT_BAR, DARK_BAR = "#ffffff", "#111614"


def test_a_chosen_theme_is_kept_and_shown_at_once(
    fresh_page: Callable[..., Page], address: Callable[[Screen], str]
) -> None:
    page = fresh_page()
    page.goto(address(HOME))
    choice = page.get_by_label("Appearance")
    choice.select_option("Dark")
    assert page.evaluate(BACKGROUND) == DARK
    assert page.evaluate(BAR) == DARK_BAR
    page.locator("main article a, main .lead a").first.click()
    page.wait_for_load_state()
    assert page.evaluate(BACKGROUND) == DARK
    # The file blocks the first paint, so no light page flashes before it.
    blocking = "() => performance.getEntriesByType('resource').find(each => each.name.includes('/scripts/theme.js'))"
    assert page.evaluate(f"({blocking})().renderBlockingStatus") == "blocking"
    page.emulate_media(media="print")
    assert page.evaluate(BACKGROUND) == LIGHT
    page.emulate_media(media="screen", color_scheme="dark")
    choice.select_option("Light")
    assert page.evaluate(BACKGROUND) == LIGHT
    assert page.evaluate(BAR) == LIGHT_BAR
    choice.select_option("Like your device")
    assert page.evaluate(BAR) == DARK_BAR
    page.reload()
    assert page.evaluate(BACKGROUND) == DARK
    assert choice.input_value() == ""


def test_without_script_the_device_decides(open_page: Open) -> None:
    page = open_page(HOME, dark=True, java_script_enabled=False)
    assert page.get_by_label("Appearance").is_hidden()
