"""`<<muscle-map>>`: the muscles of some areas on a body seen from both sides, with their names in words."""

from __future__ import annotations

from collections.abc import Sequence

from engine.circuits.terms import GivenNames, resolve_terms
from engine.content.shortcodes import Argument
from engine.content.widget import UnlocatedProblem, WidgetCall, WidgetError, WidgetOutput
from engine.library.vocabulary import Area
from engine.text import join_words
from widgets.context import Context
from widgets.drawing import muscle_map as drawing
from widgets.embed import muscle_map as map_embed
from widgets.embed.models import Embeddable, build_frame_path
from widgets.shortcode import Shortcode, build_output, render_paragraph


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The drawing with its legend; where there is no drawing, the legend alone."""
    areas, complaints = find_areas(call.arguments["areas"], context)
    muscles, title = list_muscles(areas), build_title(areas)
    if not muscles:
        hint = "give the areas their 'muscles' in exercises/_vocabulary.yaml"
        raise WidgetError("the areas have no muscles that could be shown", hint, "areas")
    known = context.library.vocabulary.muscles
    words = f"{title}. {drawing.describe_muscles(muscles, (), known)}"
    page = drawing.render_figure(muscles, (), known, title=title)
    frame = build_frame_path("map", ",".join(area.id for area in areas))
    return build_output(page, words, feed=render_paragraph(words), problems=complaints, embed_path=frame)


def find_areas(names: Sequence[str], context: Context) -> tuple[list[Area], tuple[UnlocatedProblem, ...]]:
    """The areas that are named, by themselves or by their groups, in the vocabulary's order.

    Without names these are the article's own, and for an article without areas the five. A name that is unknown
    becomes a complaint; WidgetError where no name is known.
    """
    context.add_dependencies("vocabulary")
    vocabulary = context.library.vocabulary
    # An unknown area of the front matter is told there, when the edition is checked.
    own = [area for area in context.article.front_matter.areas if area in vocabulary.areas]
    found = resolve_terms([GivenNames("areas", names or own)], context.library)
    areas = [vocabulary.areas[area] for area in found.terms.all_areas(vocabulary)]
    if not areas:
        message = "; ".join(problem.message for problem in found.errors)
        raise WidgetError(message, found.errors[0].hint, "areas")
    return areas, tuple(UnlocatedProblem(problem.message, problem.hint, "areas") for problem in found.errors)


def list_muscles(areas: Sequence[Area]) -> list[str]:
    """The ids of the areas' muscles, each once."""
    return list(dict.fromkeys(muscle for area in areas for muscle in area.muscles))


def build_title(areas: Sequence[Area]) -> str:
    """What a map of these areas shows: "Muscles of hamstrings and calves"."""
    return f"Muscles of {join_words([area.inline_name for area in areas])}"


widget = Shortcode(
    name="muscle-map",
    summary="Front and back of the body with the muscles of some areas filled in, and their names beside it.",
    example='<<muscle-map areas="glutes,calves">>',
    arguments=(
        Argument(
            "areas",
            "list",
            (),
            "Areas or groups, by id or another name; without them the article's own areas, else the five areas.",
        ),
    ),
    render=render,
    embed=Embeddable("map", map_embed.resolve_embed, page_prefixes=("/areas/",)),
)
