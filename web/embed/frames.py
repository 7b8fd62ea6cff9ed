"""Render the documents of frames. They contain their styles and scripts, and any site can show them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response, render_template, request

from engine.circuits.timeline import build_timeline
from engine.config.colours import Colours
from web.core.assets import Bundle, bundle_script, bundle_styles
from web.core.context import edition, now
from web.core.theme import build_accent_style, build_colour_style
from widgets.embed.models import Appearance, Embed, read_appearance
from widgets.your_turn import find_comment_prompt

PREFIX = "/embed/"
CIRCUIT_SHEETS, WIDGET_SHEETS = ("frame-circuit.css", "player.css"), ("frame-widgets.css",)
FIGURE_SHEETS = ("player-figures.css", "frame-figures.css")
CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=604800"
"""Caching of responses for other sites: five minutes, and another week while revalidating."""
DAILY_CACHE_CONTROL = "public, max-age=300"
"""Caching of frames that show another week on another day. An old one must not be shown while the new one is loaded."""


def read_requested_appearance() -> Appearance:
    """Return the appearance requested in the query string."""
    return read_appearance(request.args)


def render_frame(embed: Embed, appearance: Appearance) -> Response:
    """Render the document of a widget."""
    circuit = embed.circuit
    if circuit is None:
        response = _render_document(appearance, embed=embed, circuit=None, **embed.template_values)
        if embed.changes_daily:
            response.headers["Cache-Control"] = DAILY_CACHE_CONTROL
        return response
    return _render_document(
        appearance,
        embed=embed,
        circuit=circuit,
        timeline=build_timeline(circuit),
        comment_prompt=find_comment_prompt(circuit, edition(), now()) if appearance.asks else None,
        **embed.template_values,
    )


def render_problem_frame(status: int, title: str, text: str, hint: str = "") -> Response:
    """Render a document that explains an error, because a blank frame would explain nothing."""
    response = _render_document(
        read_requested_appearance(), embed=None, circuit=None, title=title, text=text, hint=hint
    )
    response.status_code = status
    return response


def set_frame_headers(response: Response) -> None:
    """Set the headers of all responses below /embed/, including errors."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _build_csp(["'none'"], "'none'"))
    headers["Referrer-Policy"] = "no-referrer"
    # A search engine may show the text with the page that embeds the frame, but not the frame itself.
    headers["X-Robots-Tag"] = "noindex, indexifembedded"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # Pages that are isolated with this header only show frames that send it, too.
    headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    headers.setdefault("Cache-Control", CACHE_CONTROL if response.status_code < 500 else "no-store")


def _render_document(appearance: Appearance, **values: object) -> Response:
    player = values["circuit"] is not None
    figures = FIGURE_SHEETS if values.get("shows_figures") else ()
    sheets = bundle_styles(["tokens.css", "frame.css", *(CIRCUIT_SHEETS if player else WIDGET_SHEETS), *figures])
    style = Bundle(sheets.text + _build_accent_style(appearance, edition().site.colours))
    scripts = [bundle_script("frame")]
    if player:
        scripts.append(bundle_script("player-frame" if figures else "player-frame-plain"))
    page = render_template("frame.html", appearance=appearance, style=style, scripts=scripts, **values)
    response = make_response(page)
    response.headers["Content-Security-Policy"] = _build_csp([each.csp_source for each in scripts], style.csp_source)
    return response


def _build_accent_style(appearance: Appearance, site_colours: Colours) -> str:
    """Return a style with the requested accent colour, or else the site's colours. It is empty if neither is set.

    A requested colour may not suit our backgrounds. It is only used to fill buttons.
    """
    if appearance.accent:
        return build_accent_style((f"#{appearance.accent}", f"#{appearance.accent}"))
    return build_colour_style(site_colours)


def _build_csp(scripts: Sequence[str], sheet: str) -> str:
    """Return the policy of a frame.

    It has no frame-ancestors: even `*` refuses local files, apps and sandboxed pages, which have no network origin.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src {sheet}",
            f"img-src 'self' {edition().site.address} data:",  # in a sandbox, WebKit's 'self' is nobody
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
