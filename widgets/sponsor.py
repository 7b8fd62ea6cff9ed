"""`<<sponsor>>`: who paid for the article, as its front matter discloses it."""

from __future__ import annotations

from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(_call: WidgetCall, context: Context) -> WidgetOutput:
    """The sponsor, the go-between, the disclosure, and where to follow the sponsor."""
    sponsor = context.article.front_matter.sponsor
    if sponsor is None:
        hint = "give the front matter a 'sponsor' with name and url, or remove this shortcode"
        raise WidgetError("the front matter names no sponsor", hint)
    by = f"Sponsored by {sponsor.name} via {sponsor.via}." if sponsor.via else f"Sponsored by {sponsor.name}."
    return build_output(
        page=context.render_template("sponsor.html", sponsor=sponsor),
        feed=context.render_template("sponsor.feed.html", sponsor=sponsor),
        text=f"{by} {sponsor.disclosure}" if sponsor.disclosure else by,
    )


widget = Shortcode(
    name="sponsor",
    summary="Who paid for the article and through whom, from `sponsor` in the front matter.",
    example="<<sponsor>>",
    render=render,
)
