"""Embed a muscle map."""

from __future__ import annotations

from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.terms import GivenNames, resolve_terms
from widgets.drawing import muscle_map as drawing
from widgets.embed.frame_metrics import SMALL_LINE_HEIGHT, count_lines, get_inner_width, measure_head_and_foot
from widgets.embed.models import Embed, EmbedRequest, TextLine, build_frame_path

_DRAWING_HEIGHT = 300  # CSS pixels of frame.css: the drawing and the space around it
_LEGEND_MARGIN = 24


def resolve_embed(request: EmbedRequest) -> Embed:
    """Return the map for `/embed/map/<areas>/`. Raises CircuitError for unknown areas, or areas without muscles."""
    request.read_options()
    vocabulary = request.library.vocabulary
    found = resolve_terms([GivenNames("areas", request.target.split(","))], request.library)
    if found.errors:
        raise found.errors[0]
    areas = [vocabulary.areas[area] for area in found.terms.all_areas(vocabulary)]
    muscles = drawing.list_muscles(areas)
    if not muscles:
        raise UnsatisfiableRequestError("These areas have no muscles to show.", option="terms")
    title = drawing.build_title(areas)
    legend = drawing.describe_muscles(muscles, (), vocabulary.muscles)
    return Embed(
        title=title,
        summary=legend,
        page_path=f"/areas/{areas[0].id}/" if len(areas) == 1 else "/areas/",
        frame_path=build_frame_path("map", found.terms.text),
        lines=tuple(TextLine(vocabulary.muscles[muscle].name) for muscle in muscles),
        template="map_frame.html",
        measure_height=lambda width: (
            measure_head_and_foot(title, "", width)
            - SMALL_LINE_HEIGHT
            + _DRAWING_HEIGHT
            + SMALL_LINE_HEIGHT * _count_legend_lines(legend, width)
        ),
        template_values={"muscles": muscles, "title": title},
        picture_terms=found.terms.text,
        redirect_status=request.redirect_status(found.terms.text, ()),
    )


def _count_legend_lines(legend: str, width: int) -> int:
    return count_lines(legend, get_inner_width(width) - _LEGEND_MARGIN, 14)
