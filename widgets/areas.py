"""`<<areas>>`: the areas that a runner trains, and why each matters."""

from __future__ import annotations

from engine.content.widget import WidgetCall, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The areas in the vocabulary's order, without the front-side tags that stand there as antagonists."""
    context.add_dependencies("vocabulary")
    areas = [area for area in context.library.vocabulary.areas.values() if not area.front]
    return build_output(
        page=context.render_template("area_list.html", areas=areas),
        feed=context.render_template("area_list.feed.html", areas=areas),
        text="\n".join(f"{area.name}: {area.why}" for area in areas),
    )


widget = Shortcode(
    name="areas",
    summary="The areas of the library, with why each matters to a runner.",
    example="<<areas>>",
    render=render,
)
