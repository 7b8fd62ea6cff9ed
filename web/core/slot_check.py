"""Check the slots of a site by rendering them, and the names of its templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb

import jinja2
from flask import current_app, g
from jinja2 import meta

from engine.config.site import Author, Site
from engine.content.article import ArticleKind
from engine.editions.edition import Edition, RenderedArticle
from engine.errors import Problem, Severity, UnlocatedProblem, did_you_mean, find_typo
from web.core.article_view import ArticleView, view_article
from web.core.context import services
from web.core.slots import FOLDER, SLOTS, render_slot
from web.core.template_check import check_templates

MIN_SIMILARITY = 0.8
"""The least similarity of a file's name and that of a template that is probably meant (difflib's ratio)."""

_VALUES = {"Site": ("site", Site), "ArticleView": ("article", ArticleView), "Author": ("author", Author)}
"""The classes of values in slots, with their names in templates."""
_VARIABLES = ("site", "article", "is_post", "request", "asset")
_MISSING = re.compile(r"'None' has no attribute '(\w+)'")
_NO_ATTRIBUTE = re.compile(r"'(?:[\w.]+\.)?(\w+) object' has no attribute '(\w+)'")
_NO_VARIABLE = re.compile(r"'(\w+)' is undefined")


def list_template_problems(edition: Edition) -> list[Problem]:
    """Return the mistakes in the templates of the site, sorted. Slots are rendered with the values of an edition."""
    environment, site_dir = current_app.jinja_env, services().environment.site_dir
    found = [*check_templates(site_dir, environment, edition.site.allowed), *_check_names(site_dir, environment)]
    for name in SLOTS:
        if (site_dir / FOLDER / name).is_file():
            found += _check_slot(name, edition)
    return sorted(found)


def _check_slot(name: str, edition: Edition) -> list[Problem]:
    """Return the mistakes that show when a slot is rendered on the kinds of pages that have it."""
    items: list[RenderedArticle | None] = []
    if name != "sidebar.html":
        items += [*edition.posts[:1], *list(edition.pages.values())[:1]]
    if name != "after-article.html":
        items.append(None)
    found: dict[tuple[str, int], Problem] = {}
    for item in items:
        if problem := _find_mistake(name, edition, item):
            found.setdefault((problem.path, problem.line), problem)
    return list(found.values())


def _find_mistake(name: str, edition: Edition, item: RenderedArticle | None) -> Problem | None:
    """Render a slot for the page of an article, or for the home page, and return the mistake that ends that, if any."""
    with current_app.test_request_context(item.article.address if item else "/"):
        g.edition = edition
        environment = current_app.jinja_env
        values = {
            "site": edition.site,
            "library": edition.library,
            "article": view_article(item) if item else None,
            "is_post": item is not None and item.article.kind is ArticleKind.POST,
        }
        try:
            render_slot(environment, name, values)
        except jinja2.TemplateSyntaxError:
            return None  # check_templates reports it
        except Exception as error:
            path, line = _locate(error, name)
            problem = _describe(error, environment, has_article=item is not None)
            return Problem(path, line, 1, Severity.ERROR, problem.message, problem.hint)
    return None


def _locate(error: Exception, name: str) -> tuple[str, int]:
    """Return the file and the line of the innermost template of the site that an error went through."""
    folder = services().environment.site_dir / FOLDER
    position = f"{FOLDER}/{name}", 1
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(folder):
            position = f"{FOLDER}/{file.relative_to(folder).as_posix()}", line
    return position


def _describe(error: Exception, environment: jinja2.Environment, *, has_article: bool) -> UnlocatedProblem:
    text = str(error)
    if isinstance(error, jinja2.TemplateNotFound):
        name = str(error.name)
        return UnlocatedProblem(f"There is no template '{name}'.", did_you_mean(name, environment.list_templates()))
    if isinstance(error, FileNotFoundError):
        names = [file.name for file in (services().environment.site_dir / "static").glob("*")]
        return UnlocatedProblem(f"There is no file 'static/{text}'.", did_you_mean(text, names) or "Add it.")
    if match := _MISSING.search(text):
        if has_article:
            return UnlocatedProblem(f"'{match[1]}' is read from a missing value.", "Check for it with {% if %}.")
        hint = "Write {% if article %} before it and {% endif %} after it."
        return UnlocatedProblem(f"'{match[1]}' is missing on pages without an article.", hint)
    if match := _NO_ATTRIBUTE.search(text):
        value, class_ = _VALUES.get(match[1], (match[1], None))
        known = [attribute for attribute in dir(class_) if not attribute.startswith("_")] if class_ else []
        return UnlocatedProblem(f"There is no '{value}.{match[2]}'.", did_you_mean(match[2], known))
    if match := _NO_VARIABLE.search(text):
        known_variables = f"Slots know {', '.join(_VARIABLES)}."
        return UnlocatedProblem(f"There is no '{match[1]}'.", did_you_mean(match[1], _VARIABLES) or known_variables)
    return UnlocatedProblem(f"This fails: {text or type(error).__name__}.", "The page is shown without it.")


def _check_names(site_dir: Path, environment: jinja2.Environment) -> Iterator[Problem]:
    """Yield a warning about each file that no page uses, and whose name is nearly that of a slot or our template."""
    folder = site_dir / FOLDER
    own = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    known = {*SLOTS, *_list_ours(environment)}
    for name in sorted(own - known - _list_referenced(own, environment)):
        stem = re.split(r"[./]", name.lower())[0]
        similar = [f"{stem}.html"] if f"{stem}.html" in SLOTS else get_close_matches(name, SLOTS, 1, MIN_SIMILARITY)
        if similar := similar or list(filter(None, [find_typo(name, known)])):
            message = f"'{name}' is neither a slot nor one of our templates, so no page has it."
            problem = UnlocatedProblem(message, f"Did you mean '{similar[0]}'?")
            yield problem.warn_at(f"{FOLDER}/{name}", 1, 1)


def _list_ours(environment: jinja2.Environment) -> list[str]:
    """Return the names of the templates that a site can replace."""
    folders = environment.loader.searchpath[1:] if isinstance(environment.loader, jinja2.FileSystemLoader) else []
    return jinja2.FileSystemLoader(folders).list_templates()


def _list_referenced(names: set[str], environment: jinja2.Environment) -> set[str]:
    """Return the names of templates that some of the site's templates include, import or extend."""
    found: set[str] = set()
    for name in names:
        with suppress(jinja2.TemplateError, OSError, UnicodeDecodeError):
            source, _, _ = environment.loader.get_source(environment, name) if environment.loader else ("", None, None)
            references = set(meta.find_referenced_templates(environment.parse(source)))
            found |= names if None in references else {each for each in references if each}
    return found
