"""The page of the log, and the service worker. They are the same for all readers: the log never leaves the browser."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, abort, current_app, json, render_template, request

from engine.circuits.parsing import parse_query
from engine.db.database import DatabaseUnavailableError
from engine.log.counts import count_workout
from web.core.assets import asset_url, bundle_script, script_url
from web.core.cacheable import cacheable
from web.core.context import edition, now, services
from web.core.security import is_within_limit, network_of_request
from widgets.drawing.muscle_map import draw_selectable, sprite_address

OFFLINE_PAGE = "/log/"
OFFLINE_STYLES = (
    "site.css",
    "circuit.css",
    "player.css",
    "player-figures.css",
    "forms.css",
    "plan.css",
    "log.css",
)
OFFLINE_SCRIPTS = ("theme", "circuit", "log-button", "workout", "player", "plan", "log", "log-files", "qr")
"""The files of the pages that work without a connection."""
COUNT_LIMIT = "20 per hour"
"""Workouts that are counted from one network. Its truncated address is kept in memory, or in Redis, for an hour."""
FONT = "/static/fonts/figtree-latin-wght-normal.woff2"

bp = Blueprint("log", __name__)


@bp.get(OFFLINE_PAGE)
@cacheable()
def show_log() -> str:
    """Show the page that a script fills with the log of this browser."""
    vocabulary = edition().library.vocabulary
    return render_template("log_page.html", body=draw_selectable(vocabulary.areas.values(), vocabulary.muscles))


@bp.post("/log/count/")
def count() -> Response:
    """Count that a circuit was logged today, without anything about the reader. Anyone can send this.

    The response is the same whether the workout was counted or not, so that nobody learns the limit.
    """
    path = request.form.get("circuit", "")
    if not edition().site.log.count or not _is_circuit(path):
        abort(404)
    if is_within_limit(COUNT_LIMIT, scope="workouts", by=network_of_request):
        try:
            with services().database.write() as connection:
                count_workout(connection, path, now().date())
        except DatabaseUnavailableError:
            current_app.logger.warning("A workout was not counted, because the database is unavailable.")
    return current_app.response_class(status=204)


def _is_circuit(path: str) -> bool:
    """Return True if a path is the canonical address of a circuit."""
    parts = urlsplit(path)
    terms = parts.path.removeprefix("/c/").rstrip("/")
    parsed = parse_query(terms, parse_qsl(parts.query, keep_blank_values=True), edition().library)
    return not parsed.errors and parsed.request.path == path


@bp.get("/service-worker.js")
@cacheable()
def send_service_worker() -> Response:
    """Return the service worker. Its address is at the top, so that pages can register it for parts of the site."""
    styles, scripts = map(asset_url, OFFLINE_STYLES), map(script_url, OFFLINE_SCRIPTS)
    files = json.dumps([OFFLINE_PAGE, FONT, sprite_address(), *styles, *scripts])
    bundle = bundle_script("service-worker")
    version = hashlib.sha256((files + bundle.version).encode()).hexdigest()[:12]
    text = f"self.FILES={files};self.CACHE='offline-{version}';{bundle.text}"
    return current_app.response_class(text, mimetype="text/javascript")
