"""Voice, beeps, vibration, colours and wake lock of the player, and their options."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.player import MIXED, RECORDER, Player, player

SWITCHES = ("Voice", "Beeps", "Vibration", "Colour", "Keep the screen on")
COUNT, TURN, FANFARE = 660, 990, [660, 880, 1320]
COLOUR = "() => getComputedStyle(document.querySelector('.player')).backgroundColor"


@pytest.fixture
def show(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Callable[..., Player]:
    """Show the mixed circuit. A script may run before those of the page.

    A headless browser needs the permission to keep the screen on, which other browsers grant every page.
    """

    def show(script: str = RECORDER) -> Player:
        return player(fresh_page(permissions=["screen-wake-lock"]), served["own"].url + MIXED, script=script)

    return show


def _switch(shown: Player, name: str) -> None:
    shown.page.get_by_role("switch", name=name, exact=True).click()


def test_start_beeps_at_once_to_unlock_sound(show: Callable[..., Player]) -> None:
    shown = show()
    shown.open()
    assert shown.calls("tone") == []
    shown.press("Start")
    shown.wait_for_sound()
    assert shown.calls("tone") == [TURN]


def test_a_step_ends_with_three_beeps_and_another_tone(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.press("Skip")
    shown.calls("tone")
    shown.wait(6.9)
    assert shown.calls("tone") == []
    for _ in "321":
        shown.wait(1)
        assert shown.calls("tone") == [COUNT]
    shown.wait(0.1)
    assert shown.calls("tone") == [TURN]
    shown.wait(26)
    assert shown.calls("tone") == []
    shown.wait(4)
    assert shown.calls("tone") == [COUNT, COUNT, COUNT, TURN]


def test_the_end_has_a_sound_of_its_own(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    while shown.text("name") != "Cool-down":
        shown.press("Skip")
    shown.calls("tone")
    shown.wait(119)
    assert shown.calls("tone") == [COUNT, COUNT, COUNT]
    shown.wait(1)
    assert shown.calls("tone") == FANFARE


def test_missed_sounds_are_not_played_after_sleep(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.press("Skip")
    shown.calls("tone")
    shown.sleep(120)
    assert shown.calls("tone") == [TURN]


def test_work_rest_and_the_end_vibrate_differently(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    shown.press("Skip")
    shown.calls("vibrate")
    shown.wait(10)
    work = shown.calls("vibrate")
    shown.wait(30)
    rest = shown.calls("vibrate")
    shown.press("Pause")
    assert shown.calls("vibrate") == []
    shown.press("End workout")
    end = shown.calls("vibrate")
    assert [len(each) for each in (work, rest, end)] == [1, 1, 1]
    assert work != rest != end != work


def test_the_voice_announces_exercises_and_cues(show: Callable[..., Player]) -> None:
    shown = show()
    cue = shown.page.locator(".station").first.locator("details li").first.text_content()
    shown.begin()
    assert shown.calls("speak") == ["Warm-up: walk, then jog or march easily. "]
    shown.press("Skip")
    assert shown.calls("speak") == ["Get ready for: Plank. 30 s"]
    shown.wait(10)
    assert shown.calls("speak") == [f"Plank. {cue}"]
    shown.wait(30)
    assert shown.calls("speak") == ["Rest, then: Glute bridge. 10 reps"]
    shown.press("Pause")
    assert shown.calls("speak") == []


@pytest.mark.parametrize(("switch", "what"), [("Voice", "speak"), ("Beeps", "tone"), ("Vibration", "vibrate")])
def test_each_option_can_be_switched_off_separately(switch: str, what: str, show: Callable[..., Player]) -> None:
    shown = show()
    shown.open()
    _switch(shown, switch)
    shown.press("Start")
    shown.wait_for_sound()
    shown.press("Skip")
    shown.wait(10)
    calls = shown.page.evaluate("() => window.calls.map(call => call[0])")
    assert {"speak", "tone", "vibrate"} - set(calls) == {what}


def test_options_can_be_changed_during_the_workout(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    assert not shown.part("switches").is_visible()
    shown.press("Options")
    _switch(shown, "Beeps")
    shown.press("Options")
    assert not shown.part("switches").is_visible()
    shown.calls("tone")
    shown.wait(180)
    assert shown.calls("tone") == []


@pytest.mark.parametrize("name", SWITCHES)
def test_options_are_remembered(name: str, show: Callable[..., Player]) -> None:
    shown = show()
    shown.open()
    _switch(shown, name)
    shown.page.reload()
    shown.open()
    found = {each: shown.page.get_by_role("switch", name=each, exact=True).is_checked() for each in SWITCHES}
    assert found == {each: each != name for each in SWITCHES}


def test_each_phase_has_a_colour_unless_colours_are_off(show: Callable[..., Player]) -> None:
    shown = show()
    shown.begin()
    seen = {}
    for phase in ("ready", "work", "rest"):
        shown.to(phase)
        seen[phase] = shown.page.evaluate(COLOUR)
    shown.press("Pause")
    seen["paused"] = shown.page.evaluate(COLOUR)
    shown.press("End workout")
    seen["done"] = shown.page.evaluate(COLOUR)
    assert seen == {
        "ready": "rgb(23, 33, 28)",
        "work": "rgb(143, 44, 10)",
        "rest": "rgb(22, 68, 120)",
        "paused": "rgb(60, 70, 65)",
        "done": "rgb(10, 84, 66)",
    }
    shown.part("go").click()
    shown.open()
    _switch(shown, "Colour")
    shown.press("Start")
    assert shown.page.evaluate(COLOUR) == "rgb(255, 255, 255)"
    assert shown.text("word") == "Warm-up"


def test_the_screen_is_kept_on_during_the_workout(show: Callable[..., Player]) -> None:
    shown = show()
    shown.open()
    assert shown.calls("awake") == []
    shown.press("Start")
    expect(shown.part("notes")).to_have_text("The screen stays on", use_inner_text=True)
    shown.press("Skip")
    assert shown.calls("awake") == ["screen"]
    shown.press("Pause")
    expect(shown.part("notes")).to_have_text("", use_inner_text=True)
    shown.press("Resume")
    expect(shown.part("notes")).to_have_text("The screen stays on", use_inner_text=True)
    shown.press("Options")
    _switch(shown, "Keep the screen on")
    expect(shown.part("notes")).to_have_text("The screen may turn off", use_inner_text=True)


def test_the_screen_is_kept_on_again_after_a_change_of_tab(show: Callable[..., Player]) -> None:
    hide = """
      window.locks = [];
      const { request } = WakeLock.prototype;
      WakeLock.prototype.request = async function (kind) {
        const lock = await request.call(this, kind);
        window.locks.push(lock);
        return lock;
      };
    """
    shown = show(hide)
    shown.begin()
    expect(shown.part("notes")).to_have_text("The screen stays on", use_inner_text=True)
    shown.page.evaluate("() => window.locks[0].release()")
    expect(shown.part("notes")).to_have_text("The screen may turn off", use_inner_text=True)
    shown.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(shown.part("notes")).to_have_text("The screen stays on", use_inner_text=True)
    assert shown.page.evaluate("() => window.locks.map(lock => lock.released)") == [True, False]


REFUSED = """
  window.asked = 0;
  WakeLock.prototype.request = () => {
    window.asked += 1;
    return Promise.reject(new DOMException("no", "NotAllowedError"));
  };
