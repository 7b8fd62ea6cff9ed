"""`<<exercise-table>>`: sample exercises, an area to a column, with their sets and doses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.circuits.candidates import misfits, no_candidate
from engine.circuits.names import joined, lowered
from engine.circuits.request import CircuitRequest
from engine.circuits.slots import Slot
from engine.content.shortcodes import Argument
from engine.content.widget import Call, Complaint, Forms
from engine.library.dose import sets_text
from engine.library.exercise import Exercise
from engine.library.recognise import area_of
from engine.library.vocabulary import Area
from widgets import circuit_request
from widgets.context import Context
from widgets.shortcode import Shortcode, forms


@dataclass(frozen=True, slots=True)
class Column:
    """An area and the exercises chosen from it."""

    area: Area
    exercises: tuple[Exercise, ...]


def render(call: Call, context: Context) -> Forms:
    """The table; an area of which nothing is left keeps its column, and is complained of."""
    limit = call.arguments["limit"]
    asked = {name: call.arguments[name] for name in ("areas", "equipment", "venue", "level")}
    asked["areas"] = asked["areas"] if asked["areas"] is not None else _areas_of_article(context)
    request = circuit_request.read(asked, context)
    columns = tuple(_columns(request, limit, context))
    caption = _caption(request, context)
    return forms(
        page=context.html("exercise_table.html", columns=columns, level=request.level, caption=caption),
        feed=context.html("exercise_table.feed.html", columns=columns, level=request.level, caption=caption),
        text="\n".join([*(_line(column, request.level) for column in columns), caption]),
        complaints=tuple(_empty(column, request, context) for column in columns if not column.exercises),
    )


def _areas_of_article(context: Context) -> str | None:
    """The areas of the front matter as an argument; a name that nobody knows is told where it stands, not here."""
    context.uses("vocabulary")
    return ",".join(area for area in context.article.front.areas if area_of(context.library, area)) or None


def _columns(request: CircuitRequest, limit: int, context: Context) -> Iterator[Column]:
    library = context.library
    owned = request.owned(library.vocabulary)
    for id_ in request.terms.all_areas(library.vocabulary):
        context.uses(f"area:{id_}")
        fitting = [exercise for exercise in library.in_area(id_) if not misfits(exercise, request, owned)]
        yield Column(library.area(id_), tuple(context.exercise(exercise.id) for exercise in fitting[:limit]))


def _caption(request: CircuitRequest, context: Context) -> str:
    vocabulary = context.library.vocabulary
    owned = request.owned(vocabulary)
    things = [lowered(thing.name) for thing in vocabulary.equipment.values() if thing.id in owned]
    need = f"with {joined(things)} at most" if things else "without equipment"
    where = f" ({request.venue})" if request.venue else ""
    return (
        f"Sets and repetitions at level {request.level}, {need}{where}. "
        "The doses are common practice, not taken from trials."
    )


def _line(column: Column, level: int) -> str:
    chosen = (f"{exercise.name} ({sets_text(exercise, level)})" for exercise in column.exercises)
    return f"{column.area.name}: {', '.join(chosen) or 'nothing fits'}"


def _empty(column: Column, request: CircuitRequest, context: Context) -> Complaint:
    slot = Slot(column.area.id, 1)
    problem = no_candidate(slot, request, context.library)
    argument = "areas" if problem.option == "terms" else problem.option
    return Complaint(problem.message.removeprefix(f"{slot.name}: "), problem.hint, argument)


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
        *(circuit_request.argument(name) for name in ("equipment", "venue", "level")),
        Argument("limit", "int", 4, "The most exercises in a column.", minimum=1, maximum=20),
    ),
    render=render,
)
