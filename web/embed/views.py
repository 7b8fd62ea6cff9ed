"""Views for other sites: frames, oEmbed, the loader and the WordPress plugin. They set no cookies."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, json, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.errors import CircuitError
from engine.errors import as_sentence, find_typo
from engine.text import quote_input
from web.core.assets import IMMUTABLE
from web.core.cacheable import cacheable
from web.core.context import edition
from web.embed.frames import (
    CACHE_CONTROL,
    DAILY_CACHE_CONTROL,
    read_requested_appearance,
    render_frame,
    render_problem_frame,
)
from web.embed.lookup import find_embed, resolve_embed
from widgets.embed import loader, oembed
from widgets.embed.models import APPEARANCE_OPTIONS
from widgets.wordpress.package import build_plugin_zip, name_plugin

bp = Blueprint("embeds", __name__)

FORMATS = ("json", "xml")
OPTIONS = ("url", "maxwidth", "maxheight", "format")


@bp.get("/embed/<kind>/<target>/")
@cacheable(any_option=True, cache_control=(CACHE_CONTROL, DAILY_CACHE_CONTROL))
def show_frame(kind: str, target: str) -> AnyResponse:
    """Show a widget in a frame."""
    appearance = read_requested_appearance()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in APPEARANCE_OPTIONS]
    try:
        embed = resolve_embed(kind, target, pairs)
    except CircuitError as error:
        return render_problem_frame(
            error.status, "This can’t be shown", as_sentence(error.message), as_sentence(error.hint)
        )
    if embed is None:
        abort(404)
    if embed.redirect_status:
        return redirect(appearance.add_to(embed.frame_path), embed.redirect_status)
    return render_frame(embed, appearance)


@bp.get("/oembed")
@cacheable(any_option=True, cache_control=(CACHE_CONTROL,))
def show_oembed() -> Response:
    """Return the oEmbed 1.0 document for a URL of this site, as JSON or XML."""
    for name in request.args:
        if name not in OPTIONS and (meant := find_typo(name, OPTIONS)):
            return _build_error(400, f"There is no option {quote_input(name)}. Did you mean '{meant}'?")
    format_ = request.args.get("format") or "json"
    if format_ not in FORMATS:
        return _build_error(501, f"unknown format '{format_[:20]}'; use {' or '.join(FORMATS)}")
    try:
        max_width, max_height = _read_limit("maxwidth"), _read_limit("maxheight")
        found = find_embed(request.args.get("url", ""))
    except ValueError as error:
        return _build_error(400, str(error))
    except CircuitError as error:
        return _build_error(error.status, str(error))
    if found is None:
        return _build_error(404, "this URL has nothing to embed")
    asked = oembed.OEmbedRequest(max_width, max_height, found.appearance, found.author)
    site, library = edition().site, edition().library
    document = (
        oembed.build_photo(found.embed, site, asked)
        if found.is_picture
        else oembed.build_rich(found.embed, site, library, asked)
    )
    if format_ == "xml":
        return _set_caching(current_app.response_class(oembed.format_xml(document), mimetype="text/xml"))
    return _set_caching(current_app.response_class(json.dumps(document, sort_keys=False), mimetype="application/json"))


@bp.get("/w/<version>/circuit.js")
@cacheable(cache_control=(IMMUTABLE,))
def send_pinned_loader(version: str) -> Response:
    """Send a version of the loader, which never changes."""
    try:
        response = current_app.response_class(loader.read_source(version), mimetype="text/javascript")
    except KeyError:
        return _build_error(404, "unknown version")
    response.headers["Cache-Control"] = IMMUTABLE
    return response


@bp.get("/w/v1.js")
@cacheable(cache_control=(CACHE_CONTROL,))
def send_evergreen_loader() -> Response:
    """Send the latest version of the loader."""
    response = current_app.response_class(loader.read_source(loader.LATEST), mimetype="text/javascript")
    return _set_caching(response)


@bp.get("/share/wordpress.zip")
def download_wordpress_plugin() -> Response:
    """Send the zip file of the WordPress plugin."""
    response = current_app.response_class(build_wordpress_plugin(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name_plugin(edition().site.address).slug}.zip"'
    return response


def build_wordpress_plugin() -> bytes:
    """Return the zip file of the WordPress plugin, configured for this site."""
    return build_plugin_zip(edition().site.address, edition().library, loader.read_source(loader.LATEST))


def _read_limit(name: str) -> int | None:
    value = request.args.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and int(value[:9]) > 0):
        raise ValueError(f"{name}: enter a whole number of pixels")
    return int(value[:9])


def _build_error(status: int, message: str) -> Response:
    text = json.dumps({"error": message}, ensure_ascii=False)
    response = _set_caching(current_app.response_class(text, mimetype="application/json"))
    response.status_code = status
    return response


def _set_caching(response: Response) -> Response:
    """Cache a response like a frame, unless it has other rules."""
    response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    return response
