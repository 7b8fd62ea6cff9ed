"""Following a plan with the log: sessions that are done, the next one, another browser, and no connection."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.player import MIXED, Player, player

DAY = 24 * 60 * 60 * 1000
"""A day in milliseconds."""
PLAN = "/plans/first-six-weeks/"
PHONE = {"width": 375, "height": 812}


def wait_until_kept(page: Page, *addresses: str) -> None:
    """Wait until the service worker has kept the page, and other ones, for use without a connection."""
    for address in (page.url, *addresses):
        page.wait_for_function("async address => Boolean(await caches.match(address))", arg=address, polling=100)


def wait_until_ready(page: Page) -> None:
    """Wait until the service worker of this part of the site runs."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")


def open_week(page: Page) -> str:
    """Return the name of the week that is open."""
    [name] = page.locator(".plan-week[open] .plan-week-name").all_inner_texts()
    return name


def follow_next(page: Page) -> str:
    """Open the next session of the plan, log it with one press, go back to the plan, and return the session."""
    link = page.locator("[data-plan-next] a")
    session = link.inner_text()
    link.click()
    log_it(page)
    return session


def log_it(page: Page) -> None:
    """Log the workout of a circuit's page with one press, and go back to the plan."""
    page.get_by_role("button", name="Log this workout").click()
    expect(page.locator(".log-workout [role=status]")).to_contain_text("Added to your log.")
    page.get_by_role("link", name="Back to your plan").click()
    expect(page.locator("[data-plan-next]")).to_be_visible()


def finish(shown: Player) -> None:
    """Go through a workout with the player. Its steps are ended by hand."""
    shown.begin()
    while shown.phase != "done":
        if shown.part("tick").is_visible():
            shown.press("Done")
        elif shown.phase == "work":
            shown.wait(int(shown.text("clock")))
        else:
            shown.press("Skip")


@pytest.fixture
def plan(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Player:
    """Show a plan on a phone, in a browser with an empty log."""
    return player(fresh_page(viewport=PHONE), served["own"].url + PLAN)


def test_three_weeks_of_a_plan(plan: Player, fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    page = plan.page
    sessions = page.locator("[data-workout]")
    names = [sessions.nth(index).locator("h3").text_content() for index in range(6)]
    per_week = page.locator(".plan-week").first.locator("[data-workout]").count()
    assert open_week(page) == "Week 1"
    expect(page.locator("[data-plan-next]")).to_be_hidden()

    # Week 1: the first session with the player, the second one by hand.
    sessions.first.get_by_role("link", name="Open this circuit").click()
    finish(plan)
    plan.press("Log this workout")
    expect(plan.part("next")).to_contain_text("Added to your log.")
    plan.part("go").click()
    page.get_by_role("link", name="Back to your plan").click()
    for number in range(1, per_week):
        page.clock.fast_forward(3 * DAY)
        assert follow_next(page) == f"{names[number]}, week 1"
    assert open_week(page) == "Week 2", "the next session opens by itself"
    expect(page.locator(".plan-week[open] .plan-stations").first).to_contain_text("Last done")

    # Week 2 without a connection. Its circuits were never opened before.
    wait_until_ready(page)
    page.reload()
    wait_until_kept(
        page, *(link.get_attribute("href") or "" for link in page.locator("[open] .plan-links a:first-child").all())
    )
    page.context.set_offline(True)
    for number in range(per_week):
        page.clock.fast_forward(3 * DAY)
        assert follow_next(page) == f"{names[per_week + number]}, week 2"
    page.goto(served["own"].url + "/log/")
    expect(page.locator(".log-entry")).to_have_count(2 * per_week)
    page.goto(served["own"].url + PLAN)
    assert open_week(page) == "Week 3"
    page.context.set_offline(False)

    # Week 3 is begun here, and ended in another browser with the file.
    page.clock.fast_forward(3 * DAY)
    follow_next(page)
    page.goto(served["own"].url + "/log/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your log").click()
    other = fresh_page(viewport=PHONE)
    other.clock.install(time=page.evaluate("Date.now()") / 1000 + 3 * 24 * 60 * 60)
    other.goto(served["own"].url + "/log/")
    other.get_by_label("Import a log").set_input_files(download.value.path())
    expect(other.locator(".log-entry")).to_have_count(2 * per_week + 1)
    other.get_by_role("link", name="Continue your plan").click()
    expect(other.locator("[data-plan-next]")).to_be_visible()
    assert open_week(other) == "Week 3"
    follow_next(other)
    assert open_week(other) == ("Week 4" if per_week == 2 else "Week 3")
    assert plan.messages == []


def test_the_last_session_ends_the_plan(plan: Player) -> None:
    page = plan.page
    page.locator(".plan-week").last.evaluate("week => { week.open = true; }")
    page.get_by_role("link", name="Open this circuit").last.click()
    log_it(page)
    expect(page.locator("[data-plan-next]")).to_have_text("You have done all sessions of this plan.")


def test_without_a_connection_unknown_pages_say_so(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    page = fresh_page()
    page.goto(served["own"].url + MIXED)
    page.get_by_label("Appearance").select_option("Dark")
    wait_until_ready(page)
    page.reload()
    wait_until_kept(page)
    page.context.set_offline(True)
    page.goto(served["own"].url + "/c/plank/?rounds=1")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    assert "Figtree" in page.evaluate("getComputedStyle(document.body).fontFamily"), "it looks like the site"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("link", name="Open your log").click()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.goto(served["own"].url + MIXED)
    page.locator("[data-follow]").first.click()
    expect(page.locator(".player")).to_be_visible()


def test_the_service_worker_serves_only_its_parts_of_the_site(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page()
    page.goto(served["own"].url + MIXED)
    wait_until_ready(page)
    scopes = "async () => (await navigator.serviceWorker.getRegistrations()).map(each => new URL(each.scope).pathname)"
    assert sorted(page.evaluate(scopes)) == ["/c/", "/log/", "/plans/"]
    page.goto(served["own"].url + "/areas/")
    assert page.evaluate("() => navigator.serviceWorker.controller") is None
    frame = fresh_page()
    frame.goto(f"{served['own'].url}/embed{MIXED}")
    assert frame.evaluate(scopes) == []
