"""The page of a plan on a phone and on paper, and its frame."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screens import PLAN, Screen
from tests.conftest import ROOT

OUR_PLANS = [path.stem for path in sorted((ROOT / "plans").glob("*.yaml"))]
WIDTH = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("name", OUR_PLANS)
def test_on_a_phone_every_week_opens_without_a_script_and_nothing_overflows(name: str, open_page: Open) -> None:
    screen = Screen(name, f"/plans/{name}/?start=2026-12-01", "")
    page = open_page(screen, width=375, height=812, java_script_enabled=False)
    weeks = page.locator("details.plan-week")
    for number in range(weeks.count()):
        week = weeks.nth(number)
        if week.get_attribute("open") is None:
            week.locator("summary").press("Enter")
        expect(week.get_by_role("link", name="Open this circuit").first).to_be_visible()
    assert all(box and box["x"] + box["width"] <= 375 for box in (weeks.nth(n).bounding_box() for n in range(4)))
    page = open_page(screen, width=375, height=812)
    assert page.evaluate(WIDTH) <= 0


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", OUR_PLANS)
def test_a_printed_plan_is_one_page(name: str, paper: str, open_page: Open) -> None:
    page = open_page(Screen(name, f"/plans/{name}/?start=2026-12-01", ""))
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1


def test_a_printed_plan_has_every_workout_of_every_week(open_page: Open) -> None:
    page = open_page(PLAN, dark=True)
    page.emulate_media(media="print")
    workouts = page.locator("[data-workout]")
    assert workouts.count() == 16
    for number in range(workouts.count()):
        expect(workouts.nth(number).locator("h3")).to_be_visible()
    assert page.locator(".plan-stations li:visible").count() == page.locator(".plan-stations li").count() > 60
    for hidden in ("form", ".plan-overview", "nav", ".plan-links"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_dates_typed_into_the_form_are_in_the_address(open_page: Open) -> None:
    page = open_page(Screen("plan", "/plans/first-six-weeks/", "First six weeks"), width=375)
    page.get_by_label("Start").fill("2026-12-07")
    page.get_by_role("button", name="Show dates").click()
    page.wait_for_url("**/plans/first-six-weeks/?start=2026-12-07*")
    expect(page.get_by_role("link", name="Subscribe in your calendar")).to_be_visible()
