"""The Nu Html Checker finds nothing new in the HTML that we serve: pages, frames, and what is in feeds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import NewContext, Served, visit
from tests.browser.screens import SCREENS, WRONG_FORMS, Screen
from tests.checkers.nu import check_pages, fetch_checker, wrap
from tests.conftest import MakeApp
from tests.web.rare_pages import rare_pages

FRAMES = {
    "c/glutes/": 200,
    "c/plank,squat/?level=2&rounds=3&theme=light&accent=c2185b": 200,
    "table/glutes,hips/?limit=2": 200,
    "exercise/glute-bridge/": 200,
    "map/glutes/": 200,
    "plan/first-six-weeks/": 200,
    "c/glutse/": 404,
    "exercise/nothing/": 404,
}
"""Paths below /embed/, and the status of each."""
ALIGNED = re.compile("The “align” attribute on the “(th|td)” element is obsolete")
"""The checker's words about tables in feeds. Feed readers do not have the style sheet that aligns cells of pages."""
KNOWN_BAD = "<!doctype html><html lang=en><title>x</title><p><div id=a></div><img src=x></p><div id=a></div>"


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checker's archive."""
    return fetch_checker(tmp_path_factory.mktemp("vnu"))


def _read(reader: BrowserContext, url: str, status: int) -> str:
    response = reader.request.get(url)
    assert response.status == status, url
    return response.text()


def test_the_checker_finds_nothing_new(
    checker: Path,
    context: NewContext,
    address: Callable[[Screen], str],
    served: dict[str, Served],
    shared_app: MakeApp,
    tmp_path: Path,
) -> None:
    pages = {"known bad": KNOWN_BAD}
    reader = context()
    for screen in SCREENS:
        pages[screen.name] = _read(reader, address(screen), screen.status)
    for screen in WRONG_FORMS:
        page = reader.new_page()
        pages[screen.name] = visit(page, screen, address(screen)).text()
        page.close()
    with rare_pages(shared_app, tmp_path) as rare:
        pages |= {f"rare: {name}": html for name, html in rare.html.items()}
    for path, status in FRAMES.items():
        pages[f"frame {path}"] = _read(reader, f"{served['own'].url}/embed/{path}", status)
    for name in ("own", "states"):
        with urlopen(f"{served[name].url}/feed.json") as answer:
            for item in json.load(answer)["items"]:
                pages[f"feed: {item['url']}"] = wrap(item["title"], item["content_html"])
    found = {}
    for name, messages in check_pages(checker, pages, tmp_path).items():
        if left := [each for each in messages if not (name.startswith("feed: ") and ALIGNED.match(each))]:
            found[name] = left
    assert found.pop("known bad"), "the checker runs"
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)
