"""Checks that forms of several features share."""

from __future__ import annotations

from flask import request

from engine.comments.validation import FieldError

NOT_CONFIRMED = FieldError("confirm", "Tick the box to confirm", "this can't be undone")
"""The error for a form that deletes something and does not have the confirmation box ticked."""


def is_confirmed() -> bool:
    """Return True if the confirmation box of the submitted form is ticked (`confirm_checkbox` in macros.html)."""
    return request.form.get("confirm") == "1"
