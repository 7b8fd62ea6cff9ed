"""The rate limit of forms, per IP address. Each process counts for itself, unless Redis counts for all of them.

Limits that must hold in any case are in the database (engine.db.locks).
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

WRITE_WINDOW = timedelta(minutes=10)
WRITE_LIMIT = f"30 per {WRITE_WINDOW // timedelta(minutes=1)} minutes"
"""Comments, previews and edits from one address. Above the limit the form comes back with everything that was typed."""

_EXTENSION = "strongstride.limiter"


def init_app(app: Flask, redis_url: str | None) -> None:
    """Set up the limit. The app's config RATELIMIT_ENABLED=False turns it off, for measurements."""
    # If Redis is unavailable, no request is rejected: the limits in the database still hold.
    app.extensions[_EXTENSION] = Limiter(
        get_remote_address, app=app, storage_uri=redis_url or "memory://", swallow_errors=True, headers_enabled=False
    )


def is_within_limit() -> bool:
    """Count this request, and return True if its address has not exceeded the limit."""
    limiter: Limiter = current_app.extensions[_EXTENSION]
    try:
        with limiter.limit(WRITE_LIMIT, scope="writes"):
            return True
    except RateLimitExceeded:
        return False
