"""Pages in Chromium, slowed down like a cheap phone in a slow network: paints, layout shift, interactions and bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import FLAGS, find_chromium

CPU, MBIT, LATENCY = 4, 1.6, 150
"""The factor by which the processor is slower, megabits a second, and milliseconds before each response."""
UPLOAD = 0.75
"""Megabits a second."""
SETTLED = 1_500
"""Milliseconds after the last request, in which a larger paint or a shift would still be seen."""
PATIENCE = 60_000
VITALS = Path(__file__).with_name("vitals.js")
SELF_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

Use = Callable[[Page], None]
"""Uses a page as a reader does."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Milliseconds until the first and the largest paint, the layout shift, and what was loaded.

    `largest_element` is the beginning of the HTML of the largest paint. `interaction` is the milliseconds from the
    slowest interaction to the next paint, and 0 if there were none.
    """

    first: float
    largest: float
    largest_element: str
    shift: float
    kilobytes: float
    requests: int
    interaction: float


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open a browser that only connects to this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, SELF_ONLY])
        try:
            yield browser
        finally:
            browser.close()


def show(browser: Browser, url: str, use: Use | None = None) -> Showing:
    """Show a page on the slow phone with an empty cache, and use it."""
    context = browser.new_context(
        viewport={"width": 375, "height": 740}, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    context.add_init_script(path=VITALS)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    loaded: list[float] = []
    protocol.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    protocol.send("Network.enable")
    speeds = {"downloadThroughput": MBIT * 1e6 / 8, "uploadThroughput": UPLOAD * 1e6 / 8}
    protocol.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **speeds})
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    try:
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(SETTLED)
        seen, requests, bytes_ = page.evaluate("vitals"), len(loaded), sum(loaded)
        if use:
            use(page)
            page.wait_for_timeout(SETTLED)
        after = page.evaluate("vitals")
    finally:
        context.close()
    return Showing(
        seen["first"],
        seen["largest"],
        seen["what"],
        after["shift"],
        bytes_ / 1024,
        requests,
        after["slowest"],
    )
