"""Draw the muscle map: a body from front and back, with the primary muscles filled and the secondary muscles hatched.

The paths are from body-muscles (Apache-2.0, see the licence and notice next to this module). `tools/vendor.py` updates
them. Each coloured part has its id in that package as `data-part`. The style sheet sets the colours of `m-base`,
`m-primary` and `m-secondary`. Secondary muscles are hatched because a lighter fill would be too similar to the grey of
the body. For accessibility, the muscles are also named in words.

The paths take 3 KB, compressed. Pages that can load other files refer to them in the sprite, a file for all pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from engine.library.vocabulary import Area, Muscle
from engine.text import join_words

DATA_FILE = Path(__file__).with_name("body-muscles.json")
SPRITE_PATH = "/muscles.svg"
WHOLE_BODY = "body"
"""The id of the whole body in the sprite."""
VERSION_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Body:
    """The uncoloured body: SVG paths of both views by part id, and the viewBox around them."""

    paths: dict[str, str]
    box: str


@cache
def load_body() -> Body:
    """Load both views, which the package draws side by side."""
    views = json.loads(DATA_FILE.read_text(encoding="utf-8")).values()
    corners = [[int(number) for number in view["box"].split()] for view in views]
    right = max(x + width for x, _, width, _ in corners)
    bottom = max(y + height for _, y, _, height in corners)
    paths = {part: path for view in views for part, path in view["parts"].items()}
    return Body(paths=paths, box=f"0 0 {right} {bottom}")


@cache
def draw_sprite() -> str:
    """Return the file with the paths of all parts by their ids, and the whole body."""
    paths = Markup().join(
        Markup('<path id="{part}" d="{path}"/>').format(part=part, path=path)
        for part, path in load_body().paths.items()
    )
    return Markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g id="{whole}">{paths}</g></svg>').format(
        box=load_body().box, whole=WHOLE_BODY, paths=paths
    )


@cache
def find_sprite_version() -> str:
    """Return a short hash of the sprite."""
    return hashlib.sha256(draw_sprite().encode()).hexdigest()[:VERSION_LENGTH]


def sprite_address() -> str:
    """Return the address of the sprite, with its version."""
    return f"{SPRITE_PATH}?v={find_sprite_version()}"


def draw_svg(
    primary: Iterable[str],
    secondary: Iterable[str],
    muscles: Mapping[str, Muscle],
    *,
    title: str,
    key: str = "",
    sprite: str = "",
) -> Markup:
    """Return both views as inline SVG, labelled for screen readers with the title and the names of the muscles.

    `primary` and `secondary` are muscle ids. An id in both is primary. `key` tells equal maps of one page apart, whose
    ids must differ. `sprite` is the address of the sprite if the drawing may refer to it. Raises KeyError for an
    unknown muscle or part; the library is checked before.
    """
    primary, secondary = _remove_duplicates(primary, secondary)
    filled = [part for muscle in primary for part in muscles[muscle].map]
    hatched = [part for muscle in secondary for part in muscles[muscle].map if part not in filled]
    coloured = {*filled, *hatched}
    rest = [WHOLE_BODY] if sprite else [part for part in load_body().paths if part not in coloured]
    label = f"{title}. {describe_muscles(primary, secondary, muscles)}"
    hatch = "hatch-" + hashlib.sha256(f"{label}{key}".encode()).hexdigest()[:8]
    return Markup(
        '<svg class="muscle-map-drawing" viewBox="{box}" role="img" aria-label="{label}">'
        "{pattern}{rest}{hatched}{filled}</svg>"
    ).format(
        box=load_body().box,
        label=label,
        pattern=_draw_hatch(hatch) if hatched else "",
        rest=_draw_group("m-base", rest, sprite=sprite),
        hatched=_draw_group("m-secondary", hatched, fill=f"url(#{hatch})", sprite=sprite),
        filled=_draw_group("m-primary", filled, sprite=sprite),
    )


@dataclass(frozen=True, slots=True)
class SelectableMap:
    """A muscle map to choose areas on, as stacked layers of the same size.

    `background` has the parts of the body that belong to no area. `layers` has the parts of each area, in a group with
    class `m-own`, and the parts that an earlier area has too, in a group with class `m-shared`.
    """

    background: Markup
    layers: dict[str, Markup]


def draw_selectable(areas: Iterable[Area], muscles: Mapping[str, Muscle]) -> SelectableMap:
    """Draw a map to choose areas on. A shared part belongs to its first area. An area without parts has no layer."""
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
    """Draw a layer. It is hidden from screen readers, because the areas are also named in words."""
    return Markup('<svg class="body-sheet" viewBox="{box}" aria-hidden="true">{drawing}</svg>').format(
        box=load_body().box, drawing=drawing
    )


def list_muscles(areas: Sequence[Area]) -> list[str]:
    """Return the ids of the areas' muscles, without duplicates."""
    return list(dict.fromkeys(muscle for area in areas for muscle in area.muscles))


