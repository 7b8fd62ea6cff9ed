"""Convert lines of exports with format versions 1 and 2 to the present names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TYPES = {"mention": "linkback"}
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "person": {"key": "identity_hash"},
    "comment": {
        "post": "post_slug",
        "text": "body_markdown",
        "more": "other_favourites",
        "proved": "from_verified_device",
        "parent": "parent_id",
        "address": "ip_prefix",
        "score": "spam_score",
        "reasons": "spam_reasons",
        "told_at": "notified_at",
        "words": "unmatched_terms",
        "waiting": "subscriptions",
    },
    "favourites": {"exercise": "exercise_id"},
    "unmatched_terms": {"written": "original_text"},
    "subscription": {"comment": "comment_id"},
    "linkback": {
        "source": "source_url",
        "target": "target_url",
        "host": "source_host",
        "post": "post_slug",
        "address": "ip_prefix",
        "comment": "comment_id",
    },
}
"""The present names of fields, by the type of their line, or the field with the list that they are in."""
_STATES = {"unmatched_terms": ("waiting", "pending"), "linkback": ("queued", "pending")}
"""The states that have another name now."""


def convert(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object of a line with the present names. Invalid values are kept, for the validation to report."""
    kind = values.get("type")
    kind = _TYPES.get(kind, kind) if isinstance(kind, str) else ""
    converted = _rename(values, kind) | ({"type": kind} if kind else {})
    for name in ("favourites", "unmatched_terms"):
        items = converted.get(name)
        if isinstance(items, list):
            converted[name] = [_rename(item, name) if isinstance(item, dict) else item for item in items]
    return converted


def _rename(values: Mapping[str, Any], owner: str) -> dict[str, Any]:
    names = _FIELDS.get(owner, {})
    renamed = {names.get(name, name): value for name, value in values.items()}
    before, after = _STATES.get(owner, ("", ""))
    return renamed | {"state": after} if before and renamed.get("state") == before else renamed
