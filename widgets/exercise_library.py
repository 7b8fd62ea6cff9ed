"""`<<exercise-library>>`: list the exercises of areas, each with a summary and a video."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.library.exercise import format_sets
from widgets import circuit_request
from widgets.area_exercises import AreaExercises
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """List the exercises by area. An area without exercises is shown as empty, with a problem for the author."""
    videos_only = call.arguments["videos"] == "only"
    request = circuit_request.read_request({name: call.arguments[name] for name in ("areas", "venue")}, context)
    vocabulary = context.library.vocabulary
    areas = tuple(vocabulary.areas) if call.arguments["areas"] is None else request.terms.all_areas(vocabulary)
    sections = tuple(_find_exercises(areas, request.venue, videos_only, context))
    return build_output(
        page=context.render_template("exercise_library.html", sections=sections),
        feed=context.render_template("exercise_library.feed.html", sections=sections),
        text="\n".join(line for section in sections for line in _format_lines(section)),
        problems=tuple(
            _build_empty_problem(section, request.venue, videos_only) for section in sections if not section.exercises
        ),
    )


def _find_exercises(
    areas: Iterable[str], venue: str | None, videos_only: bool, context: Context
) -> Iterator[AreaExercises]:
    for id_ in areas:
        context.add_dependencies(f"area:{id_}")
        exercises = [context.get_exercise(exercise.id) for exercise in context.library.in_area(id_)]
        chosen = (e for e in exercises if (venue is None or venue in e.venue) and (e.video or not videos_only))
        yield AreaExercises(context.library.area(id_), tuple(chosen))


def _format_lines(section: AreaExercises) -> Iterator[str]:
    yield section.area.name
    for exercise in section.exercises:
        yield f"- {exercise.name}, {format_sets(exercise)}: {exercise.summary}"


def _build_empty_problem(section: AreaExercises, venue: str | None, videos_only: bool) -> UnlocatedProblem:
    where = f" for the venue '{venue}'" if venue else ""
    video = " with a video" if videos_only else ""
    hint = "Add a video to an exercise in exercises/, or remove videos." if videos_only else "Add one in exercises/."
    return UnlocatedProblem(f"The library has no exercise{video}{where} for {section.area.name}.", hint, "areas")


widget = Shortcode(
    name="exercise-library",
    summary="The exercises of the library by area, each with a summary and a link to a video.",
    example='<<exercise-library areas="triceps">>',
    arguments=(
        Argument("areas", "string", None, "Areas and groups, by id, name or alias, separated by commas. Default: all."),
        circuit_request.build_argument("venue"),
        Argument("videos", "enum", None, "only lists exercises that have a video.", choices=("only",)),
    ),
    render=render,
)
