"""Lighthouse's performance scores of our pages, as `make run` serves them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.figures import Figures, table
from tests.bench.site import serve_checkout
from tests.browser.screens import ARTICLE, CIRCUIT, EXERCISE, HOME
from tests.checkers.lighthouse import Report, fetch_lighthouse, run_lighthouse
from tools.chromium import find_chromium

PAGES = {"article": ARTICLE.path, "home": HOME.path, "exercise": EXERCISE.path, "circuit": CIRCUIT.path}
CATEGORY = "performance"
AUDITS = {
    "First paint, s": ("first-contentful-paint", 1000),
    "Largest paint, s": ("largest-contentful-paint", 1000),
    "Blocked, ms": ("total-blocking-time", 1),
    "Layout shift": ("cumulative-layout-shift", 1),
    "KB": ("total-byte-weight", 1024),
}
"""The columns of the table, with the audit that each shows and what its value is divided by."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The scores of a page from 0 to 100, and its audits by column."""

    scores: Figures
    audits: Mapping[str, Figures]


def measure(rounds: int = 5) -> Mapping[str, Measured]:
    """Return the results by page, measured in turns. Raises NpmError, RivalUnavailableError and AssertionError."""
    reports: dict[str, list[Report]] = {page: [] for page in PAGES}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        with sync_playwright() as playwright:
            chromium = find_chromium() or playwright.chromium.executable_path
        script = fetch_lighthouse(Path(name))
        with serve_checkout(Path(name)) as site:
            for _ in range(rounds):
                for page, path in PAGES.items():
                    reports[page].append(run_lighthouse(script, chromium, site + path, [CATEGORY]))
    return {page: summarise(each) for page, each in reports.items()}


def summarise(reports: list[Report]) -> Measured:
    """Return the figures of a page's reports."""
    audits = {
        column: Figures([report.audits[audit]["numericValue"] / unit for report in reports])
        for column, (audit, unit) in AUDITS.items()
    }
    return Measured(Figures([100 * (report.scores[CATEGORY] or 0) for report in reports]), audits)


def make_table(measured: Mapping[str, Measured]) -> str:
    """Return a table with the medians of each page."""
    digits = {"Blocked, ms": 0, "KB": 0, "Layout shift": 3}
    rows = [
        (
            f"{page}: `{PAGES[page]}`",
            f"{each.scores.median:.0f}",
            each.scores.spread(),
            *(f"{figures.median:.{digits.get(column, 1)}f}" for column, figures in each.audits.items()),
        )
        for page, each in measured.items()
    ]
    runs = len(next(iter(measured.values())).scores.values)
    head = ("Page", "Score of 100", "middle half", *AUDITS)
    return f"Medians of {runs} runs of each page:\n\n{table(head, rows)}"
