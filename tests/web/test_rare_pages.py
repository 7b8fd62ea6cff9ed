"""Every page is in a list that the checkers read: the screens of the browser, or the rare pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.screens import SCREENS
from tests.conftest import MakeApp
from tests.web.markup import Page
from tests.web.rare_pages import RarePages, rare_pages

NO_SCREENS = {
    "assets.static": "a file",
    "images.show": "a file",
    "health.healthz": "JSON for monitoring",
    "health.readyz": "JSON for monitoring",
    "embeds.show_oembed": "JSON for other sites",
    "embeds.show_frame": "a frame, in the list of frames of tests/checkers/test_valid_html.py",
    "comments.challenge": "JSON for the page's script",
    "comments.held_challenge": "JSON for the page's script",
    "moderation_login.start_again": "only redirects",
}
"""Endpoints without a page of their own, and what they answer."""


@pytest.fixture(scope="module")
def rare(shared_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RarePages]:
    """The rare pages."""
    with rare_pages(shared_app, tmp_path_factory.mktemp("rare")) as pages:
        yield pages


def test_rare_pages_are_well_formed(rare: RarePages) -> None:
    assert {name: found for name, html in rare.html.items() if (found := Page(html).problems)} == {}


def test_every_page_is_in_a_list_for_the_checkers(rare: RarePages) -> None:
    addresses = rare.app.url_map.bind("")
    listed = rare.endpoints | {addresses.match(screen.path.partition("?")[0])[0] for screen in SCREENS}
    answering = {
        rule.endpoint
        for rule in rare.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "." not in rule.rule.rpartition("/")[2]
    }
    assert answering - listed - set(NO_SCREENS) == set(), "add it to SCREENS, or to the rare pages"
    assert set(NO_SCREENS) <= answering - listed, "no exemption is outdated"
