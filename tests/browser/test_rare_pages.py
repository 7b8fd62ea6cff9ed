"""Pages behind forms, emails, logins, limits and faults: axe finds nothing in them, also in what is folded."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Route

from tests.browser.conftest import NewContext
from tests.browser.hosts import serving
from tests.browser.test_barriers import AXE, RULES, RUN
from tests.conftest import MakeApp
from tests.web.rare_pages import rare_pages

UNFOLD = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
RUN_RULES = RUN.replace('type: "tag"', 'type: "rule"')


def test_axe_finds_nothing_in_rare_pages(shared_app: MakeApp, tmp_path: Path, reader_context: NewContext) -> None:
    page, found = reader_context(reduced_motion="reduce").new_page(), {}
    page.set_viewport_size({"width": 375, "height": 800})
    with rare_pages(shared_app, tmp_path) as pages, serving("127.0.0.1", pages.app) as url:
        answers = {f"{url}/rare/{quote(name)}/": html for name, html in pages.html.items()}

        def answer(route: Route) -> None:
            route.fulfill(body=answers[route.request.url], content_type="text/html")

        page.route("**/rare/**", answer)
        for address in answers:
            page.emulate_media(color_scheme="light")
            page.goto(address)
            page.evaluate(UNFOLD)
            page.evaluate(AXE)
            barriers = page.evaluate(RUN, RULES)
            page.emulate_media(color_scheme="dark")
            barriers += page.evaluate(RUN_RULES, ["color-contrast"])
            if barriers:
                found[address] = barriers
        page.close()
    assert found == {}
