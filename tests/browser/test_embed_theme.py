"""The theme of a frame: that of its host or the requested one, with enough contrast."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from engine.config.colours import contrast_ratio
from tests.browser.conftest import NewContext, Show
from tests.browser.hosts import Ours

FRAME = "figure.circuit-embed iframe"
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(17, 22, 20)"
COLOURS = """() => {
  const of = selector => getComputedStyle(document.querySelector(selector));
  const [card, title, dose, facts, button] = [".frame", "h1", ".station-dose", ".station-facts", ".button"].map(of);
  return {
    scheme: getComputedStyle(document.documentElement).colorScheme,
    card: card.backgroundColor, title: title.color, dose: dose.color, facts: facts.color,
    button: button.backgroundColor, label: button.color,
  };
}"""


def hexed(colour: str) -> str:
    """Convert a computed colour, such as "rgb(1, 2, 3)", to "#010203"."""
    red, green, blue = (int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(", "))
    return f"#{red:02x}{green:02x}{blue:02x}"


def check(colours: dict[str, str], card: str) -> None:
    """Check the colour of the card, and the contrast of its text."""
    assert colours["card"] == card
    for name in ("title", "dose", "facts"):
        assert contrast_ratio(hexed(colours[name]), hexed(card)) >= 4.5, name
    assert contrast_ratio(hexed(colours["label"]), hexed(colours["button"])) >= 4.5


@pytest.fixture(scope="module")
def alone(reader_context: NewContext) -> Iterator[Page]:
    """A page for frames without a host."""
    page = reader_context().new_page()
    yield page
    page.close()


def colours_of(page: Page, address: str, *, dark: bool = False) -> dict[str, str]:
    """Return the colours of a frame without a host, for a system theme."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(address)
    colours: dict[str, str] = page.evaluate(COLOURS)
    return colours


@pytest.mark.parametrize("dark", [False, True])
def test_without_a_host_a_frame_follows_the_system_theme(dark: bool, ours: Ours, alone: Page) -> None:
    colours = colours_of(alone, f"{ours.url}/embed/c/glutes/", dark=dark)
    assert colours["scheme"] == "light dark"
    check(colours, DARK if dark else LIGHT)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("theme", "card"), [("light", LIGHT), ("dark", DARK)])
def test_a_theme_overrides_the_system_theme(theme: str, card: str, dark: bool, ours: Ours, alone: Page) -> None:
    colours = colours_of(alone, f"{ours.url}/embed/c/glutes/?theme={theme}", dark=dark)
    assert colours["scheme"] == theme
    check(colours, card)


@pytest.mark.parametrize("accent", ["ffffff", "000000", "ffff00", "c2185b", "777777", "0b6650"])
@pytest.mark.parametrize(("theme", "card"), [("light", LIGHT), ("dark", DARK)])
def test_an_accent_fills_the_button_and_its_label_is_readable(
    accent: str, theme: str, card: str, ours: Ours, alone: Page
) -> None:
    colours = colours_of(alone, f"{ours.url}/embed/c/glutes/?theme={theme}&accent={accent}")
    assert hexed(colours["button"]) == f"#{accent}"
    check(colours, card)


@pytest.mark.parametrize("accent", ["red", "fff", "c2185b00", "gggggg", "%3C/style%3E", "c2185b;}"])
def test_an_invalid_accent_is_ignored(accent: str, ours: Ours, alone: Page) -> None:
    colours = colours_of(alone, f"{ours.url}/embed/c/glutes/?accent={accent}")
    assert hexed(colours["button"]) == "#0b6650"


def card(page: Page, colour: str) -> None:
    """Expect this colour of the card in a frame."""
    expect(page.frame_locator(FRAME).locator(".frame")).to_have_css("background-color", colour)


