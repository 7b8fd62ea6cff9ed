"""Get the code: a form with the address to show elsewhere, how that looks, and what to paste where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError, quote_input
from web.core.context import edition
from web.core.headers import policy
from web.core.presets import BUILDER_RECIPES, build_presets
from web.embed.lookup import MAX_URL_LENGTH, find_embed
from web.embed.wordpress_preview import WordPressPreview, preview_pasted_url, preview_saved_html
from widgets.embed import circuit as circuit_embed
from widgets.embed.embed_methods import list_embed_methods
from widgets.embed.models import THEMES, Appearance, Embed, read_appearance

bp = Blueprint("share", __name__)

PREVIEW_WIDTHS = (320, 600)
"""The widths of the previews, in CSS pixels: a phone's post, and a desk's."""
MAX_HTML_LENGTH = 4_000  # characters that can be tested
MAX_HTML_INPUT_LENGTH = 6_000
"""So many characters the field takes: more, so that what is too long is told and not cut off while it is pasted; and
few enough for a body that web.core.headers lets in, with nine bytes for a character and the choices beside it."""


@dataclass(frozen=True, slots=True)
class ShareForm:
    """What the form holds. url and accent are as they were typed, html is the code to test."""

    url: str
    theme: str
    accent: str
    follows_library: bool
    on_click: bool
    html: str

    @property
    def appearance(self) -> Appearance:
        """The appearance that is asked for, without what is none."""
        return read_appearance(self.theme, self.accent)

    @property
    def query_pairs(self) -> list[tuple[str, str]]:
        """What was chosen, as fields, without what says nothing and without the code to test."""
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
        """The address of the page with these choices. The code to test is in none, so no log and no history has it."""
        query = urlencode(self.query_pairs)
        return f"/share/?{query}" if query else "/share/"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why there is no code: the field's name, what is wrong, how to mend it, and the HTTP status."""

    field: str
    message: str
    hint: str
    status: int


@bp.get("/share/")
def show_share_page() -> Response:
    """The form as the address fills it in; with an address in it, previews and code, or what is wrong."""
    return _render_page(_read_form(request.args))


@bp.post("/share/")
def test_code() -> Response:
    """The same page with what WordPress leaves of the code that was sent. Nothing is kept of it."""
    return _render_page(_read_form(request.form, html=request.form.get("html", "")))


def _render_page(form: ShareForm) -> Response:
    found = _find_embed(form) if form.url else None
    embed = found if isinstance(found, Embed) else None
    wrong_html = _check_html(form)
    wrong = [each for each in (found, wrong_html) if isinstance(each, FieldProblem)]
    content = render_template(
        "share.html",
        form=form,
        themes=THEMES,
        embed=embed,
        near_misses=[(quote_input(given), meant) for given, meant in embed.near_misses] if embed else (),
        wrong=wrong,
        accent_ignored=bool(form.accent) and not form.appearance.accent,
        methods=_list_methods(form, embed) if embed else (),
        widths=PREVIEW_WIDTHS,
        tested=preview_saved_html("Your code, saved", form.html) if form.html and not wrong_html else None,
        survivals=_preview_wordpress(embed, form.appearance) if embed else (),
        longest_html=MAX_HTML_LENGTH,
        longest_typed=MAX_HTML_INPUT_LENGTH,
        choices=[] if embed or wrong else list(build_presets(BUILDER_RECIPES, edition().library)),
    )
    response = make_response(content, wrong[0].status if wrong else 200)
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
    """What the address shows, a circuit pinned unless it may change."""
    try:
        # Lenient: a pasted address may bring along what mails and networks hang on to it.
        found = find_embed(form.url, strict=False)
        if found is None:
            hint = "take the address of a circuit, an exercise, or an article with a circuit in it"
            return FieldProblem(
                "url", f"nothing on {edition().site.title} that could be embedded has this address", hint, 404
            )
        embed = found.embed
        if embed.circuit and not form.follows_library:
            library = edition().library
            pinned = circuit_embed.build_embed(build_circuit(embed.circuit.pinned_request, library), library)
            return replace(pinned, near_misses=embed.near_misses)
        return embed
    except ValueError:
        return FieldProblem(
            "url", "this is no address", f"give one of this site, of at most {MAX_URL_LENGTH} characters", 400
        )
    except CircuitError as problem:
        return FieldProblem("url", problem.message, problem.hint or "", problem.status)


def _check_html(form: ShareForm) -> FieldProblem | None:
    if len(form.html) <= MAX_HTML_LENGTH:
        return None
    message = f"this code has {len(form.html):,} characters"
    return FieldProblem("html", message, f"paste at most {MAX_HTML_LENGTH:,}", 422)


def _list_methods(form: ShareForm, embed: Embed) -> tuple[object, ...]:
    return list_embed_methods(
        embed, edition().site, form.appearance, on_click=form.on_click, evergreen=form.follows_library
    )


def _preview_wordpress(embed: Embed, appearance: Appearance) -> tuple[WordPressPreview, ...]:
    """The tests for what the address shows."""
    code = next(
        method.code for method in list_embed_methods(embed, edition().site, appearance) if method.id == "script"
    )
    return preview_pasted_url(embed, edition().site), preview_saved_html("The code for any site, saved", code)
