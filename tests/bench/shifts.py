"""How much embeds move the page around them, in windows of usual height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import Figures, table
from tests.bench.frames import NETWORK, RECORDER, STILL
from tests.bench.hosts import KINDS, MOST, OURS, RESERVED, Served
from tools.chromium import FLAGS, find_chromium

WINDOWS = ((375, 740), (1280, 800))
ALL = (OURS, RESERVED, *KINDS[1:])
DELAY = 50
"""Milliseconds before each response, like that of a network."""
REPETITIONS = 3
STEP = 150
"""Milliseconds between the steps of scrolling, each as high as the window."""

Shifts = Mapping[tuple[str, int], Sequence[float]]
"""The layout shifts of the pages, by the kind of embed and the width of the window."""


def measure(served: Served) -> Shifts:
    """Show a page with many embeds of each kind in each window, and scroll to its end."""
    shifts: dict[tuple[str, int], list[float]] = {}
    served.delay = DELAY / 1000
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, NETWORK])
        for _ in range(REPETITIONS):
            for kind in ALL:
                for width, height in WINDOWS:
                    seen = scroll_through(browser, served.host(kind, MOST), width, height)
                    shifts.setdefault((kind, width), []).append(seen)
        browser.close()
    return shifts


def scroll_through(browser: Browser, url: str, width: int, height: int) -> float:
    """Return the layout shift of a page that is shown with an empty cache and scrolled to its end."""
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(path=RECORDER)
    try:
        page = context.new_page()
        page.goto(url)
        page.wait_for_timeout(STILL)
        page.mouse.move(width / 2, height / 2)
        for _ in range(page.evaluate("document.documentElement.scrollHeight") // height + 1):
            page.mouse.wheel(0, height)
            page.wait_for_timeout(STEP)
        page.wait_for_timeout(STILL)
        return float(page.evaluate("bench.shift"))
    finally:
        context.close()


def make_table(shifts: Shifts) -> str:
    """Return the medians as a table."""
    head = ("Kind", *(f"{width} × {height}" for width, height in WINDOWS))
    rows = ((kind, *(f"{Figures(shifts[kind, width]).median:.3f}" for width, _ in WINDOWS)) for kind in ALL)
    return table(head, rows)
