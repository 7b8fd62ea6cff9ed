"""`<<exercise-table>>`: sample exercises, an area to a column, with their sets and doses."""

from __future__ import annotations

from engine.circuits.candidates import empty_slot_error
from engine.circuits.request import CircuitRequest, Slot
from engine.content.shortcodes import Argument
from engine.content.widget import UnlocatedProblem, WidgetCall, WidgetOutput
from engine.library.exercise import format_sets
from engine.library.recognition import find_area
from widgets import circuit_request
from widgets.area_exercises import DEFAULT_LIMIT, MAX_LIMIT, AreaExercises, build_caption, list_area_exercises
from widgets.context import Context
from widgets.embed import table as table_embed
from widgets.embed.models import Embeddable
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The table; an area of which nothing is left keeps its column, and is complained of."""
    limit = call.arguments["limit"]
    asked = {name: call.arguments[name] for name in ("areas", "equipment", "venue", "level")}
    asked["areas"] = asked["areas"] if asked["areas"] is not None else _read_article_areas(context)
    request = circuit_request.read_request(asked, context)
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
    """The areas of the front matter as an argument; a name that nobody knows is told where it stands, not here."""
    context.add_dependencies("vocabulary")
    return ",".join(area for area in context.article.front_matter.areas if find_area(context.library, area)) or None


def _format_line(column: AreaExercises, level: int) -> str:
    chosen = (f"{exercise.name} ({format_sets(exercise, level)})" for exercise in column.exercises)
    return f"{column.area.name}: {', '.join(chosen) or 'nothing fits'}"


def _build_empty_problem(column: AreaExercises, request: CircuitRequest, context: Context) -> UnlocatedProblem:
    slot = Slot(column.area.id, 1)
    problem = empty_slot_error(slot, request, context.library)
    argument = "areas" if problem.option == "terms" else problem.option
    return UnlocatedProblem(problem.message.removeprefix(f"{slot.name}: "), problem.hint, argument)


widget = Shortcode(
    name="exercise-table",
    summary="A table of sample exercises with their sets and doses, an area to a column.",
    example='<<exercise-table areas="shins,calves" limit="3">>',
    arguments=(
        Argument(
            "areas",
            "string",
            None,
            "A comma list of areas and groups, by id, name or alias; without it the article's areas, else five-areas.",
        ),
        *(circuit_request.build_argument(name) for name in ("equipment", "venue", "level")),
        Argument("limit", "int", DEFAULT_LIMIT, "The most exercises in a column.", minimum=1, maximum=MAX_LIMIT),
    ),
    render=render,
    embed=Embeddable("table", table_embed.resolve_embed),
)
