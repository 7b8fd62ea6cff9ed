"""Templates: ours, the widgets', and the site's own in place of either; with what they may call."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import jinja2
from flask import Flask, current_app
from markupsafe import Markup

from engine.circuits.exports.text import format_clock
from engine.config.site import Site
from engine.content.article import Article, ArticleStatus
from engine.editions.edition import Edition
from web.core.assets import asset, script_address
from web.core.context import edition, now
from web.core.icons import icon
from web.core.image_size import picture_size
from web.core.wording import equipment_words, sentence, step_words
from widgets import templates as widget_templates

WEB = Path(__file__).resolve().parents[1]


def install(app: Flask, site_dir: Path) -> None:
    """Set up Jinja for the app."""
    folders = [site_dir / "templates", *sorted(WEB.glob("*/templates")), widget_templates.FOLDER]
    environment = app.jinja_env
    environment.loader = jinja2.FileSystemLoader(folders)
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.auto_reload = app.debug
    widget_templates.teach(environment)
    environment.globals.update(oembed_address=_oembed_address)
    environment.globals.update(asset=asset, script=script_address, icon=icon, now=now, picture_size=picture_size)
    environment.filters.update(unindented=_unindented)
    environment.filters.update(
        day=_day,
        moment=_moment,
        exercise_name=_exercise_name,
        clock=format_clock,
        step_words=step_words,
        equipment_words=equipment_words,
        sentence=sentence,
    )
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, object]:
    """What every template may use; in development also all mistakes of the edition."""
    present = edition()
    mistakes = present.problems if current_app.debug else ()
    return {
        "site": present.site,
        "library": present.library,
        "all_mistakes": mistakes,
        "pages_at_foot": _pages_at_foot(present),
    }


def _pages_at_foot(present: Edition) -> list[Article]:
    """The pages that readers may see and that the navigation does not name."""
    named = {item.url for item in present.site.navigation}
    pages = [page.article for page in present.pages.values() if present.state(page, now()) is ArticleStatus.LIVE]
    return [page for page in pages if page.address not in named]


def _unindented(markup: str) -> Markup:
    """A stretch of a document without its lines' indents: in a frame every byte is somebody else's readers'."""
    return Markup(re.sub(r"\n\s+", "\n", markup))


def _oembed_address(path: str, form: str) -> str:
    """Where other sites are told how to embed what is at a path: absolute, form being json or xml."""
    return _site().absolute(f"/oembed?url={quote(_site().absolute(path), safe='')}&format={form}")


def _site() -> Site:
    return edition().site


def _day(moment_: datetime) -> str:
    """A date as people write it: "2 November 2026", in the site's time zone."""
    local = moment_.astimezone(_site().zone)
    return f"{local.day} {local:%B %Y}"


def _moment(moment_: datetime) -> str:
    """A date and time, with the site's time zone: "2 November 2026, 07:05 UTC"."""
    local = moment_.astimezone(_site().zone)
    return f"{_day(moment_)}, {local:%H:%M %Z}"


def _exercise_name(id_: str) -> str:
    """An exercise by its name; one that is gone from the library by its id."""
    found = edition().library.exercises.get(id_)
    return found.name if found else id_
