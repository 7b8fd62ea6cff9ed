"""What stands where a shortcode cannot be shown: plain words for a reader, the mistake for the author."""

from __future__ import annotations

import html
from collections.abc import Iterable

from engine.content.shortcodes import Tag
from engine.content.widget import UnlocatedProblem


def is_doubtful(tag: Tag) -> bool:
    """Whether a malformed tag may never have been meant as one, so that a reader gets what was written."""
    return tag.problem is not None and not (tag.name and tag.source.endswith(">>"))


def as_html(words: str, alone: bool) -> str:
    """The words as HTML: in a paragraph where the tag had one for itself."""
    if alone:
        return f'<p class="missing">{html.escape(words)} (not available)</p>'
    return f'<span class="missing">{html.escape(words)}</span>'


def mistakes(tag: Tag, complaints: Iterable[UnlocatedProblem], alone: bool) -> str:
    """What is wrong with a tag, as HTML for the preview, in which the author sees it where it stands."""
    told = [f"{c.message} ({c.hint})" if c.hint else c.message for c in complaints]
    element = "p" if alone else "strong"
    return f'<{element} class="warning">{html.escape(": ".join([tag.source, "; ".join(told)]))}</{element}>'
