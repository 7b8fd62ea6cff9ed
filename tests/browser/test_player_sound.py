"""The player's beeps while the browser interrupts sound, as a phone does for a call or when it locks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.browser.player import RECORDER, Player, player

TIMED = "/c/plank,side-plank/?level=1&work=5&rest=5&rounds=2"
COUNT, TURN = 660, 990

INTERRUPTIONS = """
  // While sound is interrupted, resume() waits, as in Safari.
  window.interrupted = false;
  const waiting = [];
  const { resume: resumeNow } = AudioContext.prototype;
  AudioContext.prototype.resume = function () {
    if (window.interrupted) {
      window.sounds.add(this);
      return new Promise(done => waiting.push(done));
    }
    return resumeNow.call(this).then(() => waiting.splice(0).forEach(done => done()));
  };
  window.interrupt = async () => {
    window.interrupted = true;
    for (const sound of window.sounds) await sound.suspend();
  };
"""


@pytest.fixture
def shown(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Player:
    """Show the first exercise of a circuit with seconds only."""
    shown = player(fresh_page(), served["own"].url + TIMED, script=RECORDER + INTERRUPTIONS)
    shown.begin()
    shown.to("work")
    shown.wait_for_sound()
    assert shown.calls("tone") == [TURN, TURN, TURN]
    return shown


WAYS_BACK = {
    "visibilitychange": "document.dispatchEvent(new Event('visibilitychange'))",
    "pageshow": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "statechange": "[...window.sounds][0].dispatchEvent(new Event('statechange'))",
}


@pytest.mark.parametrize("event", WAYS_BACK)
def test_sound_comes_back_without_a_press_and_without_the_missed_beeps(event: str, shown: Player) -> None:
    shown.page.evaluate("() => window.interrupt()")
    shown.wait(21.6)
    assert shown.calls("tone") == [], "nothing waits for the sound to come back"
    shown.page.evaluate(f"() => {{ window.interrupted = false; {WAYS_BACK[event]}; }}")
    shown.wait_for_sound()
    assert shown.calls("tone") == [], "of 12 beeps"
    shown.to("work")
    shown.wait(4.5)
    assert shown.calls("tone")[-3:] == [COUNT, COUNT, COUNT]
    assert shown.messages == []


def test_sound_that_stops_for_a_moment_resumes_by_itself(shown: Player) -> None:
    shown.page.evaluate("async () => { for (const sound of window.sounds) await sound.suspend(); }")
    shown.wait_for_sound()
    shown.wait(4.5)
    assert shown.calls("tone") == [COUNT, COUNT, COUNT]


def test_a_browser_that_refuses_sound_does_no_harm(shown: Player) -> None:
    shown.page.evaluate("""async () => {
      AudioContext.prototype.resume = () => Promise.reject(new DOMException("no", "InvalidStateError"));
      for (const sound of window.sounds) await sound.suspend();
    }""")
    shown.wait(21)
    shown.press("Pause")
    shown.press("Resume")
    assert shown.calls("tone") == []
    assert shown.messages == []
