"""Lighthouse gives full scores for accessibility, best practices and SEO. `make bench` measures the performance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import ARTICLE, CIRCUIT, EXERCISE, HOME, Screen
from tests.checkers.lighthouse import fetch_lighthouse, run_lighthouse
from tools.chromium import find_chromium

FULL = {"accessibility": 1, "best-practices": 1, "seo": 1}


@pytest.fixture(scope="module")
def lighthouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lighthouse's script."""
    return fetch_lighthouse(tmp_path_factory.mktemp("lighthouse"))


@pytest.mark.parametrize("screen", [HOME, ARTICLE, EXERCISE, CIRCUIT], ids=lambda screen: screen.name)
def test_lighthouse_gives_full_scores(
    screen: Screen, lighthouse: Path, browser: Browser, address: Callable[[Screen], str]
) -> None:
    chromium = find_chromium() or browser.browser_type.executable_path
    report = run_lighthouse(lighthouse, chromium, address(screen), list(FULL))
    assert report.failures == []
    assert report.scores == FULL
