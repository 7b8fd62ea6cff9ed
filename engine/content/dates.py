"""Read dates and times as people write them in front matter."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

MIN_YEAR, MAX_YEAR = 1990, 2999

_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]|[ \t]+)(.*))?", re.DOTALL)
_TIME = re.compile(r"[ \t]*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(?![0-9.:])[ \t]*(.*)", re.DOTALL)
_OFFSET = re.compile(r"([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
_OTHER_ORDER = re.compile(r"([0-9]{4})([/.]?)([0-9]{1,2})\2([0-9]{1,2})")
_UTC_NAMES = frozenset({"Z", "UTC", "GMT"})
_MAX_OFFSET = timedelta(hours=14)


def _read_date(value: object) -> object:
    """Parse a text as a date or datetime. Return it unchanged if it does not begin like a date.

    Raises ValueError with a hint if a part of it is wrong.
    """
    if not isinstance(value, str | int) or isinstance(value, bool):
        return value
    text = str(value).strip()
    match = _DATE.fullmatch(text)
    if match is None:
        if other := _OTHER_ORDER.fullmatch(text):
            raise ValueError(f"Write it as {other[1]}-{int(other[3]):02}-{int(other[4]):02}.")
        return value
    year, month, day, rest = match.groups()
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("This date does not exist. Write it as year-month-day, such as 2026-03-01.") from None
    return found if rest is None else datetime.combine(found, _read_time(rest))


def _read_time(text: str) -> time:
    match = _TIME.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        hour, minute, second, fraction, zone = match.groups()
        microsecond = int((fraction or "")[:6].ljust(6, "0"))
        found = time(int(hour), int(minute), int(second or 0), microsecond)
    except ValueError:
        raise ValueError("Write the time in 24 hours, such as 07:30 or 19:30:00, or remove it.") from None
    return found.replace(tzinfo=_read_zone(zone)) if zone else found


def _read_zone(text: str) -> tzinfo:
    if text.upper() in _UTC_NAMES:
        return UTC
    match = _OFFSET.fullmatch(text)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0)) if match else None
    if match is None or offset is None or offset > _MAX_OFFSET or int(match[3] or 0) > 59:
        hint = "Write the time in 24 hours, and after it an offset such as +02:00, UTC, or nothing."
        raise ValueError(f"'{text}' is not an offset from UTC. {hint}")
    return timezone(-offset if match[1] == "-" else offset)


def _check_year(day: date) -> date:
    # Years near the limits of datetime overflow in other time zones.
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        raise ValueError(f"Write a year from {MIN_YEAR} to {MAX_YEAR}.")
    return day


DateOrDatetime = Annotated[datetime | date, BeforeValidator(_read_date), AfterValidator(_check_year)]
