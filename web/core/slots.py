"""Slots: templates of the site that pages include in fixed places, as docs/theme.md describes."""

from __future__ import annotations

from collections.abc import Mapping

import jinja2
from flask import current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from engine.content.html_tags import mark_sponsored_links
from web.core import security
from web.core.context import edition, services

SLOTS = ("head.html", "after-article.html", "sidebar.html", "footer.html")
FOLDER = "templates"


@pass_context
def slot(context: Context, name: str) -> Markup:
    """Return the site's template for a slot, rendered with the variables of the page, or nothing if there is none.

    Private pages have no slots. A template with a mistake is left out and logged, because it must not take pages down.
    """
    if security.is_private_path() or not (services().environment.site_dir / FOLDER / name).is_file():
        return Markup()
    try:
        return render_slot(context.environment, name, context.get_all())
    except Exception:
        current_app.logger.exception("The template %s/%s failed. The page is shown without it.", FOLDER, name)
        return Markup()


def render_slot(environment: jinja2.Environment, name: str, values: Mapping[str, object]) -> Markup:
    """Return the site's template for a slot with the values of a page. A mistake in it can raise any exception."""
    return mark_sponsored(environment.get_template(name).render({"article": None, "is_post": False, **values}))


def mark_sponsored(html: str) -> Markup:
    """Return HTML in which links to the hosts of sponsors are marked."""
    return Markup(mark_sponsored_links(html, edition().site.sponsored))
