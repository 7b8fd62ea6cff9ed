"""How often one network address may write: counted in this process, or in Redis for all."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

WRITES = "30 per 10 minutes"
"""Comments, previews and edits of one address. Beyond it the form comes back, with everything that was typed."""

_limiter = Limiter(get_remote_address, swallow_errors=True)  # where Redis is away, the limits of the database hold


def install(app: Flask, redis_url: str | None) -> None:
    """Set up the counting for an app; config LIMITED=False lifts it, for measurements."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", redis_url or "memory://")
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", False)
    _limiter.init_app(app)


def within_limits() -> bool:
    """Count this request; whether its address may write yet."""
    try:
        with _limiter.limit(WRITES, scope="writes"):
            return True
    except RateLimitExceeded:
        return False
