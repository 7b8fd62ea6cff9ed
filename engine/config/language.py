"""Write dates, and the site's own English words, in the language of the site."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates

_DEFAULT = "en-GB"

AMERICAN_SPELLINGS = {
    "colour": "color",
    "colours": "colors",
    "favourite": "favorite",
    "favourites": "favorites",
    "licence": "license",
    "metre": "meter",
    "metres": "meters",
    "recognise": "recognize",
    "unrecognised": "unrecognized",
}
"""The words in texts of the site that American English spells in another way."""

FIXED_WORD = re.compile(rf"\b(?:{'|'.join(AMERICAN_SPELLINGS)})\b", re.IGNORECASE)
"""One of these words."""


def spell(text: str, language: str) -> str:
    """Return a text of the site itself with the spelling of a language such as "en-US"."""
    if not re.match("en-us(?:-|$)", language, re.IGNORECASE):
        return text
    return FIXED_WORD.sub(_spell_american, text)


def _spell_american(match: re.Match[str]) -> str:
    word = match[0]
    american = AMERICAN_SPELLINGS[word.lower()]
    return american.capitalize() if word[0].isupper() else american


def format_date(day: date, language: str) -> str:
    """Return a date: "2 November 2026" in British English, "November 2, 2026" in American English."""
    return dates.format_date(day, "long", locale=_find_locale(language))


def format_time(moment: datetime, language: str) -> str:
    """Return the time of day in the moment's own time zone: "19:05", or "7:05 PM" in American English."""
    time = dates.format_time(moment.replace(tzinfo=None), "short", locale=_find_locale(language))
    return time.replace("\N{NARROW NO-BREAK SPACE}", " ")


def format_date_range(first: date, last: date, language: str) -> str:
    """Return a range of days without the year: "16 – 22 November", or "November 16 – 22" in American English."""
    days = dates.format_interval(first, last, "MMMMd", locale=_find_locale(language))
    return days.replace("\N{THIN SPACE}", " ")


def format_weekday(day: date, language: str) -> str:
    """Return a day with its weekday in short form: "Tue 8 Dec", or "Tue, Dec 8" in American English."""
    return dates.format_skeleton("MMMEd", day, locale=_find_locale(language))


@lru_cache(maxsize=16)
def _find_locale(language: str) -> Locale:
    """Return the locale of a language. Plain English is British, as are the texts of the site."""
    parts = language.split("-")
    for end in range(len(parts), 0, -1):
        name = "-".join(parts[:end])
        try:
            return Locale.parse(_DEFAULT if name == "en" else name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_DEFAULT, sep="-")
