"""For whoever runs the site: is the process alive, and is it ready to serve."""

from __future__ import annotations

import os
import shutil
import tempfile

from flask import Blueprint, Response, jsonify

from engine.db.database import Unavailable
from web.core.context import edition, services

bp = Blueprint("operator", __name__)

FREE_BYTES = 50 * 1024 * 1024  # below this an edition's sources and cache may not fit any more


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _uncached(jsonify(status="ok"))


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Content is read, the instance folder can be written and the database answers: 200, else 503. Names no path."""
    content = bool(edition().posts or edition().library.exercises)
    checks = {"content": content, "database": _database(), "disk": _disk()}
    ready = all(checks.values())
    body = {
        "status": "ready" if ready else "not ready",
        "checks": {name: "ok" if ok else "failed" for name, ok in checks.items()},
    }
    return _uncached(jsonify(body)), 200 if ready else 503


def _database() -> bool:
    try:
        with services().database.read():
            return True
    except Unavailable:
        return False


def _disk() -> bool:
    folder = services().environment.instance_dir
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready")
            file.flush()
            os.fsync(file.fileno())
        return shutil.disk_usage(folder).free >= FREE_BYTES
    except OSError:
        return False


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
