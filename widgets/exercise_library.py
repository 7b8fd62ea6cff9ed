"""`<<exercise-library>>`: list exercises by area, each with a summary and a video."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.library.exercise import Exercise, format_sets
from widgets import circuit_request
from widgets.area_exercises import AreaExercises, group_by_area, split_by_area
from widgets.context import Context
from widgets.mentioned import find_mentioned
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """List the exercises by area. An area without exercises is shown as empty, with a problem for the author."""
    videos_only = call.arguments["videos"] == "only"
    names = {name: call.arguments[name] for name in ("areas", "exercises", "venue")}
    request = circuit_request.read_selection(names, context)

    def is_chosen(exercise: Exercise) -> bool:
        return (request.venue is None or request.venue in exercise.venue) and bool(exercise.video or not videos_only)

    if names["areas"] is not None:
        areas = circuit_request.order_areas(names["areas"], request, context)
        sections = tuple(_find_exercises(areas, is_chosen, context))
    elif request.terms.is_pinned:
        exercises = (context.get_exercise(id_) for id_ in request.terms.exercises)
        sections = split_by_area(filter(is_chosen, exercises), context.library)
    else:
        sections = group_by_area(filter(is_chosen, find_mentioned(call.uses, context)), context.library)
    if not sections:
        hint = "Mention some, for example with <<exercise>>, <<exercise-table>> or <<circuit>>, or choose areas."
        raise WidgetError("There are no exercises to list.", hint)
    return build_output(
        page=context.render_template("exercise_library.html", sections=sections),
        feed=context.render_template("exercise_library.feed.html", sections=sections),
        text="\n".join(line for section in sections for line in _format_lines(section)),
        problems=tuple(
            _build_empty_problem(section, request.venue, videos_only) for section in sections if not section.exercises
        ),
    )


def _find_exercises(
    areas: Iterable[str], is_chosen: Callable[[Exercise], bool], context: Context
) -> Iterator[AreaExercises]:
    for id_ in areas:
        context.add_dependencies(f"area:{id_}")
        exercises = [context.get_exercise(exercise.id) for exercise in context.library.in_area(id_)]
        yield AreaExercises(context.library.area(id_), tuple(filter(is_chosen, exercises)))


def _format_lines(section: AreaExercises) -> Iterator[str]:
    yield section.name
    for exercise in section.exercises:
        yield f"- {exercise.name}, {format_sets(exercise)}: {exercise.summary}"


def _build_empty_problem(section: AreaExercises, venue: str | None, videos_only: bool) -> UnlocatedProblem:
    where = f" for the venue '{venue}'" if venue else ""
    video = " with a video" if videos_only else ""
    hint = "Add a video to an exercise in exercises/, or remove videos." if videos_only else "Add one in exercises/."
    return UnlocatedProblem(f"The library has no exercise{video}{where} for {section.name}.", hint, "areas")


widget = Shortcode(
    name="exercise-library",
    summary=(
        "A list of exercises by area, each with a summary and a link to a video. Without areas and exercises, it lists "
        "those that the whole article mentions with `<<exercise>>`, `<<exercise-table>>`, `<<circuit>>` without "
        '`from`, and `<<exercise-library exercises="…">>`, in the order of their first mention.'
    ),
    example='<<exercise-library areas="triceps">>',
    arguments=(
        Argument(
            "areas",
            "string",
            None,
            "Areas and groups, by id, name or alias, separated by commas, in the order of the list.",
        ),
        Argument(
            "exercises",
            "string",
            None,
            "Your own choice: exercises by id, name or alias, separated by commas, in your order. "
            "Default, without areas: the exercises that the article mentions.",
        ),
        circuit_request.build_argument("venue"),
        Argument("videos", "enum", None, "only lists exercises that have a video.", choices=("only",)),
    ),
    render=render,
)
