"""Tests of `<<credits>>`."""

from __future__ import annotations

import pytest

from engine.content.widget import WidgetError
from tests.widgets.conftest import MakeContext, render_shortcode
from widgets.credits import widget

HERO = "hero: {src: /static/hill.svg, alt: A hill, caption: One hill., credit: Ada Strong, licence: CC BY 4.0}"


def test_each_credit_has_a_line(context: MakeContext) -> None:
    output = render_shortcode(
        widget, "<<credits>>", context('credits: ["Maps: body-muscles & friends.", "Words: ours."]')
    )
    assert output.page.startswith('<aside class="box credits" aria-label="Credits">')
    assert "<p>Maps: body-muscles &amp; friends.</p>\n  <p>Words: ours.</p>" in output.page
    assert output.feed == "<p><strong>Credits</strong><br>Maps: body-muscles &amp; friends.<br>Words: ours.</p>"
    assert output.text == "Credits:\nMaps: body-muscles & friends.\nWords: ours."


def test_the_hero_image_comes_first(context: MakeContext) -> None:
    text = render_shortcode(widget, "<<credits>>", context(f'{HERO}\ncredits: ["Words: ours."]')).text
    assert text.splitlines()[1:] == ["Image at the top, “One hill”: Ada Strong, CC BY 4.0.", "Words: ours."]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ("credit: Ada Strong", "Image at the top: Ada Strong."),
        ("licence: MIT", "Image at the top: MIT."),
        ("caption: A hill, licence: MIT", "Image at the top, “A hill”: MIT."),
    ],
)
def test_the_credit_has_all_known_parts(fields: str, line: str, context: MakeContext) -> None:
    output = render_shortcode(widget, "<<credits>>", context(f'hero: {{src: /static/hill.svg, alt: "", {fields}}}'))
    assert output.text == f"Credits:\n{line}"


@pytest.mark.parametrize("front", ["", "credits: []", "hero: {src: /static/hill.svg, alt: '', caption: A hill}"])
def test_an_article_without_credits_is_reported(front: str, context: MakeContext) -> None:
    with pytest.raises(WidgetError, match="no credits") as caught:
        render_shortcode(widget, "<<credits>>", context(front))
    assert "'credits'" in caught.value.problem.hint


def test_a_feed_has_no_classes(context: MakeContext) -> None:
    assert "class=" not in render_shortcode(widget, "<<credits>>", context(HERO)).feed
