"""Pages fit a phone."""

from __future__ import annotations

from tests.browser import screens
from tests.browser.test_layout import TOO_WIDE
from tests.other_browsers.windows import Window

PAGES = (
    screens.HOME,
    screens.ARTICLE,
    screens.EXERCISES,
    screens.EXERCISE,
    screens.AREA,
    screens.CIRCUIT,
    screens.BUILDER_FILLED,
    screens.SHARE,
    screens.PLAN,
)


def test_pages_fit(window: Window, site_url: str) -> None:
    for page in PAGES:
        window.open(site_url + page.path)
        assert window.evaluate("innerWidth") == 375
        assert window.evaluate(f"({TOO_WIDE})()") == [], page.name
