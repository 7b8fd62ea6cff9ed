"""The figure of an exercise moves when the reader asks for it, and is still otherwise."""

from __future__ import annotations

import io
from itertools import pairwise

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.screens import Screen

BRIDGE = Screen("a bridge", "/exercises/glute-bridge/", "")
PLANK = Screen("a plank", "/exercises/plank/", "")


def _paths(page: Page) -> list[str]:
    paths: list[str] = page.locator(".poses svg path").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d'))"
    )
    return paths


def test_a_figure_moves_on_demand_and_stops(open_page: Open) -> None:
    page = open_page(BRIDGE)
    poses = _paths(page)
    page.get_by_role("button", name="Play the movement").click()
    expect(page.locator(".poses svg")).to_have_count(1)
    start = _paths(page)
    page.wait_for_function(
        "start => JSON.stringify([...document.querySelectorAll('.poses svg path')].map(path => path.getAttribute('d')))"
        " !== start",
        arg=_compact(start),
    )
    page.get_by_role("button", name="Stop").click()
    assert _paths(page) == poses


def test_a_hold_has_nothing_to_play(open_page: Open) -> None:
    page = open_page(PLANK)
    expect(page.locator(".poses svg")).to_have_count(1)
    expect(page.get_by_role("button", name="Play the movement")).to_have_count(0)


def test_a_movement_that_does_not_load_says_so(open_page: Open) -> None:
    page = open_page(BRIDGE)
    page.route("**/motion.json*", lambda route: route.abort())
    page.get_by_role("button", name="Play the movement").click()
    expect(page.get_by_role("button", name="The movement did not load. Try again")).to_be_visible()


def test_on_paper_a_figure_is_grey_and_its_muscle_hatched(open_page: Open) -> None:
    page = open_page(BRIDGE, dark=True)
    page.emulate_media(media="print")
    poses = Image.open(io.BytesIO(page.locator(".poses").screenshot())).convert("RGB")
    saturation = poses.convert("HSV").getchannel("S").getextrema()
    assert saturation == (0, 0)
    muscle = Image.open(io.BytesIO(page.locator(".poses .fig-muscle").last.screenshot())).convert("L")
    middle = muscle.height // 2
    line = muscle.crop((0, middle, muscle.width, middle + 1)).tobytes()
    edges = sum((before < 128) != (after < 128) for before, after in pairwise(line))
    assert edges >= 4


def test_forced_colours_tell_body_and_muscle_apart_even_if_both_are_dark(open_page: Open) -> None:
    page = open_page(BRIDGE)
    page.emulate_media(forced_colors="active")

    def read(part: str, colour: str) -> str:
        found: str = page.locator(f".poses .fig-{part}").last.evaluate(f"element => getComputedStyle(element).{colour}")
        return found

    assert len({read("body", "fill"), read("muscle", "fill"), read("muscle", "stroke")}) == 3
    assert read("muscle", "stroke") == read("halo", "stroke")


def _compact(paths: list[str]) -> str:
    return "[" + ",".join(f'"{path}"' for path in paths) + "]"
