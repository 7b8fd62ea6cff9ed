"""The positions of links and images, and images without alternative text."""

from __future__ import annotations

import pytest

from engine.validation.located import Link
from tests.engine.content.samples import FIXTURES, join_segments, list_problems, render_sample

NO_ALT = "The image '/a.png' has no alternative text."


def test_every_notation_of_a_link_has_its_position() -> None:
    text = (FIXTURES / "links.md").read_text(encoding="utf-8")
    links = render_sample(text, first_line=10).links
    assert [(link.url, link.line, link.column) for link in links] == [
        ("/inline/", 10, 9),
        ("https://example.org/title", 10, 29),
        ("/pointed/", 11, 19),
        ("/with_(brackets)", 12, 9),
        ("/escaped_word/", 13, 11),
        ("/entity?a=b&c=d", 14, 10),
        ("https://example.org/alone", 16, 2),
        ("mailto:ann@example.org", 16, 34),
        ("/html/", 17, 10),
        ("/html-picture.png", 18, 11),
        ("/picture.png", 20, 9),
        ("/around-a-picture/", 21, 27),
        ("/in-a-link.png", 21, 10),
        ("/defined/", 28, 9),
        ("/defined/", 28, 9),
        ("/twice/", 24, 5),
        ("/twice/", 24, 18),
        ("https://example.org/bare", 34, 5),
        ("http://www.example.org", 34, 31),
        ("/percent%20encoded/%C3%BC", 35, 6),
        ("/in-a-body/", 31, 5),
    ]


def test_links_of_widgets_and_footnotes_are_ignored() -> None:
    assert render_sample("<<hello>> word[^1]\n\n[^1]: note").links == ()


def test_links_in_code_are_ignored() -> None:
    assert render_sample("`[a](/b)`\n\n    [c](/d)\n\n[e](/f)").links == (Link("/f", 5, 5),)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("![](/a.png)", [f"1:5: {NO_ALT}"]),
        ("words ![ ](/a.png)", [f"1:12: {NO_ALT}"]),
        ("![][1]\n\n[1]: /a.png", [f"3:6: {NO_ALT}"]),
        ('<img src="/a.png">', [f"1:11: {NO_ALT}"]),
        ("[![](/a.png)](/b/)", [f"1:6: {NO_ALT}"]),
        ("![A runner](/a.png)", []),
        ('<img src="/a.png" alt="">', []),
        ("`![](/a.png)`", []),
        ("<<note>>\n![](/a.png)\n<</note>>", [f"2:5: {NO_ALT}"]),
    ],
)
def test_an_image_without_alternative_text_is_reported(text: str, problems: list[str]) -> None:
    assert list_problems(text) == problems


def test_an_image_without_alternative_text_gets_an_empty_one() -> None:
    assert join_segments(render_sample("![](/a.png)").page) == '<p><img alt="" src="/a.png"></p>'
