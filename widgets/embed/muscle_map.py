"""A muscle map as other sites show it."""

from __future__ import annotations

from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.terms import GivenNames, resolve_terms
from engine.text import join_words
from widgets.drawing import muscle_map as drawing
from widgets.embed.measure import SMALL_LINE, around, lines, room
from widgets.embed.models import Asked, Embed, Line, frame_path

_DRAWING = 300  # CSS pixels of frame.css: the drawing with what is around it
_BESIDE_KEY = 24


def read(asked: Asked) -> Embed:
    """The map of `/embed/map/<areas>/`. Raises CircuitError for what is no area, or has no muscles."""
    asked.options()
    vocabulary = asked.library.vocabulary
    found = resolve_terms([GivenNames("areas", asked.rest.split(","))], asked.library)
    if found.errors:
        raise found.errors[0]
    areas = [vocabulary.areas[area] for area in found.terms.all_areas(vocabulary)]
    muscles = tuple(dict.fromkeys(muscle for area in areas for muscle in area.muscles))
    if not muscles:
        raise UnsatisfiableRequestError("these areas have no muscles that could be shown", option="terms")
    title = f"Muscles of {join_words([area.inline_name for area in areas])}"
    words = drawing.names(muscles, (), vocabulary.muscles)
    return Embed(
        title=title,
        summary=words,
        path=f"/areas/{areas[0].id}/" if len(areas) == 1 else "/areas/",
        frame=frame_path("map", found.terms.text),
        lines=tuple(Line(vocabulary.muscles[muscle].name) for muscle in muscles),
        template="map_frame.html",
        height=lambda width: around(title, "", width) - SMALL_LINE + _DRAWING + SMALL_LINE * _key_lines(words, width),
        values={"muscles": muscles, "title": title},
        redirect=asked.redirect(found.terms.text, ()),
    )


def _key_lines(words: str, width: int) -> int:
    return lines(words, room(width) - _BESIDE_KEY, 14)
