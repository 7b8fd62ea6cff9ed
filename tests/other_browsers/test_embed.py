"""A circuit on another site: the loader shows it in a frame, and the player runs in the frame."""

from __future__ import annotations

from tests.browser.hosts import Host, Ours
from tests.other_browsers.windows import Window

FRAME = "figure.circuit-embed iframe"
WORD = "document.querySelector('.player-word').textContent"


def test_a_circuit_on_another_site(window: Window, ours: Ours, host: Host) -> None:
    window.open(host.add(ours.snippet("/c/glutes/")))
    window.wait(f"document.querySelector('{FRAME}') !== null")
    with window.inside(FRAME):
        window.wait("document.querySelector('[data-follow]') !== null")
        window.wait("document.documentElement.scrollHeight <= innerHeight")  # the loader has set the height
        window.click("[data-follow]")
        window.click(".player-go")
        window.wait(f"{WORD} === 'Warm-up'")
        window.click(".player-skip")
        window.wait(f"{WORD} === 'Get ready'")
        window.click(".player-close")
        window.wait("!document.querySelector('.player').open")