@pytest.mark.parametrize(
    ("text", "ground", "expected"),
    [
        ("#222", "#fff", LIGHT),
        ("#eee", "#111", DARK),
        ("oklch(0.97 0.01 264)", "#111", DARK),
        ("oklch(0.2 0.01 264)", "#fff", LIGHT),
        ("oklab(0.95 0 0)", "#111", DARK),
        ("lab(96 0 0)", "#111", DARK),
        ("lch(20 10 200)", "#fff", LIGHT),
        ("color-mix(in srgb, white 90%, black)", "#111", DARK),
        ("color(srgb 0.1 0.1 0.1)", "#fff", LIGHT),
        ("rgb(255 255 255 / 85%)", "#111", DARK),
        ("hsl(210 20% 90%)", "#111", DARK),
        ("color(display-p3 1 1 1)", "#111", DARK),
        ("color(rec2020 0 0 0)", "#fff", LIGHT),
    ],
)
def test_a_frame_follows_the_theme_of_its_host(text: str, ground: str, expected: str, ours: Ours, show: Show) -> None:
    # The reader's system has the other theme.
    style = f"<style>body {{ color: {text}; background: {ground} }}</style>"
    page = show(ours.snippet("/c/glutes/"), head=style, dark=expected == LIGHT)
    card(page, expected)
    theme = "dark" if expected == DARK else "light"
    assert f"theme={theme}#" in (page.locator(FRAME).get_attribute("src") or "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_requested_theme_stays(theme: str, ours: Ours, show: Show) -> None:
    head = "<style>.dark { color: #eee; background: #111 }</style>"
    page = show(ours.snippet("/c/glutes/", theme=theme), head=head, dark=theme == "light")
    card(page, DARK if theme == "dark" else LIGHT)
    page.evaluate("() => { document.documentElement.className = 'dark'; }")
    page.evaluate("() => new Promise(done => setTimeout(done, 50))")
    card(page, DARK if theme == "dark" else LIGHT)


SWITCHES = {
    "a class of html": "document.documentElement.classList.toggle('dark')",
    "an attribute of html": "document.documentElement.toggleAttribute('data-dark')",
    "a class of body": "document.body.classList.toggle('dark')",
    "a style sheet": """document.querySelector("#toggled").disabled = !document.querySelector("#toggled").disabled""",
}


ANIMATED = "body { transition: color .3s }"
STILL = "* { transition: none !important }"
"""Without transitions, the loader only notices changes of the html element."""


@pytest.mark.parametrize(
    ("switch", "more"), [*product(SWITCHES, ("", ANIMATED)), *((name, STILL) for name in SWITCHES if "html" in name)]
)
def test_a_frame_follows_when_the_page_turns_dark(switch: str, more: str, ours: Ours, show: Show) -> None:
    dark = "color: #eee; background: #111"
    head = (
        f"<style>body {{ color: #222 }} .dark, .dark body, [data-dark] body {{ {dark} }} {more}</style>"
        f'<style id="toggled">body {{ {dark} }}</style>'
    )
    body = f'<script>document.querySelector("#toggled").disabled = true</script>{ours.snippet("/c/glutes/")}'
    page = show(body, head=head)
    card(page, LIGHT)
    page.frames[1].wait_for_load_state()  # before its script has run, a frame hears nothing
    page.evaluate(f"() => {{ {SWITCHES[switch]} }}")
    card(page, DARK)
    page.evaluate(f"() => {{ {SWITCHES[switch]} }}")
    card(page, LIGHT)


def test_a_frame_follows_when_the_system_turns_dark(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"), head='<meta name="color-scheme" content="light dark">')
    card(page, LIGHT)
    page.frames[1].wait_for_load_state()
    page.emulate_media(color_scheme="dark")
    card(page, DARK)
    page.emulate_media(color_scheme="light")
    card(page, LIGHT)


def test_errors_have_the_theme_of_the_host(ours: Ours, show: Show) -> None:
    head = "<style>body { color: #eee; background: #111 }</style>"
    figure = f'<figure class="circuit-embed" data-circuit="{ours.url}/c/glutse/"></figure>'
    page = show(f"{figure}{ours.script()}", head=head)
    expect(page.frame_locator(FRAME).get_by_text("Did you mean")).to_be_visible()
    card(page, DARK)
