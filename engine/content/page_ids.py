"""The ids that pages use for themselves, which ids in the text of an article must not be equal to."""

from __future__ import annotations

import re

_SUFFIX = "_section"

RESERVED_IDS = (
    "main_content",
    "read_next",
    # Comments and their form
    "comments",
    "comments_title",
    "comment-[0-9]+",
    "comment_form",
    "comment_form_title",
    "comment_(?:text|name|email|url)",
    "comment_(?:text|email|url)-hint",
    "comment_(?:text|name|email|url)-error",
    "comment_(?:other_)?favourites(?:-hint|-error)?",
    "favourites_(?:search|results)",
    "favourites_group_[0-9]+",
    "company",
    # Linkbacks
    "elsewhere",
    "linkback-[0-9]+",
    # Widgets
    "circuit_[0-9]+(?:-title)?",
    "your_turn_[0-9]+",
    "week_[0-9]+",
    "(?:cite|ref)-[0-9]+",
    "hatch-[0-9a-f]{8}",
)
"""Patterns of the ids in the templates and the widgets of articles."""

_RESERVED = re.compile("|".join((*RESERVED_IDS, f".*{_SUFFIX}")))


def avoid_page_id(id_: str) -> str:
    """Return an id for the text of an article: the given one, or another one if pages use it.

    Different ids stay different, so links within the article can be changed in the same way.
    """
    return f"{id_}{_SUFFIX}" if _RESERVED.fullmatch(id_) else id_
