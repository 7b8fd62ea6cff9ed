"""Accessibility: axe, which other tests run, and what the drawings of muscles say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Open
from tests.browser.screens import AREA, ARTICLE, CIRCUIT, EXERCISE, Screen
from web.site.accessibility import AXE_RULES

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = list(AXE_RULES)
RUN = """async tags => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}: ${node.failureSummary}`));
}"""


@pytest.mark.parametrize("screen", [ARTICLE, AREA, EXERCISE, CIRCUIT], ids=lambda screen: screen.name)
def test_a_muscle_map_says_which_muscles_work(screen: Screen, open_page: Open) -> None:
    page = open_page(screen)
    named = page.locator("svg.muscle-map-drawing").first.get_attribute("aria-label") or ""
    assert "Main muscles: " in named
    assert page.get_by_role("img", name=named).count() >= 1
    words = named[named.index("Main muscles: ") :].split(" Also works: ")[0]
    assert page.locator("figcaption", has_text=words).count() >= 1, "the names are next to the drawing, too"
