"""`<<sponsor>>`: disclose the sponsor named in the front matter."""

from __future__ import annotations

from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(_call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the sponsor, the agency, the disclosure and the links to follow."""
    sponsor = context.article.front_matter.sponsor
    if sponsor is None:
        hint = "Add a 'sponsor' with name and url to the front matter, or remove this shortcode."
        raise WidgetError("The front matter has no sponsor.", hint)
    by = f"Sponsored by {sponsor.name} via {sponsor.via}." if sponsor.via else f"Sponsored by {sponsor.name}."
    return build_output(
        page=context.render_template("sponsor.html", sponsor=sponsor),
        feed=context.render_template("sponsor.feed.html", sponsor=sponsor),
        text=f"{by} {sponsor.disclosure}" if sponsor.disclosure else by,
    )


widget = Shortcode(
    name="sponsor",
    summary="The sponsor of the article, with agency and disclosure, from `sponsor` in the front matter.",
    example="<<sponsor>>",
    render=render,
)
