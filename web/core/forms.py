"""Read values of forms and addresses."""

from __future__ import annotations

import re

from flask import request

from engine.comments.validation import FieldError

NOT_CONFIRMED = FieldError("confirm", "Tick the box to confirm", "this can't be undone")
"""The error for a form that deletes something and does not have the confirmation box ticked."""


def is_confirmed() -> bool:
    """Return True if the confirmation box of the submitted form is ticked (`confirm_checkbox` in macros.html)."""
    return request.form.get("confirm") == "1"


def parse_number(text: str) -> int | None:
    """Return a positive number of at most nine digits, such as an id or a page, or None for any other text.

    Leading zeros and signs are not allowed, so that each number has one spelling.
    """
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None
