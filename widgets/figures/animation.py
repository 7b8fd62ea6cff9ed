"""A figure that moves by itself, as an SVG file for pages that show it as an image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

from widgets.figures.motion import Key, Motion
from widgets.figures.palette import PREFIX

_PAUSE = 0.6
"""Seconds at the start, as in the script that plays a figure."""


class _Moment(NamedTuple):
    """A path at a time in seconds, and how the part moves there: control points of its speed before and after."""

    seconds: float
    path: str
    spline: str


def draw_animation(motion: Motion, label: str) -> Markup:
    """Return a figure that moves to its end and back for ever, in the tempo of the exercise, or a still of a hold."""
    there, hold, back = motion.tempo
    total = _PAUSE + there + hold + back
    paths = "".join(
        f'<path class="{PREFIX}{name}" d="{keys[0][1]}"'
        + (f">{_animate(keys, motion.tempo, total)}</path>" if len(keys) > 1 else "/>")
        for name, keys in motion.parts
    )
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{PREFIX}drawing" viewBox="{motion.box}" role="img" '
        f'aria-label="{escape(label)}">{paths}</svg>'
    )


def _animate(keys: Sequence[Key], tempo: Sequence[int], total: float) -> str:
    moments = list(_list_moments(keys, tempo, total))
    times = ";".join(_decimal(moment.seconds / total, 3) for moment in moments)
    values = ";".join(moment.path for moment in moments)
    splines = ";".join(moment.spline for moment in moments[1:])
    return (
        f'<animate attributeName="d" dur="{total:.1f}s" repeatCount="indefinite" calcMode="spline" '
        f'keyTimes="{times}" keySplines="{splines}" values="{values}"/>'
    )


def _list_moments(keys: Sequence[Key], tempo: Sequence[int], total: float) -> Iterator[_Moment]:
    """Yield the moments of a round trip. The movement is slow at both ends."""
    there, hold, back = tempo
    still = "0 0 1 1"
    yield _Moment(0, keys[0][1], still)
    yield _Moment(_PAUSE, keys[0][1], still)
    for before, after in pairwise(keys):
        yield _Moment(_PAUSE + there * _invert(after[0]), after[1], _find_spline(before[0], after[0]))
    if hold:
        yield _Moment(_PAUSE + there + hold, keys[-1][1], still)
    for before, after in pairwise(reversed(keys)):
        yield _Moment(total - back * _invert(after[0]), after[1], _find_spline(1 - before[0], 1 - after[0]))


def _find_spline(start: float, end: float) -> str:
    """Return the control points of the curve 3t² - 2t³ between two of its heights."""
    first, last = _invert(start), _invert(end)
    scale = (last - first) / (end - start)
    slopes = [6 * time * (1 - time) * scale / 3 for time in (first, last)]
    return f".33 {_decimal(slopes[0], 2)} .67 {_decimal(1 - slopes[1], 2)}"


def _invert(height: float) -> float:
    """Return the time at which the curve 3t² - 2t³ has a height, both from 0 to 1."""
    low, high = 0.0, 1.0
    for _ in range(30):
        time = (low + high) / 2
        low, high = (time, high) if time * time * (3 - 2 * time) < height else (low, time)
    return (low + high) / 2


def _decimal(value: float, places: int) -> str:
    """Return a number from 0 to 1 as short as possible."""
    return f"{min(1, max(0, value)):.{places}f}".rstrip("0").rstrip(".").removeprefix("0") or "0"
