"""`<<credits>>`: whose pictures and data an article shows, as its front matter says."""

from __future__ import annotations

from markupsafe import Markup, escape

from engine.content.front_matter import Hero
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(_call: WidgetCall, context: Context) -> WidgetOutput:
    """The credits, and before them that of the picture at the article's head, where it has one."""
    front = context.article.front_matter
    lines = [*_list_hero_credits(front.hero), *front.credits]
    if not lines:
        hint = "list them under 'credits' in the front matter, or give 'hero' a credit"
        raise WidgetError("the front matter has no credits", hint)
    return build_output(
        page=context.render_template("credits.html", lines=lines),
        feed=Markup("<p><strong>Credits</strong><br>{}</p>").format(Markup("<br>").join(map(escape, lines))),
        text="\n".join(["Credits:", *lines]),
    )


def _list_hero_credits(hero: Hero | None) -> list[str]:
    """The line for the picture at the head; its caption only says which picture is meant."""
    if hero is None or not (hero.credit or hero.licence):
        return []
    picture = f"Picture at the top, “{hero.caption.rstrip('.')}”" if hero.caption else "Picture at the top"
    return [f"{picture}: {', '.join(filter(None, [hero.credit, hero.licence]))}."]


widget = Shortcode(
    name="credits",
    summary="Whose pictures the article shows, from `credits` and `hero` in the front matter.",
    example="<<credits>>",
    render=render,
)