"""
WITHOUT = """
  for (const name of ["AudioContext", "webkitAudioContext", "speechSynthesis", "SpeechSynthesisUtterance"]) {
    delete window[name];
  }
  delete Navigator.prototype.vibrate;
  delete Navigator.prototype.wakeLock;
  delete Element.prototype.requestFullscreen;
  Object.defineProperty(document, "fullscreenEnabled", { value: false });
"""


@pytest.mark.parametrize("script", [REFUSED, WITHOUT], ids=["refused", "absent"])
def test_readers_are_told_if_the_screen_may_turn_off(script: str, show: Callable[..., Player]) -> None:
    shown = show(script)
    shown.begin()
    expect(shown.part("notes")).to_have_text("The screen may turn off", use_inner_text=True)
    shown.wait(190)
    assert shown.text("name") == "Plank"
    assert shown.page.evaluate("() => window.asked ?? 1") == 1, "it does not ask again and again"
    assert shown.messages == []


def test_features_that_a_browser_lacks_are_not_offered(show: Callable[..., Player]) -> None:
    shown = show(WITHOUT)
    shown.open()
    visible = [name for name in SWITCHES if shown.page.get_by_role("switch", name=name, exact=True).is_visible()]
    assert visible == ["Colour"]
    assert not shown.part("full").is_visible()
    shown.press("Start")
    while shown.phase != "done":
        shown.wait(2)
        shown.press("Skip")
    assert shown.messages == []


def test_it_can_fill_the_whole_screen(show: Callable[..., Player]) -> None:
    shown = show()
    shown.open()
    shown.press("Full screen")
    shown.page.wait_for_function("() => document.fullscreenElement !== null", polling=50)
    shown.press("Start")
    assert shown.part("clock").is_visible()
    shown.press("Options")
    shown.press("Full screen")
    shown.page.wait_for_function("() => document.fullscreenElement === null", polling=50)
    assert shown.is_open
    assert shown.messages == []
