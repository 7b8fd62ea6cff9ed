"""Dates and fixed words in the language of the site."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.config.language import AMERICAN_SPELLINGS, format_date, format_date_range, format_time, spell


@pytest.mark.parametrize(
    ("language", "day", "time", "days"),
    [
        ("en", "2 November 2026", "19:05", "30 November – 6 December"),
        ("en-GB", "2 November 2026", "19:05", "30 November – 6 December"),
        ("en-US", "November 2, 2026", "7:05 PM", "November 30 – December 6"),
        ("en-us", "November 2, 2026", "7:05 PM", "November 30 – December 6"),
        ("de", "2. November 2026", "19:05", "30. November – 6. Dezember"),
        ("de-x-unknown", "2. November 2026", "19:05", "30. November – 6. Dezember"),
        ("fr-CA", "2 novembre 2026", "19 h 05", "30 novembre – 6 décembre"),
        ("tlh", "2 November 2026", "19:05", "30 November – 6 December"),
    ],
)
def test_dates_follow_the_language(language: str, day: str, time: str, days: str) -> None:
    moment = datetime(2026, 11, 2, 19, 5)
    assert format_date(moment, language) == day
    assert format_time(moment, language).replace("\xa0", " ") == time
    assert format_date_range(date(2026, 11, 30), date(2026, 12, 6), language) == days


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-US", "Favorite colors, meters, an unrecognized license"),
        ("en-us", "Favorite colors, meters, an unrecognized license"),
        ("en-GB", "Favourite colours, metres, an unrecognised licence"),
        ("en", "Favourite colours, metres, an unrecognised licence"),
        ("en-USX", "Favourite colours, metres, an unrecognised licence"),
    ],
)
def test_american_texts_have_american_spelling(language: str, text: str) -> None:
    assert spell("Favourite colours, metres, an unrecognised licence", language) == text


def test_only_whole_words_change() -> None:
    text = "Favouriteness, kilometre, comment_favourites, micolour"
    assert spell(text, "en-US") == text
    assert [spell(word.upper(), "en-US") for word in AMERICAN_SPELLINGS if word == "metre"] == ["Meter"]
