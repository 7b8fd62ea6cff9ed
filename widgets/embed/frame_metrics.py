"""Estimate the height of text in a frame without a browser, so that other sites can reserve space for the frame.

Frames use the reader's system font, which is unknown on the server. Characters are measured in four classes based on
Arial. Other system fonts differ by a few per cent, so an estimate is sometimes off by a line.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.library.exercise import Exercise
from widgets.figures.addresses import thumb_address

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]-· "), frozenset("mwMW@%—")
_WIDTHS_IN_EM = {"narrow": 0.29, "wide": 0.85, "capital": 0.68, "other": 0.53}
_BOLD_FACTOR = 1.08
"""Width of bold text divided by the width of regular text."""


def measure_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the estimated width of text on one line. All lengths are CSS pixels."""
    return sum(_WIDTHS_IN_EM[_classify(character)] for character in text) * size * (_BOLD_FACTOR if bold else 1)


def count_lines(text: str, max_width: float, size: float, *, bold: bool = False) -> int:
    """Return the number of lines, at least one, that text takes if lines are `max_width` CSS pixels wide."""
    count, used = 1, 0.0
    space = measure_width(" ", size, bold=bold)
    for word in text.split():
        width = measure_width(word, size, bold=bold)
        if used and used + space + width > max_width:
            count, used = count + 1, 0.0
        used += width + (space if used else 0)
        while used > max_width > 0:  # break a word that is wider than a line
            count, used = count + 1, used - max_width
    return count


def _classify(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    return "capital" if character.isupper() else "other"


HEAD_PADDING, TITLE_LINE_HEIGHT, SMALL_LINE_HEIGHT, FOLD_HEIGHT, FOOT_HEIGHT = 30, 25, 21, 45, 45
"""Lengths of frame.css in CSS pixels."""
_PADDING = 2 * 17
_ROW_PADDING, _ROW_LINE_HEIGHT, _ROWS_MARGIN = 13, 24, 8
_ROW_FIGURE_WIDTH, _ROW_FIGURE_HEIGHT = 52, 53
"""The figure of an exercise at the beginning of a row, with the space beside it and the padding above and below."""
MIN_WIDTH_OF_FIGURES = 320
"""Narrower frames show no small figures."""


def get_inner_width(width: int) -> int:
    """Return the width for text in a frame: its width less the borders and padding of the card."""
    return width - _PADDING


def measure_head_and_foot(title: str, facts: str, width: int) -> int:
    """Return the height of the head, with title and facts, and the foot."""
    inner_width = get_inner_width(width)
    title_height = TITLE_LINE_HEIGHT * count_lines(title, inner_width, 20, bold=True)
    facts_height = SMALL_LINE_HEIGHT * count_lines(facts, inner_width, 14)
    return HEAD_PADDING + title_height + facts_height + FOOT_HEIGHT


def measure_rows(rows: Iterable[tuple[str, Exercise | None]], width: int) -> int:
    """Return the height of a list, given the text of each row and its exercise. Rows of exercises have figures."""
    height = _ROWS_MARGIN
    for text, exercise in rows:
        has_figure = width >= MIN_WIDTH_OF_FIGURES and exercise is not None and bool(thumb_address(exercise))
        text_width = get_inner_width(width) - 16 - (_ROW_FIGURE_WIDTH if has_figure else 0)
        text_height = _ROW_PADDING + _ROW_LINE_HEIGHT * count_lines(text, text_width, 15, bold=True)
        height += max(text_height, _ROW_FIGURE_HEIGHT) if has_figure else text_height
    return height
