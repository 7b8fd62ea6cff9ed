"""Published JSON Schemas of the site's documents. docs/format.md explains the formats."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app

from web.core.cacheable import DAILY, cacheable

bp = Blueprint("formats", __name__)

SCHEMAS = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "schemas").glob("*.json"))}
"""The schemas by name and version: "circuit-1". None ever changes, because other programs rely on it."""


@bp.get("/schemas/<name>.json")
@cacheable(cache_control=(DAILY,))
def show_schema(name: str) -> Response:
    """Return a schema, to programs on any site."""
    if name not in SCHEMAS:
        abort(404)
    response = current_app.response_class(SCHEMAS[name], mimetype="application/schema+json")
    response.headers["Cache-Control"] = DAILY
    return response
