"""Embeds in Chromium: the time until they are painted and stable, and the layout shift."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.bench.figures import Figures, table, times
from tests.bench.hosts import EMBEDS, HOST, KINDS, LITE_YOUTUBE, MOST, OURS, Served
from tools.chromium import FLAGS, find_chromium

RECORDER = Path(__file__).with_name("recorder.js")
WINDOWS: Mapping[int, ViewportSize] = {1: {"width": 1280, "height": 900}, MOST: {"width": 1280, "height": 3600}}
"""Window sizes by number of embeds. All embeds must be visible, because others are not painted."""
SETTINGS = ((1, 0), (MOST, 0), (1, 50))
"""Pairs of a number of embeds and the server's delay in milliseconds: none, or that of a network."""
STILL = 500
"""Milliseconds without movement after which an embed counts as stable."""
PATIENCE = 60_000
NETWORK = f"--host-resolver-rules=MAP {HOST} 127.0.0.1,MAP {EMBEDS} 127.0.0.1,MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"
"""Let the browser connect to this machine only."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case: the kind of embed, their number on the page, and the server's delay in milliseconds."""

    kind: str
    count: int
    delay: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A result: milliseconds until the last embed was painted and until nothing moved, and the layout shift."""

    painted: float
    still: float
    shift: float


class EmbedNotShownError(Exception):
    """An embed was not shown, or a page sent a request to another site."""


def cases() -> tuple[Case, ...]:
    """Return all cases, in the order of a round."""
    return tuple(Case(kind, count, delay) for count, delay in SETTINGS for kind in KINDS)


def showing(served: Served, repetitions: int) -> tuple[str, Mapping[Case, Sequence[Seen]]]:
    """Return the browser's version and the results of each case. The cases take turns, to share noise."""
    seen: dict[Case, list[Seen]] = {case: [] for case in cases()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, NETWORK])
        for case in cases():
            show(browser, served, case)  # warms up: code and fonts from the disk
        for n in range(repetitions):
            order = cases()
            turn = n % len(order)
            for case in order[turn:] + order[:turn]:
                seen[case].append(show(browser, served, case))
        version = browser.version
        browser.close()
    return version, seen


def show(browser: Browser, served: Served, case: Case) -> Seen:
    """Run one case in a browser with an empty cache. Raises EmbedNotShownError."""
    served.delay = case.delay / 1000
    context = browser.new_context(viewport=WINDOWS[case.count])
    context.add_init_script(path=RECORDER)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(served.host(case.kind, case.count))
        record = _until_still(page, case)
    finally:
        context.close()
    if strangers := {urlsplit(url).hostname for url in asked} - {HOST, EMBEDS}:
        raise EmbedNotShownError(f"{case.kind} asked {strangers}")
    return record


def _until_still(page: Page, case: Case) -> Seen:
    for _ in range(PATIENCE // STILL):
        page.wait_for_timeout(STILL)
        host = page.evaluate("({ ...bench, now: performance.timeOrigin + performance.now() })")
        painted = _painted(page, host, case)
        if painted and host["now"] - max(host["moved"], painted) >= STILL:
            started = host["started"]
            return Seen(painted - started, max(painted, host["moved"]) - started, host["shift"])
    raise EmbedNotShownError(f"{case} was not painted within {PATIENCE} ms")


def _painted(page: Page, host: Mapping[str, Any], case: Case) -> float:
    """Return the time at which the last embed was painted, or 0 if one is missing."""
    if case.kind == LITE_YOUTUBE:
        return float(host["poster"]) if host["posters"] == case.count else 0
    times = [float(frame.evaluate("window.bench?.painted ?? 0")) for frame in page.frames[1:]]
    return max(times) if len(times) == case.count and all(times) else 0


def tables(seen: Mapping[Case, Sequence[Seen]]) -> str:
    """Return a table for each number of embeds and each delay."""
    return "\n\n".join(_tables(seen))


def _tables(seen: Mapping[Case, Sequence[Seen]]) -> Iterator[str]:
    head = ("Kind", "Painted, ms", "middle half", "to ours", "Still, ms", "middle half", "to ours", "Layout shift")
    for count, delay in SETTINGS:
        own_painted, own_still = _figures(seen[Case(OURS, count, delay)])
        rows = []
        for kind in KINDS:
            showings = seen[Case(kind, count, delay)]
            cells = [kind]
            for figures, own in zip(_figures(showings), (own_painted, own_still), strict=True):
                cells += [f"{figures.median:.0f}", figures.spread(), times(figures.median, own.median)]
            rows.append((*cells, f"{Figures([each.shift for each in showings]).median:.3f}"))
        embeds = "One embed" if count == 1 else f"{count} embeds"
        network = f"{delay} ms before each answer" if delay else "nothing between browser and server"
        yield f"{embeds} on the page, {network}:"
        yield table(head, rows)


def _figures(seen: Sequence[Seen]) -> tuple[Figures, Figures]:
    return Figures([each.painted for each in seen]), Figures([each.still for each in seen])
