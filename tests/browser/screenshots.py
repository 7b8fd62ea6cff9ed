"""Take screenshots of all screens and states, to look at: `make screenshots` writes them to screenshots/.

Each is a whole page, on a phone, on a tablet and on a desktop, light and dark. Frames far down a page stay empty in its
picture, because the browser only paints them in its window.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import NewContext, visit
from tests.browser.screens import SCREENS, WRONG_FORMS, Screen
from tests.browser.test_screens import PICTURES
from tests.conftest import ROOT

FOLDER = ROOT / "screenshots"
WIDTHS = (375, 768, 1280)


@pytest.mark.parametrize("screen", [*SCREENS, *WRONG_FORMS], ids=lambda screen: screen.name)
def test_screenshots(screen: Screen, context: NewContext, address: Callable[[Screen], str]) -> None:
    page = context().new_page()
    visit(page, screen, address(screen))
    page.evaluate(PICTURES)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
            page.screenshot(path=FOLDER / f"{screen.name}-{width}-{colours}.png", full_page=True)
    page.close()
