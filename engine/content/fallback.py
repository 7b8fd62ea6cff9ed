"""Replace shortcodes that cannot be shown: with plain words for readers, and the problems for the author."""

from __future__ import annotations

import html
from collections.abc import Iterable

from engine.content.shortcodes import Tag
from engine.content.widget import OutputFormat
from engine.errors import UnlocatedProblem, join_sentences


def may_be_text(tag: Tag) -> bool:
    """Return whether a malformed tag may not be meant as a tag. Readers then see it as the author wrote it."""
    return tag.problem is not None and not (tag.name and tag.has_end)


def render_fallback(tag: Tag, source: str, words: str, output_format: OutputFormat, *, is_alone: bool) -> str:
    """Return the replacement of a shortcode: the source of the tag, or a few words about it."""
    if may_be_text(tag):
        return source if output_format == "text" else html.escape(source)
    if output_format == "text":
        return words
    if is_alone:
        return f'<p class="missing">{html.escape(words)} (not available)</p>'
    return f'<span class="missing">{html.escape(words)}</span>'


def render_problems(tag: Tag, problems: Iterable[UnlocatedProblem], *, is_alone: bool) -> str:
    """Return the problems of a shortcode as HTML for the preview, where the author sees them in place."""
    texts = " ".join(join_sentences(problem.message, problem.hint) for problem in problems)
    element = "p" if is_alone else "strong"
    return f'<{element} class="warning">{html.escape(f"{tag.source}: {texts}")}</{element}>'
