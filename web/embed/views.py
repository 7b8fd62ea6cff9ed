"""For other sites: frames below /embed/, oEmbed, and the loader. Nothing about their readers is stored or asked."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, json, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.errors import CircuitError
from web.core.context import edition
from web.core.wording import as_sentence
from web.embed.frames import CACHED, asked_look, frame, problem_frame
from web.embed.lookup import LOOK, find, read
from widgets.embed import loader, oembed
from widgets.wordpress.package import NAME, plugin_zip

bp = Blueprint("embeds", __name__)

FORMATS = ("json", "xml")


@bp.get("/embed/<kind>/<rest>/")
def framed(kind: str, rest: str) -> AnyResponse:
    """A widget as another site shows it."""
    look = asked_look()
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in LOOK]
    try:
        embed = read(kind, rest, pairs)
    except CircuitError as problem:
        return problem_frame(
            problem.status, "This cannot be shown", as_sentence(problem.message), as_sentence(problem.hint)
        )
    if embed is None:
        abort(404)
    if embed.redirect:
        return redirect(look.on(embed.frame), embed.redirect)
    return frame(embed, look)


@bp.get("/oembed")
def discover() -> Response:
    """What an address of this site is, for a site that had it pasted: oEmbed 1.0, as JSON or XML."""
    form = request.args.get("format") or "json"
    if form not in FORMATS:
        return _told(501, f"there is no format '{form[:20]}'; there are {' and '.join(FORMATS)}")
    try:
        limits = [_limit(name) for name in ("maxwidth", "maxheight")]
        found = find(request.args.get("url", ""))
    except ValueError as error:
        return _told(400, str(error))
    except CircuitError as problem:
        return _told(problem.status, str(problem))
    if found is None:
        return _told(404, "nothing at this address can be embedded")
    document = (oembed.photo if found.picture else oembed.rich)(found.embed, edition().site, *limits)
    if form == "xml":
        return _open(current_app.response_class(oembed.as_xml(document), mimetype="text/xml"))
    return _open(current_app.response_class(json.dumps(document, sort_keys=False), mimetype="application/json"))


@bp.get("/w/<version>/circuit.js")
def pinned_loader(version: str) -> Response:
    """One version of the loader, the same for good."""
    try:
        response = current_app.response_class(loader.source(version), mimetype="text/javascript")
    except KeyError:
        return _told(404, "there is no such version")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return _open(response)


@bp.get("/w/v1.js")
def newest_loader() -> Response:
    """The newest version of the loader."""
    response = current_app.response_class(loader.source(loader.LATEST), mimetype="text/javascript")
    return _open(response)


@bp.get("/share/wordpress.zip")
def wordpress_plugin() -> Response:
    """Download the WordPress plugin, with this site's address in it, for Plugins, Add New, Upload."""
    response = current_app.response_class(build_wordpress_plugin(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}.zip"'
    return response


def build_wordpress_plugin() -> bytes:
    """Return the zip file of the WordPress plugin, with the address of the current edition's site."""
    return plugin_zip(edition().site.address, loader.source(loader.LATEST))


def _limit(name: str) -> int | None:
    written = request.args.get(name, "")
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and int(written[:9]) > 0):
        raise ValueError(f"{name}: write a whole number of pixels")
    return int(written[:9])


def _told(status: int, message: str) -> Response:
    text = json.dumps({"error": message}, ensure_ascii=False)
    response = _open(current_app.response_class(text, mimetype="application/json"))
    response.status_code = status
    return response


def _open(response: Response) -> Response:
    """Any site may read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", CACHED)
    return response
