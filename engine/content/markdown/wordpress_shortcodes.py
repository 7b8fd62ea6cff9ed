"""Recognise the shortcodes of WordPress, which remain in texts converted from it, and say what to write instead."""

from __future__ import annotations

import re

SHOW_VIDEO = 'Show a video with \'<<video url="…" title="…">>\', or link to it.'
LINK_RECORDING = "Link to the recording: [Listen](address)."
WRITE_CAPTION = 'Write the caption in quotation marks after the address: ![description](address "caption").'
"""What to write instead, also of HTML."""
_HINTS = {
    **dict.fromkeys(("caption", "wp_caption"), WRITE_CAPTION),
    "gallery": "Write the pictures in one paragraph, such as ![description](address) ![description](address).",
    **dict.fromkeys(("embed", "video", "youtube", "vimeo"), SHOW_VIDEO),
    **dict.fromkeys(("audio", "playlist"), LINK_RECORDING),
}
_TAG = re.compile(rf"\[({'|'.join(_HINTS)})(?:([ =][^\[\]]*)|[ ]*/?)\]")
_LINE_END = re.compile(r"[ ]*(?:\n|\Z)")
_MAX_CONTENT = 1_000
"""The length of what is searched for an end, in characters, so that many tags take linear time."""
_ALONE = frozenset({"gallery", "playlist"})
"""Shortcodes that usually have neither arguments nor an end, and are alone on their line."""


def find_wordpress_shortcode(text: str, start: int) -> str | None:
    """Return the name of the opening tag at an offset of a text, or None.

    A word in brackets, as in "the start [video]", is no shortcode: it has arguments or an end, or is alone on its line.
    """
    match = _TAG.match(text, start)
    if match is None:
        return None
    name, arguments = match.groups()
    if arguments and ("=" in arguments or "://" in arguments):
        return name
    if text.find(f"[/{name}]", match.end(), match.end() + _MAX_CONTENT) >= 0:
        return name
    begins_line = start == 0 or text[start - 1] == "\n"
    return name if name in _ALONE and begins_line and _LINE_END.match(text, match.end()) else None


def suggest_instead(name: str) -> str:
    """Return what to write instead of a shortcode of WordPress."""
    return _HINTS[name]
