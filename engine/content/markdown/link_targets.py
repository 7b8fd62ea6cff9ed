"""Find the address and title of a link or an image after its text in brackets, as CommonMark defines them."""

from __future__ import annotations

import re

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

from engine.content.markdown.references import References
from engine.pasted_characters import DOUBLE_QUOTES

LABEL = re.compile(r"\[((?:[^\\\[\]]|\\.){0,999})\]", re.DOTALL)
"""The label of a reference in its brackets."""

_MAX_LABEL_LENGTH = 999
_SPACES = re.compile(r"[ \t\n]*")
_PASTED_TITLE = re.compile(rf'[{DOUBLE_QUOTES}]([^{DOUBLE_QUOTES}"\n]++)[{DOUBLE_QUOTES}"]')
"""The title of a link in the quotes of word processors."""


def find_target(
    text: str, start: int, end: int, references: References, *, is_label: bool
) -> tuple[str, str, int] | None:
    """Return the address and title of the link whose text is from start to end, and the offset after the link.

    is_label says that the text has no brackets, so it can be the label of a reference, too. Returns None if no target
    follows and no definition has the label.
    """
    if text.startswith("(", end + 1) and (target := _parse_target(text, end + 2)):
        return target
    label, link_end = text[start:end], end + 1
    if (match := LABEL.match(text, link_end)) and match[1].strip():
        label, link_end = match[1], match.end()
    elif not is_label or len(label) > _MAX_LABEL_LENGTH:
        return None
    elif match:
        link_end = match.end()
    definition = references.find(label)
    return None if definition is None else (str(definition["href"]), str(definition["title"]), link_end)


def skip_spaces(text: str, position: int) -> int:
    """Return the offset after spaces and line breaks."""
    match = _SPACES.match(text, position)
    return match.end() if match else position


def _parse_target(text: str, position: int) -> tuple[str, str, int] | None:
    """Return the address and title within the parentheses that opened before position, and the offset after them."""
    position = skip_spaces(text, position)
    href = title = ""
    destination = parseLinkDestination(text, position, len(text))
    if destination.ok:
        href, position = normalizeLink(destination.str), destination.pos
    after = skip_spaces(text, position)
    if after > position:
        found = parseLinkTitle(text, after, len(text))
        if found.ok:
            title, after = found.str, skip_spaces(text, found.pos)
        elif pasted := _PASTED_TITLE.match(text, after):
            title, after = pasted[1], skip_spaces(text, pasted.end())
    return (href, title, after + 1) if text.startswith(")", after) else None
