"""Slots: templates of the site that pages include in fixed places, as docs/theme.md describes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from flask import current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from engine.config.allow import Allow
from engine.content.html_tags import mark_sponsored_links
from engine.errors import Problem, Severity
from web.core import security
from web.core.context import edition, services

SLOTS = ("head.html", "after-article.html", "sidebar.html", "footer.html")
FOLDER = "templates"

_REQUEST = re.compile(
    r"""<(script|iframe|form|img)\b[^>]*?\s(?:src|action)\s*=\s*["']?(https?://[^\s"'/>?#]+)""", re.IGNORECASE
)
_KINDS = {"script": "scripts", "iframe": "frames", "form": "forms", "img": "images"}


@pass_context
def slot(context: Context, name: str) -> Markup:
    """Return the site's template for a slot, rendered with the variables of the page, or nothing if there is none.

    Private pages have no slots. A template with a mistake is left out and logged, because it must not take pages down.
    """
    if security.is_private_path() or not (services().environment.site_dir / FOLDER / name).is_file():
        return Markup()
    try:
        template = context.environment.get_template(name)
        return mark_sponsored(template.render({"article": None, **context.get_all()}))
    except Exception:
        current_app.logger.exception("The template %s/%s failed. The page is shown without it.", FOLDER, name)
        return Markup()


def mark_sponsored(html: str) -> Markup:
    """Return HTML in which links to the hosts of sponsors are marked."""
    return Markup(mark_sponsored_links(html, edition().site.sponsored))


def check_templates(site_dir: Path, environment: jinja2.Environment, allow: Allow) -> Iterator[Problem]:
    """Yield the mistakes in the templates of a site: wrong syntax, and services that site.toml does not allow."""
    for file in sorted((site_dir / FOLDER).rglob("*.html")):
        path = file.relative_to(site_dir).as_posix()
        try:
            text = file.read_text("utf-8")
            environment.parse(text)
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "This is not a template."
            yield Problem(path, error.lineno, 1, Severity.ERROR, message, "The page is shown without it.")
            continue
        except (OSError, UnicodeDecodeError):
            yield Problem(path, 1, 1, Severity.ERROR, "This file cannot be read as UTF-8.", "Save it as UTF-8.")
            continue
        for found in _REQUEST.finditer(text):
            kind, origin = _KINDS[found[1].lower()], found[2].lower()
            if origin not in getattr(allow, kind):
                line = text.count("\n", 0, found.start()) + 1
                column = found.start() - text.rfind("\n", 0, found.start())
                message = f"Browsers block this, because site.toml does not allow {kind} of {origin}."
                hint = f"Add \"{origin}\" to '{kind}' below [allow]. It learns the address of each reader."
                yield Problem(path, line, column, Severity.WARNING, message, hint)
