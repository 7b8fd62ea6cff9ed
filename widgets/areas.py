"""`<<areas>>`: list the areas that runners train, and why each matters."""

from __future__ import annotations

from engine.content.widget import WidgetCall, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """List the areas in vocabulary order, except front-side areas, which are listed as antagonists only."""
    context.add_dependencies("vocabulary")
    areas = [area for area in context.library.vocabulary.areas.values() if not area.front]
    return build_output(
        page=context.render_template("area_list.html", areas=areas),
        feed=context.render_template("area_list.feed.html", areas=areas),
        text="\n".join(f"{area.name}: {area.why}" for area in areas),
    )


widget = Shortcode(
    name="areas",
    summary="The areas of the body that the library covers, and why each matters to runners.",
    example="<<areas>>",
    render=render,
)
