"""What WordPress leaves of an embed, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.config.site import Site
from engine.content.wordpress_filter import FilterResult, filter_oembed, filter_post
from widgets.embed.models import Embed
from widgets.embed.snippets import build_oembed_html

REMARKS = {
    "<script>": "Scripts go. Without ours, readers see the list with its link instead of the frame, unless our plugin "
    "brings it along.",
    "<iframe>": "Frames go: nothing of them is left, so paste the address on a line of its own instead.",
    "<form>": "Forms go, and their buttons do nothing.",
    "<style>": "Style sheets go, and what stood in them is shown as text.",
}
"""What it means for a blogger that an element goes."""


@dataclass(frozen=True, slots=True)
class WordPressPreview:
    """One test: the name of the case, what went in, what is left (None for a mere link), and that in sentences."""

    title: str
    before: str
    after: str | None
    remarks: tuple[str, ...]


def preview_pasted_url(embed: Embed, site: Site) -> WordPressPreview:
    """The address on a line of its own, in a WordPress without our plugin."""
    before = str(build_oembed_html(embed, site))
    left = filter_oembed(before)
    if left.html is None:
        return WordPressPreview("The address, pasted", before, None, ("No frame is left: WordPress shows a link.",))
    return WordPressPreview(
        "The address, pasted",
        before,
        left.html,
        (
            "The frame stays, and so do the words with their links: feeds and readers without script get those.",
            "WordPress adds a sandbox. Scripts run in it, and so does the timer; but no window opens, and nothing is "
            "stored. WordPress's own script sets the height.",
            *_build_remarks(left, ()),
        ),
    )


def preview_saved_html(title: str, code: str) -> WordPressPreview:
    """HTML in a post of an author who may not write any HTML."""
    left = filter_post(code)
    texts = re.search(r"<(script|style)\b[^>]*>\s*[^<\s]", code, re.IGNORECASE) is not None
    remarks = ("What stood between the tags of a script or a style stays, and is shown as text.",) if texts else ()
    return WordPressPreview(title, code, left.html, _build_remarks(left, remarks))


def _build_remarks(left: FilterResult, remarks: tuple[str, ...]) -> tuple[str, ...]:
    if not left.lost:
        return (*remarks, "Nothing is lost.")
    known = tuple(REMARKS[gone] for gone in left.lost if gone in REMARKS)
    return (*known, *remarks, f"Lost: {', '.join(left.lost)}.")
