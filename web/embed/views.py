"""For other sites: frames below /embed/, oEmbed, and the loader. Nothing about their readers is stored or asked."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, json, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.errors import CircuitError
from web.core.context import edition
from web.core.wording import as_sentence
from web.embed.frames import CACHE_CONTROL, read_requested_appearance, render_frame, render_problem_frame
from web.embed.lookup import APPEARANCE_OPTIONS, find_embed, resolve_embed
from widgets.embed import loader, oembed
from widgets.wordpress.package import PLUGIN_NAME, build_plugin_zip

bp = Blueprint("embeds", __name__)

FORMATS = ("json", "xml")


@bp.get("/embed/<kind>/<rest>/")
def show_frame(kind: str, rest: str) -> AnyResponse:
    """A widget as another site shows it."""
    appearance = read_requested_appearance()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in APPEARANCE_OPTIONS]
    try:
        embed = resolve_embed(kind, rest, pairs)
    except CircuitError as problem:
        return render_problem_frame(
            problem.status, "This cannot be shown", as_sentence(problem.message), as_sentence(problem.hint)
        )
    if embed is None:
        abort(404)
    if embed.redirect_status:
        return redirect(appearance.add_to(embed.frame_path), embed.redirect_status)
    return render_frame(embed, appearance)


@bp.get("/oembed")
def show_oembed() -> Response:
    """What an address of this site is, for a site that had it pasted: oEmbed 1.0, as JSON or XML."""
    form = request.args.get("format") or "json"
    if form not in FORMATS:
        return _build_error(501, f"there is no format '{form[:20]}'; there are {' and '.join(FORMATS)}")
    try:
        limits = [_read_limit(name) for name in ("maxwidth", "maxheight")]
        found = find_embed(request.args.get("url", ""))
    except ValueError as error:
        return _build_error(400, str(error))
    except CircuitError as problem:
        return _build_error(problem.status, str(problem))
    if found is None:
        return _build_error(404, "nothing at this address can be embedded")
    document = (oembed.build_photo if found.is_picture else oembed.build_rich)(found.embed, edition().site, *limits)
    if form == "xml":
        return _allow_any_origin(current_app.response_class(oembed.format_xml(document), mimetype="text/xml"))
    return _allow_any_origin(
        current_app.response_class(json.dumps(document, sort_keys=False), mimetype="application/json")
    )


@bp.get("/w/<version>/circuit.js")
def send_pinned_loader(version: str) -> Response:
    """One version of the loader, the same for good."""
    try:
        response = current_app.response_class(loader.read_source(version), mimetype="text/javascript")
    except KeyError:
        return _build_error(404, "there is no such version")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return _allow_any_origin(response)


@bp.get("/w/v1.js")
def send_evergreen_loader() -> Response:
    """The newest version of the loader."""
    response = current_app.response_class(loader.read_source(loader.LATEST), mimetype="text/javascript")
    return _allow_any_origin(response)


@bp.get("/share/wordpress.zip")
def download_wordpress_plugin() -> Response:
    """Download the WordPress plugin, with this site's address in it, for Plugins, Add New, Upload."""
    response = current_app.response_class(build_wordpress_plugin(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{PLUGIN_NAME}.zip"'
    return response


def build_wordpress_plugin() -> bytes:
    """Return the zip file of the WordPress plugin, with the address of the current edition's site."""
    return build_plugin_zip(edition().site.address, loader.read_source(loader.LATEST))


def _read_limit(name: str) -> int | None:
    written = request.args.get(name, "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and int(written[:9]) > 0):
        raise ValueError(f"{name}: write a whole number of pixels")
    return int(written[:9])


def _build_error(status: int, message: str) -> Response:
    text = json.dumps({"error": message}, ensure_ascii=False)
    response = _allow_any_origin(current_app.response_class(text, mimetype="application/json"))
    response.status_code = status
    return response


def _allow_any_origin(response: Response) -> Response:
    """Any site may read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    return response
