"""Static files: the site's own first, then ours; with an address that changes when the file does."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, request, send_file
from werkzeug.security import safe_join

from web.core import bundles
from web.core.context import edition, services

OURS = tuple(sorted(Path(__file__).resolve().parents[1].glob("*/static")))
CODE = frozenset({".py", ".pyc"})

bp = Blueprint("assets", __name__)


@bp.get("/static/<path:filename>", endpoint="static")
def static(filename: str) -> Response:
    """A file of SITE_DIR/static/ or of a feature's static/. For good in caches where the address names the version."""
    path = find(filename)
    if path is None:
        abort(404)
    try:
        digest = version(path, path.stat().st_mtime_ns)
        response = send_file(path, conditional=True, etag=digest)
    except OSError:  # it has gone since it was found, or must not be read
        abort(404)
    response.headers["Cache-Control"] = _for_how_long(digest)
    return response


def find(filename: str) -> Path | None:
    """The file behind a name under /static/, or None. Nothing outside these folders, by no link, is ever found."""
    if "\0" in filename:
        return None
    environment = services().environment
    for folder in (environment.site_dir / "static", *OURS):
        joined = safe_join(str(folder), filename)
        if joined is None:
            continue
        try:
            path = Path(joined).resolve(strict=True)
        except (OSError, RuntimeError):  # absent, a name longer than the file system knows, links in a circle
            continue
        # A folder that is itself a link would let everything behind it out, so it is not resolved.
        inside = path.is_relative_to(folder) and not path.is_relative_to(environment.instance_dir)
        if inside and path.is_file() and path.suffix.lower() not in CODE:
            return path
    return None


@lru_cache(maxsize=256)
def version(path: Path, _changed: int) -> str:
    """A short digest of a file's content; the time of its change is part of the key only."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """The address of a static file with its version, for templates. FileNotFoundError for one that is not there."""
    path = find(filename)
    if path is None:
        raise FileNotFoundError(filename)
    return f"/static/{quote(filename)}?v={version(path, path.stat().st_mtime_ns)}"


@bp.get("/scripts/<name>.js")
def script(name: str) -> Response:
    """One of our scripts, joined and minified. For good in caches where the address names the version."""
    if name not in bundles.scripts():
        abort(404)
    bundle = bundles.script(name)
    response = current_app.response_class(bundle.text, mimetype="text/javascript")
    response.headers["Cache-Control"] = _for_how_long(bundle.version)
    return response


def script_address(name: str) -> str:
    """The address of one of our scripts with its version, for templates."""
    return f"/scripts/{name}.js?v={bundles.script(name).version}"


def _for_how_long(version: str) -> str:
    asked = request.args.get("v") == version
    return "public, max-age=31536000, immutable" if asked else "public, max-age=3600"


@bp.get("/theme.css")
def theme() -> Response:
    """The site's own accent colours, where site.toml gives some."""
    colours = edition().site.colours
    css = ""
    if colours.accent:
        css += f"@media (prefers-color-scheme:light){{:root{{--accent:{colours.accent}}}}}"
    if colours.accent_dark:
        css += f"@media (prefers-color-scheme:dark){{:root{{--accent:{colours.accent_dark}}}}}"
    response = current_app.response_class(css, mimetype="text/css")
    response.headers["Cache-Control"] = "no-cache"
    return response
