"""`<<exercise-table>>`: show sample exercises with their sets and doses, one column per area."""

from __future__ import annotations

from engine.circuits.candidates import empty_slot_error
from engine.circuits.request import CircuitRequest, Slot
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.library.exercise import format_sets
from engine.library.recognition import find_area
from widgets import circuit_request
from widgets.area_exercises import DEFAULT_LIMIT, MAX_LIMIT, AreaExercises, build_caption, list_area_exercises
from widgets.context import Context
from widgets.embed import table as table_embed
from widgets.embed.models import Embeddable
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the table. An area without matching exercises is shown as empty, with a problem for the author."""
    limit = call.arguments["limit"]
    given = {name: call.arguments[name] for name in ("areas", "equipment", "venue", "level")}
    if given["areas"] is None:
        given["areas"] = _read_article_areas(context)
    request = circuit_request.read_request(given, context)
    columns = list_area_exercises(request, limit, context.library)
    caption = build_caption(request, context.library)
    for column in columns:
        context.add_dependencies(
            f"area:{column.area.id}", *(f"exercise:{exercise.id}" for exercise in column.exercises)
        )
    return build_output(
        page=context.render_template("exercise_table.html", columns=columns, level=request.level, caption=caption),
        feed=context.render_template("exercise_table.feed.html", columns=columns, level=request.level, caption=caption),
        text="\n".join([*(_format_line(column, request.level) for column in columns), caption]),
        problems=tuple(_build_empty_problem(column, request, context) for column in columns if not column.exercises),
        embed_path=table_embed.build_table_path(request, limit),
    )


def _read_article_areas(context: Context) -> str | None:
    """Return the areas of the front matter as an argument, without unknown names, which are reported there."""
    context.add_dependencies("vocabulary")
    return ",".join(area for area in context.article.front_matter.areas if find_area(context.library, area)) or None


def _format_line(column: AreaExercises, level: int) -> str:
    chosen = (f"{exercise.name} ({format_sets(exercise, level)})" for exercise in column.exercises)
    return f"{column.area.name}: {', '.join(chosen) or 'no match'}"


def _build_empty_problem(column: AreaExercises, request: CircuitRequest, context: Context) -> UnlocatedProblem:
    slot = Slot(column.area.id, 1)
    problem = empty_slot_error(slot, request, context.library)
    argument = "areas" if problem.option == "terms" else problem.option
    return UnlocatedProblem(problem.message.removeprefix(f"{slot.name}: "), problem.hint, argument)


widget = Shortcode(
    name="exercise-table",
    summary="A table of sample exercises with their sets and doses, one column per area.",
    example='<<exercise-table areas="shins,calves" limit="3">>',
    arguments=(
        Argument(
            "areas",
            "string",
            None,
            "Areas and groups, by id, name or alias, separated by commas. Default: the article’s areas, or five-areas.",
        ),
        *(circuit_request.build_argument(name) for name in ("equipment", "venue", "level")),
        Argument("limit", "int", DEFAULT_LIMIT, "Exercises per area.", minimum=1, maximum=MAX_LIMIT),
    ),
    render=render,
    embed=Embeddable("table", table_embed.resolve_embed),
)
