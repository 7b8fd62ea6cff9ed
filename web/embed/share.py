"""The share page: a form that gives previews of an embed, the code to paste, and tests of the code in WordPress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.text import quote_input
from web.core.context import edition
from web.core.presets import BUILDER_RECIPES, build_presets
from web.core.request_limits import slow
from web.core.security import policy
from web.embed.lookup import MAX_URL_LENGTH, find_embed, is_of_other_site
from web.embed.wordpress_preview import WordPressPreview, preview_pasted_url, preview_saved_html
from widgets.embed import circuit as circuit_embed
from widgets.embed.embed_methods import list_embed_methods
from widgets.embed.models import THEMES, Appearance, Embed, read_appearance

bp = Blueprint("share", __name__)

PREVIEW_WIDTHS = (320, 600)
"""Widths of the previews in CSS pixels: a post on a phone and on a desktop."""
MAX_HTML_LENGTH = 4_000
"""Maximum number of characters of the code to test."""
MAX_HTML_INPUT_LENGTH = 6_000
"""Maximum number of characters that the field accepts.

It is higher than MAX_HTML_LENGTH, so that longer code gives an error instead of being cut off. A request body with this
many characters, at up to nine bytes each, is within the limit of web.core.security.
"""


@dataclass(frozen=True, slots=True)
class ShareForm:
    """The values of the form, as entered. `html` is the code to test."""

    url: str
    theme: str
    accent: str
    follows_library: bool
    on_click: bool
    html: str

    @property
    def appearance(self) -> Appearance:
        """The chosen appearance. Invalid values are ignored."""
        return read_appearance({"theme": self.theme, "accent": self.accent})

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The form fields that differ from their defaults, without the code to test."""
        pairs = (
            ("url", self.url),
            ("theme", self.theme if self.theme != "auto" else ""),
            ("accent", self.accent),
            ("changes", "1" if self.follows_library else ""),
            ("load", "click" if self.on_click else ""),
        )
        return [pair for pair in pairs if pair[1]]

    @property
    def url_path(self) -> str:
        """The path and query of the page, without the code to test, which stays out of logs and the browser history."""
        query = urlencode(self.query_pairs)
        return f"/share/?{query}" if query else "/share/"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem with a form field, and the HTTP status for it."""

    field: str
    message: str
    hint: str
    status: int


@bp.get("/share/")
@slow
def show_share_page() -> Response:
    """Show the form and, if it has a URL, previews and code."""
    return _render_page(_read_form(request.args))


@bp.post("/share/")
@slow
def check_code() -> Response:
    """Show the same page with the submitted code as WordPress would filter it. The code is not stored."""
    return _render_page(_read_form(request.form, html=request.form.get("html", "")))


def _render_page(form: ShareForm) -> Response:
    found = _find_embed(form) if form.url else None
    embed = found if isinstance(found, Embed) else None
    html_problem = _validate_html(form)
    problems = [result for result in (found, html_problem) if isinstance(result, FieldProblem)]
    content = render_template(
        "share.html",
        form=form,
        themes=THEMES,
        embed=embed,
        near_misses=[(quote_input(given), likely) for given, likely in embed.near_misses] if embed else (),
        problems=problems,
        is_accent_ignored=bool(form.accent) and not form.appearance.accent,
        methods=_list_methods(form, embed) if embed else (),
        widths=PREVIEW_WIDTHS,
        tested_code=preview_saved_html("Your code, saved in WordPress", form.html)
        if form.html and not html_problem
        else None,
        wordpress_previews=_preview_wordpress(embed, form.appearance) if embed else (),
        max_html_length=MAX_HTML_LENGTH,
        max_html_input_length=MAX_HTML_INPUT_LENGTH,
        presets=[] if embed or problems else list(build_presets(BUILDER_RECIPES, edition().library)),
    )
    response = make_response(content, problems[0].status if problems else 200)
    response.headers["Content-Security-Policy"] = policy(frame_src="'self'")
    return response


def _read_form(values: Mapping[str, str], *, html: str = "") -> ShareForm:
    theme = values.get("theme", "")
    return ShareForm(
        url=values.get("url", "").strip(),
        theme=theme if theme in THEMES else "auto",
        accent=values.get("accent", "").strip(),
        follows_library=values.get("changes") == "1",
        on_click=values.get("load") == "click",
        html=html.replace("\r\n", "\n").strip(),
    )


def _find_embed(form: ShareForm) -> Embed | FieldProblem:
    """Return the embed for the URL. Circuits are pinned unless the form asks for updates from the library."""
    try:
        # Not strict, because emails and social networks add tracking parameters to URLs.
        found = find_embed(form.url, strict=False)
        if found is None and is_of_other_site(form.url):
            hint = f"Enter a URL that begins with {edition().site.address}/, or only its path."
            return FieldProblem("url", f"This URL is not on {edition().site.title}.", hint, 404)
        if found is None:
            message = f"This URL has nothing on {edition().site.title} to embed."
            hint = "Enter the URL of a circuit, a plan, an exercise or an article with a circuit."
            return FieldProblem("url", message, hint, 404)
        embed = found.embed
        if embed.circuit and not form.follows_library:
            library = edition().library
            pinned = circuit_embed.build_embed(build_circuit(embed.circuit.pinned_request, library), library)
            return replace(pinned, near_misses=embed.near_misses)
        return embed
    except ValueError:
        hint = f"Enter a URL of this site, at most {MAX_URL_LENGTH} characters."
        return FieldProblem("url", "This is not a URL.", hint, 400)
    except CircuitError as error:
        return FieldProblem("url", error.message, error.hint or "", error.status)


def _validate_html(form: ShareForm) -> FieldProblem | None:
    if len(form.html) <= MAX_HTML_LENGTH:
        return None
    message = f"This code is too long: it has {len(form.html):,} characters."
    return FieldProblem("html", message, f"Enter at most {MAX_HTML_LENGTH:,} characters.", 422)


def _list_methods(form: ShareForm, embed: Embed) -> tuple[object, ...]:
    return list_embed_methods(
        embed, edition().site, form.appearance, on_click=form.on_click, evergreen=form.follows_library
    )


def _preview_wordpress(embed: Embed, appearance: Appearance) -> tuple[WordPressPreview, ...]:
    """Return the WordPress previews of an embed: its pasted URL, and the code for any site."""
    code = next(
        method.code for method in list_embed_methods(embed, edition().site, appearance) if method.id == "script"
    )
    return preview_pasted_url(embed, edition().site, appearance), preview_saved_html(
        "The code for any site, saved in WordPress", code
    )
