"""The colours of figures, as style sheets for image files. Pages have a style sheet with their own colours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from widgets.figures.parts import Colour

PREFIX = "fig-"
"""Prefix of the classes: an inline SVG shares the classes of its page."""
HATCH = '<pattern id="hatch" width="26" height="26" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' + (
    '<path fill="#fff" d="M0 0h26v26H0z"/><path d="M0 0h11v26H0z"/></pattern>'
)
"""The pattern of muscles in small figures on paper. It is coarser than that of large ones."""
_CLASS = re.compile(rf'class="{PREFIX}([a-z-]+)"')


@dataclass(frozen=True, slots=True)
class Paint:
    """Fill and stroke of a part, as names of colours. The width is that of the stroke."""

    fill: str | None = None
    stroke: str | None = None
    width: int = 0


PAINTS: Mapping[Colour, Paint] = {
    Colour.BODY: Paint(fill="ink"),
    Colour.TRUNK_LOW: Paint("ink", "ink", 62),
    Colour.TRUNK: Paint("ink", "ink", 58),
    Colour.SHOULDERS: Paint("ink", "ink", 34),
    Colour.FAR: Paint(fill="far"),
    Colour.SHOE: Paint(fill="shoe"),
    Colour.FAR_SHOE: Paint(fill="far-shoe"),
    Colour.MUSCLE: Paint(fill="effort"),
    Colour.HALO: Paint(stroke="ground", width=8),
    Colour.ARROW: Paint(stroke="effort", width=8),
    Colour.THING: Paint(fill="thing"),
    Colour.TOP: Paint(fill="top"),
    Colour.METAL: Paint(fill="metal"),
    Colour.EDGE: Paint(stroke="shoe", width=6),
    Colour.BAND: Paint(stroke="band", width=9),
    Colour.MAT: Paint(fill="mat"),
}

LIGHT: Mapping[str, str] = {
    "ink": "#17211C", "far": "#7C8882", "shoe": "#0B6650", "far-shoe": "#9AA49F", "effort": "#B23A12",
    "ground": "#F4F6F3", "thing": "#C9D3CD", "top": "#D6DED9", "metal": "#56635C", "band": "#2F7FB5", "mat": "#DCE4DF",
    "ghost": "#C4CCC7",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "ink": "#E4EAE6", "far": "#7F8C86", "shoe": "#3FB996", "far-shoe": "#5C6963", "effort": "#FF8A5C",
    "ground": "#141A17", "thing": "#33403A", "top": "#3D4B44", "metal": "#9FB0A8", "band": "#6FB8E8", "mat": "#25302B",
    "ghost": "#39453F",
}  # fmt: skip

PAPER: Mapping[str, str] = {
    "ink": "#000", "far": "#777", "shoe": "#000", "far-shoe": "#777", "effort": "#000", "ground": "#fff",
    "thing": "#ccc", "top": "#ccc", "metal": "#777", "band": "#000", "mat": "#ccc", "ghost": "#ccc",
}  # fmt: skip


@lru_cache(1000)
def format_style(svg: str) -> str:
    """Return the style sheet of a drawing as a file: light colours, and dark ones for readers who prefer them."""
    used = frozenset(_CLASS.findall(svg))
    return f"{_format_rules(LIGHT, used)}@media(prefers-color-scheme:dark){{{_format_rules(DARK, used)}}}"


@lru_cache(1000)
def format_thumb_style(svg: str) -> str:
    """Return the style sheet of a small figure as a file, which is black on paper with hatched muscles.

    An image does not learn in every browser that it is printed, but it learns its size: print style sheets show small
    figures a little wider than high.
    """
    rules = _format_rules(PAPER, frozenset(_CLASS.findall(svg)))
    hatched = f".{PREFIX}{Colour.MUSCLE}{{fill:url(#hatch);stroke:#fff;stroke-width:5;paint-order:stroke}}"
    return f"{format_style(svg)}@media(min-aspect-ratio:21/20){{{rules}{hatched}}}"


def _format_rules(colours: Mapping[str, str], used: Set[str]) -> str:
    paints = {colour: paint for colour, paint in PAINTS.items() if colour in used}
    rules = [f".{PREFIX}{colour}{{{_format_paint(paint, colours)}}}" for colour, paint in paints.items()]
    if "ghost" in used:
        ghost = colours["ghost"]
        rules.append(f".{PREFIX}ghost path{{fill:{ghost};stroke:none}}")
        rules += [
            f".{PREFIX}ghost .{PREFIX}{colour}{{stroke:{ghost}}}"
            for colour, paint in paints.items()
            if paint.fill and paint.stroke
        ]
    return "".join(rules)


def _format_paint(paint: Paint, colours: Mapping[str, str]) -> str:
    rules = [f"fill:{colours[paint.fill] if paint.fill else 'none'}"]
    if paint.stroke:
        rules.append(
            f"stroke:{colours[paint.stroke]};stroke-width:{paint.width};stroke-linejoin:round;stroke-linecap:round"
        )
    return ";".join(rules)


def format_colours(colours: Mapping[str, str]) -> str:
    """Return a style sheet with fixed colours, for programs that make a PNG image of a drawing."""
    return _format_rules(colours, frozenset({*PAINTS, "ghost"}))
