"""How high text will stand in a frame, worked out without a browser, so that a host can keep the place free.

A frame uses the reader's system font, which is not known here. Characters are measured in four classes, after Arial;
the fonts of phones and desks differ from it by a few parts in a hundred, which now and then moves one line.
"""

from __future__ import annotations

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]-· "), frozenset("mwMW@%—")
_WIDTHS_IN_EM = {"narrow": 0.29, "wide": 0.85, "capital": 0.68, "other": 0.53}
_BOLD_FACTOR = 1.08
"""How much wider a line of bold text is."""


def measure_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many CSS pixels a line of text takes at a font size in CSS pixels."""
    return sum(_WIDTHS_IN_EM[_classify(character)] for character in text) * size * (_BOLD_FACTOR if bold else 1)


def count_lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text breaks into where a line has room for so many CSS pixels; at least one."""
    count, used = 1, 0.0
    space = measure_width(" ", size, bold=bold)
    for word in text.split():
        width = measure_width(word, size, bold=bold)
        if used and used + space + width > room:
            count, used = count + 1, 0.0
        used += width + (space if used else 0)
        while used > room > 0:  # a word longer than a line is broken
            count, used = count + 1, used - room
    return count


def _classify(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    return "capital" if character.isupper() else "other"


HEAD_PADDING, TITLE_LINE_HEIGHT, SMALL_LINE_HEIGHT, FOLD_HEIGHT, FOOT_HEIGHT = 30, 25, 21, 45, 45
"""CSS pixels of frame.css: around the head, a line of the title, a line of small text, a folded part, the foot."""
_PADDING = 2 * 17


def get_inner_width(width: int) -> int:
    """What the card's border and padding leave of a frame's width for text."""
    return width - _PADDING


def measure_head_and_foot(title: str, facts: str, width: int) -> int:
    """The height of the head, with its title and a line of facts, and of the foot."""
    texts = TITLE_LINE_HEIGHT * count_lines(
        title, get_inner_width(width), 20, bold=True
    ) + SMALL_LINE_HEIGHT * count_lines(facts, get_inner_width(width), 14)
    return HEAD_PADDING + texts + FOOT_HEIGHT
