"""The box that has to be ticked before something is done that nothing brings back."""

from __future__ import annotations

from flask import request

from engine.comments.validation import Wrong

UNSURE = Wrong("sure", "Tick the box to erase this for good", "there is no way back")
"""What is said where it was not ticked."""


def is_sure() -> bool:
    """Whether the form that was sent has the box ticked."""
    return request.form.get("sure") == "1"
