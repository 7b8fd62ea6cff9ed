"""The style sheet of the site's colours."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from engine.config.colours import Colours, Pair, contrast_ratio
from web.core.cacheable import cacheable
from web.core.context import edition

bp = Blueprint("theme", __name__)


@bp.get("/theme.css")
@cacheable()
def theme() -> Response:
    """Serve the colours of site.toml as a style sheet, which may be empty."""
    response = current_app.response_class(build_colour_style(edition().site.colours), mimetype="text/css")
    response.headers["Cache-Control"] = "no-cache"
    return response


def build_colour_style(colours: Colours) -> str:
    """Return a style with the site's colours. It is empty if site.toml sets none."""
    return f"{build_accent_style(colours.accents)}{_build_style('effort', colours.seconds)}" if colours else ""


def build_accent_style(accents: Pair) -> str:
    """Return a style with an accent colour, and black or white text on it, whichever has more contrast."""
    light, dark = (max("#ffffff", "#000000", key=lambda text: contrast_ratio(accent, text)) for accent in accents)
    return f"{_build_style('accent', accents)}{_build_style('on-accent', (light, dark))}"


def _build_style(name: str, pair: Pair) -> str:
    light, dark = pair
    # A property that refers to an unknown function is not ignored, so older browsers need the condition.
    return (
        f":root{{--{name}:{light}}}"
        f"@supports (color:light-dark(#000,#fff)){{:root{{--{name}:light-dark({light},{dark})}}}}"
    )
