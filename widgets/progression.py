"""`<<progression>>`: show an exercise between its easier and its harder versions."""

from __future__ import annotations

from dataclasses import dataclass

from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.library.exercise import Exercise
from engine.library.progression import build_progression
from engine.text import join_words
from widgets.context import Context
from widgets.exercise import find_named
from widgets.shortcode import Shortcode, build_output


@dataclass(frozen=True, slots=True)
class Version:
    """One exercise of a progression, with level and equipment, and its easier versions if the chain branches there."""

    exercise: Exercise
    facts: tuple[str, ...]

    @property
    def text(self) -> str:
        """Name and facts: "Hip thrust (level 2, chair, after Glute bridge)"."""
        return f"{self.exercise.name} ({', '.join(self.facts)})"


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the progression. Raises WidgetError if there is no such exercise, or no easier or harder one."""
    exercise = find_named(call.arguments["exercise"], context, argument="exercise")
    context.add_dependencies("vocabulary")
    stages = build_progression(exercise, context.library)
    for each in [each for stage in stages for each in stage]:
        context.get_exercise(each.id)  # for its dependency
    if len(stages) == 1:
        hint = "Choose another exercise, or add 'easier' or 'harder' to it in exercises/."
        raise WidgetError(f"{exercise.name} has no easier or harder version.", hint, "exercise")
    previous: list[tuple[Exercise, ...]] = [(), *stages]
    versions = [
        [_build_version(each, before, context) for each in stage]
        for before, stage in zip(previous, stages, strict=False)
    ]
    lines = [
        f"{number}. {' or '.join(version.text for version in stage)}" for number, stage in enumerate(versions, start=1)
    ]
    return build_output(
        page=context.render_template("progression.html", exercise=exercise, stages=versions),
        feed=context.render_template("progression.feed.html", exercise=exercise, stages=versions),
        text="\n".join([f"From easier to harder: {exercise.name}", *lines]),
    )


def _build_version(exercise: Exercise, before: tuple[Exercise, ...], context: Context) -> Version:
    """Return an exercise with the words about it. `before` is the stage before its own."""
    equipment = context.library.describe_equipment(exercise)
    facts = [f"level {exercise.level}", "no equipment" if equipment == "none" else equipment]
    easier = [each.name for each in before if each.id in exercise.easier]
    if len(easier) < len(before):
        facts.append(f"after {join_words(easier)}")
    return Version(exercise, tuple(facts))


widget = Shortcode(
    name="progression",
    summary="An exercise with all its easier and harder versions, from the easiest to the hardest.",
    example='<<progression exercise="glute-bridge">>',
    arguments=(Argument("exercise", "string", None, "The exercise's id, name or alias.", required=True),),
    render=render,
)
