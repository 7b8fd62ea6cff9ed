"""Check the templates of a site: their syntax, and whatever in them browsers block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import jinja2

from engine.config.allow import Allow, find_origin
from engine.errors import Problem, Severity, UnlocatedProblem
from web.core.slots import FOLDER

_REQUESTS = {
    "script": ("src", "scripts"),
    "iframe": ("src", "frames"),
    "form": ("action", "forms"),
    "img": ("src", "images"),
}
"""Elements that ask for something: their attribute with its address, and the key of [allow]."""
_INLINE = {
    "script": UnlocatedProblem(
        "Browsers block scripts that are written into a page.",
        'Save it in static/, and write <script src="{{ asset("name.js") }}"></script>.',
    ),
    "style": UnlocatedProblem(
        "Browsers block styles that are written into a page.",
        'Save them in static/, and write <link rel="stylesheet" href="{{ asset("name.css") }}">.',
    ),
}
_STYLE = UnlocatedProblem(
    "Browsers block the attribute 'style'.", "Write a class, and a style sheet of your own in static/."
)
_FOREIGN_STYLES = UnlocatedProblem(
    "Browsers block style sheets of other sites.",
    'Copy it into static/, and write <link rel="stylesheet" href="{{ asset("name.css") }}">.',
)


def check_templates(site_dir: Path, environment: jinja2.Environment, allow: Allow) -> Iterator[Problem]:
    """Yield the mistakes in the templates of a site: wrong syntax, and what browsers block."""
    for file in sorted((site_dir / FOLDER).rglob("*.html")):
        path = file.relative_to(site_dir).as_posix()
        try:
            text = file.read_text("utf-8")
            environment.compile(text)
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "This is not a template."
            yield Problem(path, error.lineno, 1, Severity.ERROR, message, "The page is shown without it.")
            continue
        except (OSError, UnicodeDecodeError):
            yield Problem(path, 1, 1, Severity.ERROR, "This file cannot be read as UTF-8.", "Save it as UTF-8.")
            continue
        reader = _TemplateReader(allow)
        with suppress(AssertionError):  # a declaration that HTML does not have, as in <![x[, ends the reading
            reader.feed(text)
            reader.close()
        for line, column, problem in reader.found:
            yield problem.warn_at(path, line, column + 1)


class _TemplateReader(HTMLParser):
    """Finds what browsers block in a template, with line and column."""

    def __init__(self, allow: Allow) -> None:
        super().__init__()
        self.found: list[tuple[int, int, UnlocatedProblem]] = []
        self._allow = allow
        self._inline: tuple[str, tuple[int, int]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        problems: list[UnlocatedProblem] = []
        if tag in _REQUESTS:
            attribute, kind = _REQUESTS[tag]
            if (origin := find_origin(attributes.get(attribute, ""))) and origin not in getattr(self._allow, kind):
                message = f"Browsers block this, because site.toml does not allow {kind} of {origin}."
                hint = f"Add \"{origin}\" to '{kind}' below [allow]. It learns the address of each reader."
                problems.append(UnlocatedProblem(message, hint))
        if tag == "link" and "stylesheet" in attributes.get("rel", "") and find_origin(attributes.get("href", "")):
            problems.append(_FOREIGN_STYLES)
        if "style" in attributes:
            problems.append(_STYLE)
        for name in attributes:
            if re.fullmatch("on[a-z]+", name):
                message = f"Browsers block the attribute '{name}', which contains a script."
                problems.append(UnlocatedProblem(message, "Listen for the event in a script of your own in static/."))
        self.found += [(*self.getpos(), problem) for problem in problems]
        is_inline = tag in _INLINE and "src" not in attributes and "json" not in attributes.get("type", "")
        self._inline = (tag, self.getpos()) if is_inline else None

    def handle_data(self, data: str) -> None:
        # What a variable of ours contains is allowed by its hash.
        if self._inline and data.strip() and not data.strip().startswith("{{"):
            tag, position = self._inline
            self.found.append((*position, _INLINE[tag]))
        self._inline = None
