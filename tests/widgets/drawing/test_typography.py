"""Texts in pictures: line breaks, truncation and fonts."""

from __future__ import annotations

import pytest

from widgets.drawing.typography import MAX_CHARACTERS, TextStyle, Typesetter

STYLE = TextStyle(40, 600, "#17211C")
LONG = "Hamstrings, gluteus medius, glutes, hips, lower back and upper back circuit"


def test_lines_fit_and_contain_all_words(typesetter: Typesetter) -> None:
    for width in (300, 500, 900):
        lines = typesetter.break_lines(LONG, STYLE, width)
        assert " ".join(lines) == LONG
        assert all(typesetter.measure_width(line, STYLE) <= width for line in lines)


def test_balanced_lines_are_as_many_and_about_as_long(typesetter: Typesetter) -> None:
    greedy = typesetter.break_lines(LONG, STYLE, 900)
    balanced = typesetter.balance_lines(LONG, STYLE, 900)
    assert len(balanced) == len(greedy) > 1
    assert " ".join(balanced) == LONG

    def spread(lines: list[str]) -> int:
        widths = [typesetter.measure_width(line, STYLE) for line in lines]
        return max(widths) - min(widths)

    assert spread(balanced) <= spread(greedy)


def test_a_word_wider_than_a_line_is_broken(typesetter: Typesetter) -> None:
    word = "Oberschenkelrückseitenmuskulaturkräftigung"
    lines = typesetter.break_lines(f"Die {word}", STYLE, 300)
    assert "".join(lines) == f"Die{word}"
    assert all(typesetter.measure_width(line, STYLE) <= 300 for line in lines)


def test_text_is_truncated_after_a_word(typesetter: Typesetter) -> None:
    assert typesetter.fit_lines("Glute bridge", STYLE, 900) == ["Glute bridge"]
    (line,) = typesetter.fit_lines(LONG, STYLE, 500)
    shown = line.removesuffix("…")
    assert shown != line
    assert LONG.startswith(shown)
    assert LONG[len(shown)] in " ,"
    assert typesetter.measure_width(line, STYLE) <= 500
    assert len(typesetter.fit_lines(LONG, STYLE, 500, 2)) == 2


@pytest.mark.parametrize("text", ["Glute bridge", "½ squat – 3×10 …", "Kräftigung à la façon"])
def test_the_sites_font_is_used_if_possible(typesetter: Typesetter, text: str) -> None:
    assert typesetter.to_displayable(text) == text
    assert typesetter.find_font(text, STYLE).getname()[0] == "Figtree Light"


@pytest.mark.parametrize("text", ["Приседания у стены", "Łydki stojąc", "סקוואט", "壁スクワット"])
def test_other_scripts_use_another_font_or_latin_letters(typesetter: Typesetter, text: str) -> None:
    readable = typesetter.to_displayable(text)
    assert readable
    assert readable == text or readable.isascii()
    # No character has the glyph for missing characters.
    face = typesetter.find_font(readable, STYLE)
    unknown = bytes(face.getmask("\U0010ffff"))
    assert all(bytes(face.getmask(character)) != unknown for character in readable)


def test_text_without_a_font_is_transliterated(typesetter: Typesetter) -> None:
    assert typesetter.to_displayable("Squat ⛹🏽‍♀️ \U00012000") == "Squat"


def test_a_text_is_one_line_and_of_bounded_length(typesetter: Typesetter) -> None:
    assert typesetter.to_displayable(" Glute \n\t bridge ") == "Glute bridge"
    assert typesetter.to_displayable("cafe\u0301") == "café"
    assert len(typesetter.to_displayable("x" * 10_000)) == MAX_CHARACTERS