def build_title(areas: Sequence[Area]) -> str:
    """Return the title of a map, such as "Muscles of hamstrings and calves"."""
    return f"Muscles of {join_words([area.inline_name for area in areas])}"


def describe_muscles(primary: Iterable[str], secondary: Iterable[str], muscles: Mapping[str, Muscle]) -> str:
    """Describe a map in words: "Main muscles: hamstrings. Also works: calves."."""
    primary, secondary = _remove_duplicates(primary, secondary)
    sentences = [
        f"{label}: {', '.join(muscles[muscle].name for muscle in chosen)}."
        for label, chosen in (("Main muscles", primary), ("Also works", secondary))
        if chosen
    ]
    return " ".join(sentences)


def render_figure(
    primary: Iterable[str],
    secondary: Iterable[str],
    muscles: Mapping[str, Muscle],
    *,
    title: str,
    key: str = "",
    brief: bool = False,
    inline: bool = False,
) -> Markup:
    """Return the drawing with a caption that names the muscles and serves as the legend. See draw_svg for key.

    If `brief` is true, the names unfold, and lack their explanations in brackets: "Soleus", not "Soleus (deep calf)".
    If `inline` is true, the paths are in the drawing and not in the sprite, because a frame is one document.
    """
    primary, secondary = _remove_duplicates(primary, secondary)
    if brief:
        chosen = {muscle: muscles[muscle] for muscle in (*primary, *secondary)}
        muscles = {muscle: replace(found, name=found.short_name) for muscle, found in chosen.items()}
    main, other = describe_muscles(primary, (), muscles), describe_muscles((), secondary, muscles)
    if brief:
        legend = Markup("<details><summary>{keys}</summary>{names}</details>").format(
            keys=_list_keys(main and "Main muscles", other and "Also works"),
            names=Markup().join(Markup("<p>{}</p>").format(words) for words in (main, other) if words),
        )
    else:
        legend = _list_keys(main, other)
    return Markup('<figure class="muscle-map">{drawing}<figcaption>{legend}</figcaption></figure>').format(
        drawing=draw_svg(primary, secondary, muscles, title=title, key=key, sprite="" if inline else sprite_address()),
        legend=legend,
    )


def _list_keys(primary: str, secondary: str) -> Markup:
    """Return the keys of the legend with the given words. One without words is left out."""
    return Markup().join(
        Markup('<span class="m-key m-key-{kind}">{words}</span>').format(kind=kind, words=words)
        for kind, words in (("primary", primary), ("secondary", secondary))
        if words
    )


def _remove_duplicates(primary: Iterable[str], secondary: Iterable[str]) -> tuple[list[str], list[str]]:
    """Remove duplicates from both lists, and from the second what is in the first."""
    filled = dict.fromkeys(primary)
    return list(filled), [muscle for muscle in dict.fromkeys(secondary) if muscle not in filled]


def _draw_hatch(pattern: str) -> Markup:
    """Draw the hatching pattern."""
    return Markup(
        '<defs><pattern id="{id}" width="1.6" height="1.6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="m-base" width="1.6" height="1.6"/><rect class="m-primary" width=".7" height="1.6"/>'
        "</pattern></defs>"
    ).format(id=pattern)


@cache
def _draw_part(part: str, *, is_named: bool) -> Markup:
    """Draw one of the parts of the body, with its name if it has a meaning."""
    shape = Markup('<path data-part="{part}" d="{path}"/>' if is_named else '<path d="{path}"/>')
    return shape.format(part=part, path=load_body().paths[part])


@cache
def _use_part(part: str, sprite: str) -> Markup:
    """Draw a part of the sprite."""
    return Markup('<use href="{sprite}#{part}"/>').format(sprite=sprite, part=part)


def _draw_group(kind: str, parts: Iterable[str], fill: str = "", sprite: str = "") -> Markup:
    """Draw parts as a group with a class, or nothing if there are no parts. Parts without a meaning have no names."""
    paths = Markup().join(
        _use_part(part, sprite) if sprite else _draw_part(part, is_named=kind != "m-base")
        for part in dict.fromkeys(parts)
    )
    if not paths:
        return paths
    attribute = Markup(' fill="{}"').format(escape(fill)) if fill else ""
    return Markup('<g class="{kind}"{attribute}>{paths}</g>').format(kind=kind, attribute=attribute, paths=paths)
