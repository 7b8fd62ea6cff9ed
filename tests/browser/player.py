"""Control the player in a browser with a clock that tests move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

MIXED = "/c/plank,glute-bridge,side-plank/?level=1&rounds=2"
"""A circuit with seconds, repetitions, and seconds for each side, in two rounds."""
NOON = 1_750_000_000
"""Time of the tests, in seconds since 1970."""

RECORDER = """
  window.calls = [];
  window.sounds = new Set();
  const record = (what, ...how) => window.calls.push([what, ...how]);
  const { vibrate } = navigator;
  navigator.vibrate = pattern => { record("vibrate", pattern); return vibrate.call(navigator, pattern); };
  const { speak } = speechSynthesis;
  speechSynthesis.speak = speech => { record("speak", speech.text); speak.call(speechSynthesis, speech); };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) { record("tone", this.frequency.value); start.call(this, at); };
  const { resume } = AudioContext.prototype;
  AudioContext.prototype.resume = function () { window.sounds.add(this); return resume.call(this); };
  const { request } = WakeLock.prototype;
  WakeLock.prototype.request = function (kind) { record("awake", kind); return request.call(this, kind); };
"""
"""A script that records calls of browser functions, and the contexts of sound."""


@dataclass(frozen=True, slots=True)
class Player:
    """A page with the player."""

    page: Page
    messages: list[str]

    def part(self, name: str) -> Locator:
        """Return a part of the player by the end of its class."""
        return self.page.locator(f".player-{name}")

    def text(self, name: str) -> str:
        """Return the text of a part."""
        return self.part(name).inner_text()

    @property
    def phase(self) -> str:
        """The phase that colours the screen."""
        return self.page.locator(".player").get_attribute("data-phase") or ""

    @property
    def opener(self) -> Locator:
        """The link that opens the player."""
        return self.page.locator("[data-follow]").first

    @property
    def is_open(self) -> bool:
        """True if the player is open."""
        return self.page.locator(".player").is_visible()

    def press(self, name: str) -> None:
        """Press a button of the player."""
        self.page.locator(".player").get_by_role("button", name=name, exact=True).click()

    def open(self) -> None:
        """Press the link that opens the player, and wait until it is loaded and open."""
        self.opener.click()
        self.page.locator(".player").wait_for()

    def begin(self) -> None:
        """Open the player and press Start."""
        self.open()
        self.press("Start")
        self.wait_for_sound()

    def wait_for_sound(self) -> None:
        """Wait until recorded sound runs. A browser takes some time to start it."""
        running = "() => [...window.sounds ?? []].every(sound => sound.state === 'running')"
        self.page.wait_for_function(running, polling=50)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.page.clock.run_for(round(seconds * 1000))

    def sleep(self, seconds: int) -> None:
        """Let time pass while the page is frozen."""
        self.page.clock.fast_forward(seconds * 1000)

    def to(self, phase: str) -> None:
        """Skip to a phase."""
        for _ in range(40):
            if self.phase == phase:
                return
            self.press("Skip")
        raise AssertionError(f"the circuit has no {phase}")

    def calls(self, what: str) -> list[Any]:
        """Return the recorded calls of one kind since the last time."""
        calls = self.page.evaluate("() => window.calls.splice(0)")
        return [call[1] for call in calls if call[0] == what]


def player(page: Page, address: str, *, script: str = "") -> Player:
    """Show the page of a circuit. `script` runs before the scripts of the page."""
    messages: list[str] = []

    def record(message: str) -> None:
        if "ViewTransition" not in message:  # Chromium says so when it leaves out the fade between two pages
            messages.append(message)

    page.on("console", lambda message: record(message.text))
    page.on("pageerror", lambda error: record(str(error)))
    page.add_init_script(script)
    page.clock.install(time=NOON)
    page.goto(address)
    page.clock.pause_at(NOON + 3600)
    return Player(page, messages)
