"""Describe what WordPress keeps of an embed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.config.site import Site
from engine.content.wordpress_filter import FilterResult, filter_oembed, filter_post
from widgets.embed.models import Appearance, Embed
from widgets.embed.snippets import build_oembed_html

REMARKS = {
    "<script>": "Scripts are removed. Readers see the list with a link instead of the frame, unless you install our "
    "plugin.",
    "<iframe>": "Frames are removed. Paste the URL on its own line instead.",
    "<form>": "Forms are removed, so their buttons do nothing.",
    "<style>": "Style elements are removed, and their content is shown as text.",
}
"""Remarks about removed elements."""


@dataclass(frozen=True, slots=True)
class WordPressPreview:
    """The result of a test: HTML before and after filtering, and remarks. `after` is None if only a link is left."""

    title: str
    before: str
    after: str | None
    remarks: tuple[str, ...]


def preview_pasted_url(embed: Embed, site: Site, appearance: Appearance) -> WordPressPreview:
    """Preview a URL pasted on its own line, in WordPress without our plugin."""
    title = "The URL, pasted into WordPress"
    before = str(build_oembed_html(embed, site, appearance=appearance))
    result = filter_oembed(before)
    if result.html is None:
        return WordPressPreview(title, before, None, ("The frame is removed. WordPress shows a link.",))
    return WordPressPreview(
        title,
        before,
        result.html,
        (
            "The frame stays. Feeds and readers without JavaScript get the text and its links.",
            "WordPress adjusts the height. It also adds a sandbox, in which the timer works, but the frame can’t open "
            "windows or store data.",
            *_build_remarks(result, ()),
        ),
    )


def preview_saved_html(title: str, code: str) -> WordPressPreview:
    """Preview HTML in a post of an author without the unfiltered_html capability."""
    result = filter_post(code)
    has_raw_text = re.search(r"<(script|style)\b[^>]*>\s*[^<\s]", code, re.IGNORECASE) is not None
    remarks = ("The content of script and style elements is shown as text.",) if has_raw_text else ()
    return WordPressPreview(title, code, result.html, _build_remarks(result, remarks))


def _build_remarks(result: FilterResult, remarks: tuple[str, ...]) -> tuple[str, ...]:
    if not result.removed:
        return (*remarks, "Nothing is removed.")
    known = tuple(REMARKS[item] for item in result.removed if item in REMARKS)
    return (*known, *remarks, f"Removed: {', '.join(result.removed)}.")
