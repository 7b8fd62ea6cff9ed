"""What stands where a shortcode cannot be shown: plain words for a reader, the mistake for the author."""

from __future__ import annotations

import html
from collections.abc import Iterable

from engine.content.shortcodes import Tag
from engine.content.widget import Complaint


def words(tag: Tag, spoken: str, *, paired: bool) -> str:
    """What a reader gets instead of a tag; spoken is what the tag is about.

    The tags of a pair only frame a text, which is shown anyway. A tag without a name or an end may never have been
    meant as one, and is shown as it was written.
    """
    if tag.problem and not (tag.name and tag.source.endswith(">>")):
        return tag.source
    return "" if paired or tag.kind == "close" else spoken


def as_html(said: str, alone: bool) -> str:
    """The words as HTML: in a paragraph where the tag had one for itself."""
    if not said:
        return ""
    if alone:
        return f'<p class="missing">{html.escape(said)} (not available)</p>'
    return f'<span class="missing">{html.escape(said)}</span>'


def mistakes(tag: Tag, complaints: Iterable[Complaint], alone: bool) -> str:
    """What is wrong with a tag, as HTML for the preview, in which the author sees it where it stands."""
    told = [f"{c.message} ({c.hint})" if c.hint else c.message for c in complaints]
    element = "p" if alone else "strong"
    return f'<{element} class="warning">{html.escape(": ".join([tag.source, "; ".join(told)]))}</{element}>'
