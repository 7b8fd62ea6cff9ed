"""`<<exercise-table>>`: show exercises with their sets and doses, one column per area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.circuits.candidates import empty_slot_error
from engine.circuits.request import CircuitRequest, Slot
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.library.exercise import format_sets
from engine.library.vocabulary import Area
from widgets import circuit_request
from widgets.area_exercises import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    AreaExercises,
    build_caption,
    list_area_exercises,
    split_by_area,
)
from widgets.context import Context
from widgets.embed import table as table_embed
from widgets.embed.models import Embeddable
from widgets.shortcode import Shortcode, build_output

_FILTERS = ("equipment", "venue")


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the table. An area without matching exercises is shown as empty, with a problem for the author."""
    columns, request = read_table(call.arguments, context)
    caption = build_caption(request, context.library)
    values = {"columns": columns, "level": request.level, "caption": caption}
    is_own_choice = request.terms.is_pinned
    return build_output(
        page=context.render_template("exercise_table.html", **values),
        feed=context.render_template("exercise_table.feed.html", **values),
        text="\n".join([*(_format_line(column, request.level) for column in columns), caption]),
        problems=(
            *(_build_empty_problem(c.area, request, context) for c in columns if c.area and not c.exercises),
            *(_build_unused_problem(name) for name in _FILTERS if is_own_choice and call.arguments[name] is not None),
            *circuit_request.list_notices(call.arguments, context),
        ),
        embed_path="" if is_own_choice else table_embed.build_table_path(request, call.arguments["limit"]),
    )


def read_table(arguments: Mapping[str, Any], context: Context) -> tuple[tuple[AreaExercises, ...], CircuitRequest]:
    """Return the columns of a table, and the request that they were made from. Raises WidgetError."""
    given = {name: arguments[name] for name in ("areas", "exercises", "level", *_FILTERS)}
    if given["exercises"] is None and given["areas"] is None:
        given["areas"] = ",".join(context.article.areas) or None
    request = circuit_request.read_selection(given, context)
    if request.terms.is_pinned:
        exercises = [context.get_exercise(id_) for id_ in request.terms.exercises]
        return split_by_area(exercises, context.library), request
    areas = circuit_request.order_areas(given["areas"], request, context)
    columns = list_area_exercises(areas, request, arguments["limit"], context.library)
    context.add_dependencies(*(f"area:{area}" for area in areas))
    context.add_dependencies(*(f"exercise:{exercise.id}" for column in columns for exercise in column.exercises))
    return columns, request


def _format_line(column: AreaExercises, level: int) -> str:
    chosen = (f"{exercise.name} ({format_sets(exercise, level)})" for exercise in column.exercises)
    return f"{column.name}: {', '.join(chosen) or 'no match'}"


def _build_unused_problem(argument: str) -> UnlocatedProblem:
    message = f"'{argument}' has no effect, because 'exercises' is your own choice."
    return UnlocatedProblem(message, f"Remove {argument}.", argument)


def _build_empty_problem(area: Area, request: CircuitRequest, context: Context) -> UnlocatedProblem:
    slot = Slot(area.id, 1)
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
            "Areas and groups, by id, name or alias, separated by commas, in the order of the columns. "
            "Default: the article’s areas, or five-areas.",
        ),
        Argument(
            "exercises",
            "string",
            None,
            "Your own choice instead of areas: exercises by id, name or alias, separated by commas, in your order. "
            "A new column begins when the area changes.",
        ),
        *(circuit_request.build_argument(name) for name in ("equipment", "venue", "level")),
        Argument("limit", "int", DEFAULT_LIMIT, "Exercises per area.", minimum=1, maximum=MAX_LIMIT),
    ),
    render=render,
    embed=Embeddable("table", table_embed.resolve_embed),
)
