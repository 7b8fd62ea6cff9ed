"""The muscle map: a body from the front and from the back, with the worked muscles filled and the helping ones hatched.

The paths are body-muscles' (Apache-2.0, licence and notice beside this module); `tools/vendor.py` renews them. A part
keeps the id that the package gives it, as `data-part`. The stylesheet gives `m-base`, `m-primary` and `m-secondary`
their colours. Hatching and not a paler fill marks the helping muscles, because a tint is too close to the body's grey
to be told from it; and since no picture may be the only bearer of its meaning, the names stand in words beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from engine.library.vocabulary import Area, Muscle

DATA_FILE = Path(__file__).with_name("body-muscles.json")


@dataclass(frozen=True, slots=True)
class Body:
    """The drawing without its colours. paths: part id to SVG path, both views; box: the viewBox that holds them all."""

    paths: dict[str, str]
    box: str


@cache
def load_body() -> Body:
    """Front and back side by side, as the package draws them: the back begins where the front ends."""
    views = json.loads(DATA_FILE.read_text(encoding="utf-8")).values()
    corners = [[int(number) for number in view["box"].split()] for view in views]
    right = max(x + width for x, _, width, _ in corners)
    bottom = max(y + height for _, y, _, height in corners)
    paths = {part: path for view in views for part, path in view["parts"].items()}
    return Body(paths=paths, box=f"0 0 {right} {bottom}")


def draw_svg(primary: Iterable[str], secondary: Iterable[str], muscles: Mapping[str, Muscle], *, title: str) -> Markup:
    """Both views as one inline SVG, named for screen readers by its title and the muscles' names.

    primary and secondary are muscle ids; one that is in both counts as primary. KeyError where an id is not among the
    muscles, or a muscle's part not in the drawing: the library is checked before anything is drawn from it.
    """
    primary, secondary = _remove_duplicates(primary, secondary)
    worked = [part for muscle in primary for part in muscles[muscle].map]
    helping = [part for muscle in secondary for part in muscles[muscle].map if part not in worked]
    rest = [part for part in load_body().paths if part not in worked and part not in helping]
    label = f"{title}. {describe_muscles(primary, secondary, muscles)}"
    hatch = "hatch-" + hashlib.sha256(label.encode()).hexdigest()[:8]
    return Markup(
        '<svg class="muscle-map-drawing" viewBox="{box}" role="img" aria-label="{label}">'
        "{pattern}{rest}{helping}{worked}</svg>"
    ).format(
        box=load_body().box,
        label=label,
        pattern=_draw_hatch(hatch) if helping else "",
        rest=_draw_group("m-base", rest),
        helping=_draw_group("m-secondary", helping, fill=f"url(#{hatch})"),
        worked=_draw_group("m-primary", worked),
    )


@dataclass(frozen=True, slots=True)
class SelectableMap:
    """The drawing cut up, so that areas can be chosen on it: sheets of one size that lie upon each other.

    background is the body without what belongs to an area; layers holds, by area, its parts, in a group of the class
    `m-own`, and those that an area before it has already, in one of the class `m-shared`.
    """

    background: Markup
    layers: dict[str, Markup]


def draw_selectable(areas: Iterable[Area], muscles: Mapping[str, Muscle]) -> SelectableMap:
    """The drawing for a choice among areas. A part that several have belongs to the first; an area may have none."""
    owned: dict[str, None] = {}
    layers: dict[str, Markup] = {}
    for area in areas:
        mine = list(dict.fromkeys(part for muscle in area.muscles for part in muscles[muscle].map))
        own = _draw_group("m-own", (part for part in mine if part not in owned))
        if mine:
            layers[area.id] = _draw_layer(own + _draw_group("m-shared", (part for part in mine if part in owned)))
        owned |= dict.fromkeys(mine)
    return SelectableMap(
        _draw_layer(_draw_group("m-base", (part for part in load_body().paths if part not in owned))), layers
    )


def _draw_layer(drawing: Markup) -> Markup:
    """A part of the drawing by itself. It says nothing to a screen reader: its area's name stands in words."""
    return Markup('<svg class="body-sheet" viewBox="{box}" aria-hidden="true">{drawing}</svg>').format(
        box=load_body().box, drawing=drawing
    )


def describe_muscles(primary: Iterable[str], secondary: Iterable[str], muscles: Mapping[str, Muscle]) -> str:
    """The same in words: "Works: hamstrings. Helps: calves.", in the order given, each muscle once."""
    primary, secondary = _remove_duplicates(primary, secondary)
    sentences = [
        f"{verb}: {', '.join(muscles[muscle].name for muscle in chosen)}."
        for verb, chosen in (("Works", primary), ("Helps", secondary))
        if chosen
    ]
    return " ".join(sentences)


def render_figure(
    primary: Iterable[str], secondary: Iterable[str], muscles: Mapping[str, Muscle], *, title: str
) -> Markup:
    """The drawing with its words under it, which double as the legend of what is filled and what is hatched."""
    primary, secondary = _remove_duplicates(primary, secondary)
    legend = Markup().join(
        Markup('<span class="m-key m-key-{kind}">{words}</span>').format(kind=kind, words=words)
        for kind, words in (
            ("primary", describe_muscles(primary, (), muscles)),
            ("secondary", describe_muscles((), secondary, muscles)),
        )
        if words
    )
    return Markup('<figure class="muscle-map">{drawing}<figcaption>{legend}</figcaption></figure>').format(
        drawing=draw_svg(primary, secondary, muscles, title=title), legend=legend
    )


def _remove_duplicates(primary: Iterable[str], secondary: Iterable[str]) -> tuple[list[str], list[str]]:
    """Both without repeats, and the second without what is in the first."""
    worked = dict.fromkeys(primary)
    return list(worked), [muscle for muscle in dict.fromkeys(secondary) if muscle not in worked]


def _draw_hatch(pattern: str) -> Markup:
    """Diagonal lines on the body's grey. The id comes from the map's content: equal ids are equal patterns."""
    return Markup(
        '<defs><pattern id="{id}" width="1.6" height="1.6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="m-base" width="1.6" height="1.6"/><rect class="m-primary" width=".7" height="1.6"/>'
        "</pattern></defs>"
    ).format(id=pattern)


def _draw_group(kind: str, parts: Iterable[str], fill: str = "") -> Markup:
    """The parts' paths under one class; nothing where there are none."""
    paths = Markup().join(
        Markup('<path data-part="{part}" d="{path}"/>').format(part=part, path=load_body().paths[part])
        for part in dict.fromkeys(parts)
    )
    if not paths:
        return paths
    attribute = Markup(' fill="{}"').format(escape(fill)) if fill else ""
    return Markup('<g class="{kind}"{attribute}>{paths}</g>').format(kind=kind, attribute=attribute, paths=paths)
