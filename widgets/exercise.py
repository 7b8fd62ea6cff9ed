"""`<<exercise>>`: link to an exercise inside a sentence, with its dose."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from engine.content.shortcodes import Argument
from engine.content.widget import Display, WidgetCall, WidgetError, WidgetOutput
from engine.library.exercise import Exercise, format_sets
from engine.library.library import Library
from engine.library.recognition import find_exercise, find_exercises_with_words
from engine.text import quote_input
from widgets.context import Context
from widgets.embed import exercise as exercise_embed
from widgets.embed.models import Embeddable
from widgets.shortcode import Shortcode, build_output

_PAGE = '<a class="exercise-link" href="/exercises/{id}/">{name}</a> <span class="dose">{dose}</span>'
MAX_SUGGESTED = 8
_FEED = '<a href="/exercises/{id}/">{name}</a> ({dose})'


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the link. Raises WidgetError if the name is unknown or ambiguous."""
    exercise = find_named(call.arguments["name"], context)
    dose = format_sets(exercise)
    words = {"id": exercise.id, "name": exercise.name, "dose": dose}
    return build_output(Markup(_PAGE).format(**words), f"{exercise.name} ({dose})", feed=Markup(_FEED).format(**words))


def find_named(name: str, context: Context, *, argument: str = "name") -> Exercise:
    """Return the exercise with an id, name or alias, the value of an argument.

    Raises WidgetError if the name is unknown or ambiguous.
    """
    context.add_dependencies("names")
    match = find_exercise(context.library, name)
    if match.candidates:
        hint = f"Use one of: {', '.join(match.candidates)}."
        raise WidgetError(f"{quote_input(name)} matches several exercises.", hint, argument)
    if match.exercise_id is None:
        hint = _suggest(name, match.similar_ids, context.library)
        raise WidgetError(f"There is no exercise called {quote_input(name)}.", hint, argument)
    return context.get_exercise(match.exercise_id)


def _suggest(name: str, similar: Sequence[str], library: Library) -> str:
    """Return a hint with the exercises whose names have all words of an unknown one, or else the most similar one."""
    found = find_exercises_with_words(library, name) or similar[:1]
    if len(found) > 1:
        more = f" See /exercises/ for all {len(found)}." if len(found) > MAX_SUGGESTED else ""
        return f"Use one of: {', '.join(found[:MAX_SUGGESTED])}.{more}"
    return f"Did you mean '{found[0]}'?" if found else "See /exercises/ for the full list."


widget = Shortcode(
    name="exercise",
    summary="A link to an exercise, with its dose, inside a sentence.",
    example='<<exercise name="glute-bridge">>',
    arguments=(Argument("name", "string", None, "The exercise's id, name or alias.", required=True),),
    display=Display.INLINE,
    render=render,
    embed=Embeddable("exercise", exercise_embed.resolve_embed, page_prefixes=("/exercises/",)),
)
