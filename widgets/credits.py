"""`<<credits>>`: list the picture and data credits of an article's front matter."""

from __future__ import annotations

from markupsafe import Markup, escape

from engine.content.credit_lines import format_credit
from engine.content.front_matter import Hero
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(_call: WidgetCall, context: Context) -> WidgetOutput:
    """List the credits, starting with the hero image if it has one."""
    front = context.article.front_matter
    hero = front.hero if front.hero and (front.hero.credit or front.hero.licence) else None
    lines = [*([_format_hero(hero)] if hero else []), *map(escape, front.credits)]
    if not lines:
        hint = "Add 'credits' to the front matter, or a credit to 'hero'."
        raise WidgetError("The front matter has no credits.", hint)
    return build_output(
        page=context.render_template("credits.html", lines=lines),
        feed=Markup("<p><strong>Credits</strong><br>{}</p>").format(Markup("<br>").join(lines)),
        text="\n".join(["Credits:", *(line.striptags() for line in lines)]),
    )


def _format_hero(hero: Hero) -> Markup:
    """Return the credit line of the hero image. The caption identifies the image."""
    picture = f"Image at the top, “{hero.caption.rstrip('.')}”" if hero.caption else "Image at the top"
    return Markup("{}: {}.").format(picture, format_credit(hero.credit, hero.licence))


widget = Shortcode(
    name="credits",
    summary="Credits for images and data, from `credits` and `hero` in the front matter.",
    example="<<credits>>",
    render=render,
)
