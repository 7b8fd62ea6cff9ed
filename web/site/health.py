"""Health checks for monitoring: the process is alive, and the site is ready."""

from __future__ import annotations

import os
import shutil
import tempfile

from flask import Blueprint, Response, jsonify

from engine.db.database import DatabaseUnavailableError
from web.core.context import edition, services

bp = Blueprint("health", __name__)

MIN_FREE_BYTES = 50 * 1024 * 1024
"""With less space, the sources and the cache of an edition may not fit on the disk."""


@bp.get("/healthz")
def healthz() -> Response:
    """Return 200 if the process answers."""
    return _uncached(jsonify(status="ok"))


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Return 200 if there is content, the instance folder is writable and the database answers, and 503 otherwise."""
    has_content = bool(edition().posts or edition().library.exercises)
    checks = {"content": has_content, "database": _has_database(), "disk": _has_disk()}
    ready = all(checks.values())
    body = {
        "status": "ready" if ready else "not ready",
        "checks": {name: "ok" if ok else "failed" for name, ok in checks.items()},
    }
    return _uncached(jsonify(body)), 200 if ready else 503


def _has_database() -> bool:
    try:
        with services().database.read():
            return True
    except DatabaseUnavailableError:
        return False


def _has_disk() -> bool:
    folder = services().environment.instance_dir
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready")
            file.flush()
            os.fsync(file.fileno())
        return shutil.disk_usage(folder).free >= MIN_FREE_BYTES
    except OSError:
        return False


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
