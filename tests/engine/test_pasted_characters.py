"""Test the table of characters that word processors insert."""

from __future__ import annotations

import pytest

from engine.pasted_characters import TYPED, describe_character, name_pasted


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("five–areas", "It contains U+2013 (en dash). Type - instead."),
        ("hips”", 'It contains U+201D (right double quotation mark). Type " instead.'),
        ("glu\u200btes", "It contains the invisible character U+200B (zero width space). Delete it."),
        ("five\xa0areas – 1", "It contains U+00A0 (no-break space). Type a space instead."),
        ("a\x85b", "It contains U+0085. Type a space instead."),
        ('five-areas "1"', ""),
        ("", ""),
    ],
)
def test_first_pasted_character_is_named(text: str, sentences: str) -> None:
    assert name_pasted(text) == sentences


def test_each_character_has_a_typed_form_that_is_not_pasted() -> None:
    assert all(typed not in TYPED and len(typed) <= 1 for typed in TYPED.values())


def test_characters_have_code_point_and_name() -> None:
    assert describe_character("\u2011") == "U+2011 (non-breaking hyphen)"
