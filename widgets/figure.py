"""`<<figure>>`: show the movement of an exercise, with a caption."""

from __future__ import annotations

from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.exercise import find_named
from widgets.figures.drawing import describe
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the poses, or the site's own image. Raises WidgetError if the exercise has neither, or is unknown."""
    exercise = find_named(call.arguments["exercise"], context, argument="exercise")
    if not (exercise.image or exercise.figure):
        hint = f'Link to it with <<exercise name="{exercise.id}">>, or draw one: docs/figures.md.'
        raise WidgetError(f"'{exercise.id}' has no figure.", hint, "exercise")
    caption: str = call.arguments["caption"]
    description = exercise.image.alt if exercise.image else describe(exercise)
    values = {"exercise": exercise, "caption": caption}
    return build_output(
        page=context.render_template("figure.html", **values),
        feed=context.render_template("figure.feed.html", description=description, **values),
        text="\n".join(filter(None, (description, caption))) or exercise.name,
    )


widget = Shortcode(
    name="figure",
    summary="The movement of an exercise: its poses from start to end, drawn, with a button that plays it.",
    example='<<figure exercise="glute-bridge" caption="Stop when hips, knees and shoulders make a line.">>',
    arguments=(
        Argument("exercise", "string", None, "The exercise's id, name or alias.", required=True),
        Argument("caption", "string", "", "Text below the figure. Default: the exercise’s name, with a link."),
    ),
    render=render,
)
