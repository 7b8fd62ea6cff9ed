"""The player leads through a circuit, plays sounds, and remembers an unfinished workout."""

from __future__ import annotations

from tests.browser.player import MIXED
from tests.other_browsers.windows import Window

LISTEN = """(() => {
  window.tones = [];
  window.failures = [];
  const fail = error => { window.failures.push(String(error)); throw error; };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) {
    try { start.call(this, at); window.tones.push(this.frequency.value); } catch (error) { fail(error); }
  };
  const { resume } = AudioContext.prototype;
  AudioContext.prototype.resume = function () { return resume.call(this).catch(fail); };
})()"""
"""Record tones that start, and failures of sound, which the player survives in silence."""

PHASE = "document.querySelector('.player').dataset.phase"
WORD = "document.querySelector('.player-word').textContent"


def test_a_workout_from_start_to_end(window: Window, site_url: str) -> None:
    window.open(site_url + MIXED)
    window.evaluate(LISTEN)
    window.click("[data-follow]")
    window.click(".player-go")
    window.wait(f"{WORD} === 'Warm-up'")
    window.click(".player-skip")
    window.wait(f"{WORD} === 'Get ready'")
    window.wait(f"{WORD} === 'Work'")  # after ten seconds
    window.wait("window.tones.includes(660) && window.tones.at(-1) === 990")
    assert window.evaluate("window.failures") == []

    window.open(site_url + MIXED)
    window.wait(f"{WORD} === 'Work'")  # the stored workout continues
    for _ in range(40):
        if window.evaluate(PHASE) == "done":
            break
        counts = window.evaluate("!document.querySelector('.player-tick').hidden")
        window.click(".player-tick" if counts else ".player-skip")
    assert window.evaluate(WORD) == "Done"
    window.click(".player-go")
    window.wait("!document.querySelector('.player').open")
    assert window.evaluate("document.querySelector('[data-follow]').textContent").strip().startswith("Start")
