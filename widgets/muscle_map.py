"""`<<muscle-map>>`: show the muscles of areas on a body from both sides, with a legend in words."""

from __future__ import annotations

from collections.abc import Sequence

from engine.circuits.terms import GivenNames, resolve_terms
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.library.vocabulary import Area
from widgets.context import Context
from widgets.drawing import muscle_map as drawing
from widgets.embed import muscle_map as map_embed
from widgets.embed.models import Embeddable, build_frame_path
from widgets.shortcode import Shortcode, build_output, render_paragraph


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the drawing with its legend. The feed and the text have the legend only."""
    areas, problems = find_areas(call.arguments["areas"], context)
    muscles, title = drawing.list_muscles(areas), drawing.build_title(areas)
    if not muscles:
        hint = "Add 'muscles' to the areas in exercises/_vocabulary.yaml."
        raise WidgetError("These areas have no muscles to show.", hint, "areas")
    known = context.library.vocabulary.muscles
    text = f"{title}. {drawing.describe_muscles(muscles, (), known)}"
    page = drawing.render_figure(muscles, (), known, title=title)
    embed_path = build_frame_path("map", ",".join(area.id for area in areas))
    return build_output(page, text, feed=render_paragraph(text), problems=problems, embed_path=embed_path)


def find_areas(names: Sequence[str], context: Context) -> tuple[list[Area], tuple[UnlocatedProblem, ...]]:
    """Return the areas for names of areas and groups, in vocabulary order, with the problems of the names.

    Without names, return the areas of the article, or the five areas if it has none. Raises WidgetError if all names
    are unknown.
    """
    context.add_dependencies("vocabulary")
    vocabulary = context.library.vocabulary
    found = resolve_terms([GivenNames("areas", names or context.article.areas)], context.library)
    areas = [vocabulary.areas[area] for area in found.terms.all_areas(vocabulary)]
    if not areas:
        raise WidgetError(found.errors[0].message, found.errors[0].hint, "areas")
    return areas, tuple(UnlocatedProblem(problem.message, problem.hint, "areas") for problem in found.errors)


widget = Shortcode(
    name="muscle-map",
    summary="The muscles of areas, drawn on the front and back of a body and listed by name.",
    example='<<muscle-map areas="glutes,calves">>',
    arguments=(
        Argument(
            "areas",
            "list",
            (),
            "Areas and groups, by id, name or alias. Default: the article’s areas, or five-areas.",
        ),
    ),
    render=render,
    embed=Embeddable("map", map_embed.resolve_embed, page_prefixes=("/areas/",)),
)
