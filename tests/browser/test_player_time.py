"""The player follows the clock through sleep, reloads and later visits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.player import MIXED, Player, player

TIMED = "/c/plank,side-plank/?level=1&rounds=2"
"""A circuit with seconds only, which never waits for a tap."""


@pytest.fixture
def show(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Callable[[str], Player]:
    """Show a circuit's page to a new reader."""
    return lambda path: player(fresh_page(), served["own"].url + path)


def test_two_minutes_of_sleep_end_at_the_right_step_and_second(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.press(
        "Skip"
    )  # of 10 s, then plank 30, rest 10, side plank 30, switch 8, side plank 30, rest between rounds 60
    steps = plan.page.locator(".timeline time").evaluate_all("times => times.map(time => parseInt(time.dateTime))")
    assert steps[1:8] == [10, 30, 10, steps[4], 8, steps[6], 60]
    before = sum(steps[1:7])
    plan.wait(4.25)
    plan.sleep(120)
    assert before < 124 < before + 60
    assert plan.text("word") == "Rest"
    assert plan.text("clock") == str(before + 60 - 124), "of 124.25 s, in whole seconds as they run down"
    plan.wait(0.8)
    assert plan.text("clock") == str(before + 60 - 125)
    total = sum(steps[1:]) - 125
    assert plan.text("left") == f"{total // 60}:{total % 60:02} left"


def test_sleep_stops_at_the_first_step_that_waits_for_a_tap(show: Callable[[str], Player]) -> None:
    mixed = show(MIXED)
    mixed.begin()
    mixed.press("Skip")
    mixed.sleep(120)
    assert mixed.text("name") == "Glute bridge"
    assert mixed.part("tick").is_visible()
    assert mixed.text("of").startswith("1:10 of"), "since the plank's 30 s, and 10 s before and after it"


def test_sleep_through_the_end_ends_it_on_time(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    total = plan.page.locator(".player-bar").evaluate("bar => bar.max")
    plan.begin()
    plan.wait(total - 200)
    plan.sleep(250)
    assert plan.phase == "done"
    assert plan.text("clock") == f"{total // 60}:{total % 60:02}"
    assert plan.text("dose") == "2 rounds, 4 of 4 stations"


def test_a_long_sleep_is_a_pause(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.wait(200)
    before = [plan.text(name) for name in ("name", "clock", "left")]
    plan.sleep(7200)
    assert plan.text("word") == "Paused"
    assert [plan.text(name) for name in ("name", "clock", "left")] == before
    plan.press("Resume")
    assert plan.phase == "work"
    plan.press("Pause")
    plan.press("End workout")
    assert plan.text("dose") == "0 rounds, 0 of 4 stations"
    assert plan.text("clock") == "3:20"


def test_a_tab_that_wakes_up_is_right_at_once(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    # A browser may hold back the timers of a hidden tab: here the clock moves and no timer runs.
    plan.page.clock.set_fixed_time(1_750_003_600 + 100)
    plan.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert plan.text("clock") == "1:20"


def test_a_reload_continues_at_the_current_time(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.wait(30)
    plan.sleep(5)
    plan.page.reload()
    assert plan.is_open
    assert plan.text("clock") == "2:25"
    plan.wait(146)
    assert plan.text("word") == "Get ready"
    assert plan.text("name") == "Next: Plank"
    assert plan.messages == []


@pytest.mark.parametrize("hours", [0.1, 2])
def test_a_page_that_comes_back_late_is_paused(hours: float, show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.wait(203)
    before = [plan.text(name) for name in ("name", "clock", "left")]
    address = plan.page.url
    plan.page.goto("about:blank")
    plan.sleep(round(hours * 3600))
    plan.page.goto(address)
    assert not plan.is_open
    expect(plan.opener).to_have_text("Resume")
    plan.page.reload()  # looking at the page does not count as going on
    expect(plan.opener).to_have_text("Resume")
    plan.open()
    assert plan.text("word") == "Paused"
    assert [plan.text(name) for name in ("name", "clock", "left")] == before
    plan.press("End workout")
    assert plan.text("dose") == "0 rounds, 0 of 4 stations"
    assert plan.text("clock") == "3:23"
    assert plan.messages == []


def test_closing_pauses_the_workout_and_saves_it(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.wait(30)
    plan.press("Close")
    expect(plan.opener).to_have_text("Resume")
    assert not plan.is_open
    plan.sleep(3000)
    plan.page.reload()
    assert not plan.is_open
    assert plan.opener.inner_text() == "Resume"
    plan.open()
    assert (plan.text("word"), plan.text("clock")) == ("Paused", "2:30")
    plan.press("Resume")
    plan.wait(1)
    assert plan.text("clock") == "2:29"


def test_a_saved_workout_expires_after_some_hours(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.wait(30)
    plan.press("Close")
    expect(plan.opener).to_have_text("Resume")
    plan.sleep(5 * 3600)
    plan.page.reload()
    assert plan.opener.inner_text().startswith("Start")
    plan.open()
    assert plan.phase == "start"


def test_expired_workouts_are_deleted(show: Callable[[str], Player], served: dict[str, Served]) -> None:
    plan = show(TIMED)
    kept = "() => Object.keys(localStorage).sort()"
    plan.page.evaluate("() => localStorage.setItem('follow-along-too', 'of another script')")
    paths = [plan.page.locator("[data-circuit]").get_attribute("data-circuit")]
    plan.begin()
    plan.press("Close")
    expect(plan.opener).to_have_text("Resume")
    plan.sleep(3 * 3600)
    plan.page.goto(served["own"].url + MIXED)
    paths.append(plan.page.locator("[data-circuit]").get_attribute("data-circuit"))
    plan.open()
    plan.part("beeps").click()
    plan.press("Start")
    plan.press("Close")
    expect(plan.opener).to_have_text("Resume")
    assert plan.page.evaluate(kept) == sorted(
        ["follow-along", "follow-along-too", *(f"follow-along {path}" for path in paths)]
    )
    plan.sleep(2 * 3600)
    plan.page.reload()
    expect(plan.opener).to_have_text("Resume")
    assert plan.page.evaluate(kept) == ["follow-along", f"follow-along {paths[1]}", "follow-along-too"]
    assert plan.messages == []


def test_another_circuit_starts_from_the_beginning(show: Callable[[str], Player], served: dict[str, Served]) -> None:
    plan = show(TIMED)
    plan.begin()
    plan.press("Close")
    expect(plan.opener).to_have_text("Resume")
    plan.page.goto(served["own"].url + MIXED)
    assert plan.opener.inner_text().startswith("Start")


def test_a_finished_workout_is_deleted(show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    total = plan.page.locator(".player-bar").evaluate("bar => bar.max")
    plan.begin()
    plan.wait(total)
    assert plan.phase == "done"
    plan.page.reload()
    assert not plan.is_open
    assert plan.opener.inner_text().startswith("Start")
    assert plan.page.evaluate("() => Object.keys(localStorage)") == []


@pytest.mark.parametrize("kept", ["no JSON", "3", "null", "{}", '{"of": 9, "kept": "x"}', '{"of": 9, "seen": "x"}'])
def test_other_data_in_the_storage_does_no_harm(kept: str, show: Callable[[str], Player]) -> None:
    plan = show(TIMED)
    path = plan.page.locator("[data-circuit]").get_attribute("data-circuit")
    plan.page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [f"follow-along {path}", kept])
    plan.page.evaluate("kept => localStorage.setItem('follow-along', kept)", kept)
    plan.page.reload()
    plan.begin()
    plan.wait(1)
    assert plan.text("clock") == "2:59"
    assert plan.messages == []
