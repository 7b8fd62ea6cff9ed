"""The page of the log, and the service worker. They are the same for all readers: the log never leaves the browser."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, current_app, json, render_template

from web.core.assets import asset_url, bundle_script, script_url
from web.core.context import edition
from widgets.drawing.muscle_map import draw_selectable

OFFLINE_PAGE = "/log/"
OFFLINE_STYLES = ("tokens.css", "site.css", "circuit.css", "player.css", "forms.css", "plan.css", "log.css")
OFFLINE_SCRIPTS = ("circuit", "workout", "player", "plan", "log")
"""The files of the pages that work without a connection."""
FONT = "/static/fonts/figtree-latin-wght-normal.woff2"

bp = Blueprint("log", __name__)


@bp.get(OFFLINE_PAGE)
def show_log() -> str:
    """Show the page that a script fills with the log of this browser."""
    vocabulary = edition().library.vocabulary
    return render_template("log_page.html", body=draw_selectable(vocabulary.areas.values(), vocabulary.muscles))


@bp.get("/service-worker.js")
def send_service_worker() -> Response:
    """Return the service worker. Its address is at the top, so that pages can register it for parts of the site."""
    styles, scripts = map(asset_url, OFFLINE_STYLES), map(script_url, OFFLINE_SCRIPTS)
    files = json.dumps([OFFLINE_PAGE, FONT, *styles, *scripts])
    bundle = bundle_script("service-worker")
    version = hashlib.sha256((files + bundle.version).encode()).hexdigest()[:12]
    text = f"self.FILES={files};self.CACHE='offline-{version}';{bundle.text}"
    return current_app.response_class(text, mimetype="text/javascript")
