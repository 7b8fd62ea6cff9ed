"""The template environment: the folders that templates come from, and the functions and filters they may use.

The filters turn dates and steps into text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

import jinja2
from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from engine.circuits.exports.text import format_clock
from engine.circuits.timeline import Step, StepKind
from engine.config import language
from engine.content.article import Article, ArticleStatus
from engine.editions.edition import Edition
from engine.errors import Problem, as_sentence
from web.core import security, structured_data
from web.core.assets import asset_url, icon, script_url
from web.core.context import edition, now, remembered
from web.core.link_preview import find_section, picture_of_topic
from web.core.slot_check import list_template_problems
from web.core.slots import mark_sponsored, slot
from widgets import templates as widget_templates
from widgets.spelling import SPELL

_INDENT = re.compile(r"^[ \t]+(?=<)", re.MULTILINE)
WEB = Path(__file__).resolve().parents[1]
_STRUCTURED_DATA = {
    "breadcrumb_data": structured_data.breadcrumb_data,
    "circuit_data": structured_data.circuit_data,
    "exercise_data": structured_data.exercise_data,
    "list_data": structured_data.list_data,
    "plan_data": structured_data.plan_data,
    "profile_data": structured_data.profile_data,
    "site_data": structured_data.site_data,
}
_STEPS = {
    StepKind.WARMUP: "Warm-up: walk, then jog or march easily",
    StepKind.SWITCH: "Switch sides",
    StepKind.ROUND_REST: "Rest between rounds",
    StepKind.COOLDOWN: "Cool-down: walk, then stretch the muscles you used",
}


def init_app(app: Flask, site_dir: Path) -> None:
    """Set up Jinja. Templates of the site come first, then those of the features, then those of the widgets."""
    environment = app.jinja_env
    folders = [*sorted(WEB.glob("*/templates")), widget_templates.FOLDER]
    environment.loader = widget_templates.TemplateLoader(site_dir, folders)
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.auto_reload = True  # the owner may change a template while the site runs
    environment.add_extension(_WithoutIndents)
    widget_templates.install_helpers(environment)
    environment.globals.update(
        asset=_static_url,
        icon=icon,
        now=now,
        oembed_url=_oembed_url,
        find_section=find_section,
        picture_of_topic=picture_of_topic,
        **_STRUCTURED_DATA,
        script=_script_url,
        slot=slot,
        **{SPELL: spell},  # macros that are imported without context do not know the site
    )
    environment.filters.update(
        clock=format_clock,
        date=format_date,
        datetime=format_datetime,
        day=format_day,
        day_range=format_day_range,
        weekday=format_weekday,
        describe_step=describe_step,
        exercise_name=exercise_name,
        sentence=as_sentence,
        mark_sponsored=mark_sponsored,
        spell=_spell_in_page,
        without_indents=_without_indents,
    )
    app.context_processor(_common_values)


def _static_url(filename: str) -> str:
    return _remember("static_urls", asset_url, filename)


def _script_url(name: str) -> str:
    return _remember("script_urls", script_url, name)


def _remember(kind: str, find_url: Callable[[str], str], name: str) -> str:
    """Return the address of a file. It is looked for once in an edition, as files are looked at for each address.

    In development it is looked for each time, because a change of our own files makes no edition.
    """
    if current_app.debug:
        return find_url(name)
    found: dict[str, str] = remembered(kind)
    if name not in found:
        found[name] = find_url(name)
    return found[name]


class _WithoutIndents(Extension):
    """Removes the indents of tags in pages when a template is compiled: every reader loads every byte."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with its lines in place, so that errors name the right one."""
        is_page = (name or "").endswith(".html") and "<pre" not in source
        return _INDENT.sub("", source) if is_page else source


def _common_values() -> dict[str, object]:
    """Return the values for all templates. In development they include the problems of the whole edition."""
    current = edition()
    return {
        "site": current.site,
        "library": current.library,
        "all_problems": _list_problems(current) if current_app.debug else (),
        "footer_pages": _footer_pages(current),
        "is_private": security.is_private_path(),
    }


def _list_problems(current: Edition) -> list[Problem]:
    return [*current.problems, *list_template_problems(current)]


def _footer_pages(current: Edition) -> list[Article]:
    """Return the live pages that neither the navigation nor the author's own links of the footer lead to."""
    linked = {item.url for item in (*current.site.navigation, *current.site.footer.links)}
    pages = [page.article for page in current.pages.values() if current.status(page, now()) is ArticleStatus.LIVE]
    return [page for page in pages if page.address not in linked]


def _without_indents(markup: str) -> Markup:
    """Remove the indents of lines. Frames use it, because every byte is loaded by readers of other sites."""
    return Markup(re.sub(r"\n\s+", "\n", markup))


def _oembed_url(path: str, form: str) -> str:
    """Return the absolute address of the oEmbed document for a path. form is "json" or "xml"."""
    site = edition().site
    return site.absolute_url(f"/oembed?url={quote(site.absolute_url(path), safe='')}&format={form}")


def spell(text: str) -> str:
    """Return a text of the site itself in the spelling of its language."""
    return language.spell(text, edition().site.language)


@pass_context
def _spell_in_page(_: Context, text: str) -> str:
    """Spell a text when the page is rendered: Jinja calls filters without a context once, when it compiles."""
    return spell(text)


def format_date(time: datetime) -> str:
    """Return the date in the site's time zone and language: "2 November 2026" or "November 2, 2026"."""
    site = edition().site
    return language.format_date(time.astimezone(site.zone), site.language)


def format_datetime(time: datetime) -> str:
    """Return the date and time in the site's time zone and language: "2 November 2026, 07:05 UTC"."""
    site = edition().site
    local = time.astimezone(site.zone)
    return f"{format_date(time)}, {language.format_time(local, site.language)} {local:%Z}"


def format_day(day: date) -> str:
    """Return a day in the site's language: "2 November 2026"."""
    return language.format_date(day, edition().site.language)


def format_day_range(first: date, last: date) -> str:
    """Return a range of days without the year: "16 – 22 November"."""
    return language.format_date_range(first, last, edition().site.language)


def format_weekday(day: date) -> str:
    """Return a day with its weekday and without the year: "Tue 8 Dec"."""
    return language.format_weekday(day, edition().site.language)


def describe_step(step: Step) -> str:
    """Return the text of a step: "Glute bridge", "Clamshell, left" or "Rest, then: Squat"."""
    if step.exercise is None or step.kind in _STEPS:
        return _STEPS[step.kind]
    name = step.exercise.name
    if step.kind is StepKind.READY:
        return f"Get ready for: {name}"
    if step.kind is StepKind.REST:
        return f"Rest, then: {name}"
    return f"{name}, {step.side}" if step.side else name


def exercise_name(id_: str) -> str:
    """Return the name of an exercise, or the id if it is no longer in the library."""
    exercise = edition().library.exercises.get(id_)
    return exercise.name if exercise else id_
