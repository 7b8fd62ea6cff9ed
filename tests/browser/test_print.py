"""On paper: a circuit is one page, and an article leaves out what only a screen can use."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screens import ARTICLE, CIRCUIT, FOCUS_CIRCUIT, Screen

CIRCUITS = (
    CIRCUIT,
    FOCUS_CIRCUIT,
    Screen("one area", "/c/glutes/", ""),
    Screen("a group", "/c/backside/", ""),
    Screen("shins and calves", "/c/shins,calves/", ""),
)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("screen", CIRCUITS, ids=lambda screen: screen.name)
def test_a_printed_circuit_is_one_page(screen: Screen, paper: str, open_page: Open) -> None:
    printed = open_page(screen).pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_printed_circuit_holds_every_station_and_dose(open_page: Open) -> None:
    page = open_page(CIRCUIT, dark=True)
    page.emulate_media(media="print")
    expect(page.locator(".station")).to_have_count(7)
    for station in page.locator(".station").all():
        expect(station.locator(".station-name")).to_be_visible()
        expect(station.locator(".station-dose")).to_be_visible()
    expect(page.get_by_role("link", name="JSON")).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_printed_article_has_no_navigation(open_page: Open) -> None:
    page = open_page(ARTICLE)
    page.emulate_media(media="print")
    for hidden in (".site-header", ".site-footer", ".contents", ".article-foot", ".actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".circuit").first).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
