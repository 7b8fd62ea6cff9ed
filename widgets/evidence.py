"""`<<evidence>>`: cite a finding inside a sentence, with its number and the strength of the evidence."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from engine.content.shortcodes import Argument
from engine.content.widget import Display, ShortcodeUse, WidgetCall, WidgetError, WidgetOutput
from engine.errors import UnlocatedProblem, did_you_mean
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the number and the strength, linked to the list of references if there is one."""
    id_ = call.arguments["id"]
    known = context.library.references
    numbers = number_citations(call, context)
    if id_ not in numbers:
        hint = did_you_mean(id_, known) or f"Known references: {', '.join(known)}."
        raise WidgetError(f"There is no reference '{id_}'.", hint, "id")
    listed = any(use.name == "references" for use in call.uses)
    page = context.render_template(
        "evidence.html",
        number=numbers[id_],
        strength=known[id_].strength,
        first=call.use.number == _find_first(call, [id_]),
        listed=listed,
    )
    words = f"[{numbers[id_]}, {known[id_].strength}]"
    problems = () if listed or call.use.number != _find_first(call, numbers) else (_NO_REFERENCE_LIST,)
    return build_output(page, words, feed=Markup("<sup>{}</sup>").format(words), problems=problems)


def number_citations(call: WidgetCall, context: Context) -> dict[str, int]:
    """Return the ids of the known findings that an article cites, with their numbers in citation order, from 1."""
    ids = list(dict.fromkeys(use.arguments["id"] for use in _list_citations(call)))
    context.add_dependencies(*(f"reference:{id_}" for id_ in ids))
    return {id_: number for number, id_ in enumerate((i for i in ids if i in context.library.references), 1)}


def _list_citations(call: WidgetCall) -> list[ShortcodeUse]:
    return [use for use in call.uses if use.name == "evidence"]


def _find_first(call: WidgetCall, ids: Iterable[str]) -> int:
    """Return the number of the first shortcode that cites one of the findings."""
    wanted = set(ids)
    return min(use.number for use in _list_citations(call) if use.arguments["id"] in wanted)


_NO_REFERENCE_LIST = UnlocatedProblem(
    "This article cites evidence, but has no list of references.",
    "Add <<references>> in a separate paragraph.",
)

widget = Shortcode(
    name="evidence",
    summary="A citation: the number of a finding in the list of references, and the strength of its evidence.",
    example='Runners with IT band syndrome had weaker hips <<evidence id="fredericson-2000">>.\n\n<<references>>',
    arguments=(Argument("id", "string", None, "The id of a finding in exercises/_references.yaml.", required=True),),
    render=render,
    display=Display.INLINE,
)
