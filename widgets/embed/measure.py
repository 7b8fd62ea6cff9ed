"""How high text will stand in a frame, worked out without a browser, so that a host can keep the place free.

A frame uses the reader's system font, which is not known here. Characters are measured in four classes, after Arial;
the fonts of phones and desks differ from it by a few parts in a hundred, which now and then moves one line.
"""

from __future__ import annotations

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]-· "), frozenset("mwMW@%—")
_EM = {"narrow": 0.29, "wide": 0.85, "capital": 0.68, "other": 0.53}
_BOLDER = 1.08
"""How much wider a line of bold text is."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many CSS pixels a line of text takes at a font size in CSS pixels."""
    return sum(_EM[_class(character)] for character in text) * size * (_BOLDER if bold else 1)


def lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text breaks into where a line has room for so many CSS pixels; at least one."""
    count, used = 1, 0.0
    space = text_width(" ", size, bold=bold)
    for word in text.split():
        width = text_width(word, size, bold=bold)
        if used and used + space + width > room:
            count, used = count + 1, 0.0
        used += width + (space if used else 0)
        while used > room > 0:  # a word longer than a line is broken
            count, used = count + 1, used - room
    return count


def _class(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    return "capital" if character.isupper() else "other"


HEAD, TITLE_LINE, SMALL_LINE, FOLD, FOOT = 30, 25, 21, 45, 45
"""CSS pixels of frame.css: around the head, a line of the title, a line of small text, a folded part, the foot."""
_PADDING = 2 * 17


def room(width: int) -> int:
    """What the card's border and padding leave of a frame's width for text."""
    return width - _PADDING


def around(title: str, facts: str, width: int) -> int:
    """The height of the head, with its title and a line of facts, and of the foot."""
    texts = TITLE_LINE * lines(title, room(width), 20, bold=True) + SMALL_LINE * lines(facts, room(width), 14)
    return HEAD + texts + FOOT
