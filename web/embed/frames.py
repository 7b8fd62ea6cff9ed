"""The document of a frame: one answer with everything in it, which any site may show and which asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response, render_template, request

from engine.circuits.timeline import build_timeline
from engine.config.site import Colours, contrast_ratio
from web.core.bundles import Bundle, bundle_script, bundle_styles
from web.core.context import edition, now
from widgets.embed.models import Appearance, Embed, read_appearance
from widgets.your_turn import find_comment_prompt

PREFIX = "/embed/"
DEFAULT_ACCENTS = ("#0b6650", "#63d2aa")
"""The accent of tokens.css on light and on dark."""
CIRCUIT_SHEETS, WIDGET_SHEETS = ("frame-circuit.css", "player.css"), ("frame-widgets.css",)
CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=604800"
"""How long answers for other sites are kept: five minutes, and a week more while a newer one is fetched."""


def read_requested_appearance() -> Appearance:
    """The appearance that the address of this request asks for."""
    return read_appearance(request.args.get("theme", ""), request.args.get("accent", ""))


def render_frame(embed: Embed, appearance: Appearance) -> Response:
    """The document that shows a widget."""
    circuit = embed.circuit
    if circuit is None:
        return _render_document(appearance, embed=embed, circuit=None, **embed.template_values)
    answer = find_comment_prompt(circuit, edition(), now())
    return _render_document(
        appearance,
        embed=embed,
        circuit=circuit,
        timeline=build_timeline(circuit),
        answer=answer,
        **embed.template_values,
    )


def render_problem_frame(status: int, title: str, text: str, hint: str = "") -> Response:
    """The document that says in words why there is nothing to show: a blank frame would tell its host nothing."""
    response = _render_document(
        read_requested_appearance(), embed=None, circuit=None, title=title, text=text, hint=hint
    )
    response.status_code = status
    return response


def set_frame_headers(response: Response) -> None:
    """What every answer below /embed/ says about itself, whatever its status."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _build_csp(["'none'"], "'none'"))
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers.setdefault("Cache-Control", CACHE_CONTROL if response.status_code < 500 else "no-store")


def _render_document(appearance: Appearance, **values: object) -> Response:
    player = values["circuit"] is not None
    sheets = bundle_styles(["tokens.css", "frame.css", *(CIRCUIT_SHEETS if player else WIDGET_SHEETS)])
    style = Bundle(sheets.text + _build_accent_style(appearance, edition().site.colours))
    scripts = [bundle_script("frame"), *([bundle_script("player")] if player else [])]
    page = render_template("frame.html", appearance=appearance, style=style, scripts=scripts, **values)
    response = make_response(page)
    response.headers["Content-Security-Policy"] = _build_csp([each.csp_source for each in scripts], style.csp_source)
    return response


def _build_accent_style(appearance: Appearance, own: Colours) -> str:
    """The accent as a style: the one asked for, else the site's own, else nothing.

    Nobody chose what is asked for with our backgrounds in mind. So it only fills buttons, and the text on it is black
    or white, whichever is easier to read.
    """
    if not (appearance.accent or own.accent or own.accent_dark):
        return ""
    light, dark = (
        (f"#{appearance.accent}",) * 2
        if appearance.accent
        else (own.accent or DEFAULT_ACCENTS[0], own.accent_dark or DEFAULT_ACCENTS[1])
    )
    return (
        f":root{{--accent:{light};--accent:light-dark({light},{dark});"
        f"--on-accent:{_choose_text_colour(light)};--on-accent:light-dark({_choose_text_colour(light)},{_choose_text_colour(dark)})}}"
    )


def _choose_text_colour(colour: str) -> str:
    return max("#ffffff", "#000000", key=lambda text: contrast_ratio(colour, text))


def _build_csp(scripts: Sequence[str], sheet: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src {sheet}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors *",
        )
    )
