"""Take the beginning of an article as its summary: the author's own sentences, without what shortcodes insert."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.content.html_tags import get_name, split_tags
from engine.content.sanitise import html_to_text
from engine.content.shortcode_tokens import ShortcodeTokens

MAX_OPENING = 240
"""Length in characters."""
MIN_OPENING = 60
"""Length in characters from which on a paragraph needs no other one after it."""
_MARKUP_LENGTHS = (2000, 20_000)
"""The lengths of the HTML that is searched for words, in characters: mostly, the first lines are enough."""
_NO_SENTENCES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "figure", "table", "pre"})
_FOOTNOTES = '<div class="footnote">'


def find_opening(markup: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool]) -> str:
    """Return the first sentences of sanitised HTML as plain text, in which inline shortcodes are active tokens.

    Short paragraphs are joined. Headings, tables, captions and code are left out, and so are shortcodes that show a
    block of their own.
    """
    found = ""
    for length in _MARKUP_LENGTHS:
        found, is_complete = _join_lines(html_to_text("".join(_find_sentences(markup, length))), tokens, is_block)
        if is_complete:
            break
    return found


def _join_lines(text: str, tokens: ShortcodeTokens, is_block: Callable[[int], bool]) -> tuple[str, bool]:
    """Return the first lines that are long enough together, and whether there is another line after them."""
    found = ""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        numbers = [tokens.number(match) for match in tokens.active.finditer(line)]
        if numbers and tokens.are_alone(line) and any(map(is_block, numbers)):
            continue
        found = f"{found} {tokens.restore_inserted(line)}".strip()
        if len(found) >= MIN_OPENING:
            return found, number < len(lines)
    return found, False


def shorten(text: str) -> str:
    """Return a text on one line, cut between words if it is too long for a summary."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_OPENING else f"{line[:MAX_OPENING].rsplit(' ', 1)[0]} …"


def _find_sentences(markup: str, length: int) -> Iterator[str]:
    """Yield tags and texts of the first part of HTML, without the elements that are not made of sentences."""
    end = markup.find("<", length)
    left_out = ""
    depth = 0
    for piece in split_tags(markup if end < 0 else markup[:end]):
        name = get_name(piece)
        if piece == _FOOTNOTES:
            return
        if not left_out and name in _NO_SENTENCES:
            left_out = name
        if not left_out:
            yield piece
        elif name == left_out:
            depth += -1 if piece.startswith("</") else 1
            left_out = left_out if depth else ""
