"""The accessibility statement. Its claims are declared here with the tests that check them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from web.core.cacheable import cacheable

bp = Blueprint("accessibility", __name__)

AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""The rules of axe-core that the tests run: WCAG 2.0 to 2.2 at levels A and AA, and best practice."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the statement, and the test that checks it: a module of tests/browser and a function."""

    text: str
    module: str
    function: str


CLAIMS = (
    Claim(
        "axe-core finds no violations of WCAG 2.2 at levels A and AA, in light and dark.",
        "test_screens",
        "test_axe_finds_nothing",
    ),
    Claim(
        "Pages fit phones and wide screens without sideways scrolling, and buttons and links are large enough to tap.",
        "test_screens",
        "test_a_screen_fits_and_its_controls_are_large_enough",
    ),
    Claim(
        "Text stays readable with wider spacing between lines, words and letters.",
        "test_screens",
        "test_a_screen_fits_with_wider_text",
    ),
    Claim(
        "The keyboard reaches everything in reading order, and the focus is always visible.",
        "test_keyboard",
        "test_the_focus_goes_through_the_page_as_it_reads_and_is_seen",
    ),
    Claim(
        "The first link on each page skips to its content.",
        "test_keyboard",
        "test_the_skip_link_comes_first_and_leads_to_the_content",
    ),
    Claim(
        "Nothing moves on its own if your device asks for reduced motion.",
        "test_preferences",
        "test_nothing_moves_with_reduced_motion",
    ),
    Claim(
        "Borders and focus stay visible in high-contrast modes (forced colours).",
        "test_preferences",
        "test_forced_colours_keep_borders_and_focus",
    ),
    Claim("Articles are complete without JavaScript.", "test_without_script", "test_an_article_is_whole"),
    Claim("Muscle maps name the muscles in words, too.", "test_barriers", "test_a_muscle_map_says_which_muscles_work"),
)


@bp.get("/accessibility/")
@cacheable()
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("accessibility.html", claims=CLAIMS)
