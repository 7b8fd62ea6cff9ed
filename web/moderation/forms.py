"""Read the forms of moderation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import request

from engine.comments.status import ExpectedState
from engine.text import normalise, parse_number

MAX_IDS = 50
"""Number of comments or events that one request can change."""


def form_text(name: str) -> str:
    """Return the value of a form field, without control characters."""
    return normalise(request.form.get(name, ""))


def expected_state() -> ExpectedState:
    """Return the state of a comment as the submitted page showed it."""
    return ExpectedState(request.form.get("expected_status", ""), _form_time("seen_at"))


def last_edit() -> datetime | None:
    """Return the time of the comment's last edit before the submitted page was rendered."""
    return _form_time("last_edit")


def parse_ids(values: Iterable[str]) -> list[int]:
    """Return the valid ids among some values, at most MAX_IDS."""
    found = filter(None, map(parse_number, values))
    return list(dict.fromkeys(found))[:MAX_IDS]


def parse_dotted_ids(value: str) -> list[int]:
    """Return the ids in a value such as `3.5.8`, at most MAX_IDS."""
    return parse_ids(value[: MAX_IDS * 10].split("."))


def _form_time(name: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return time if time.tzinfo else None
