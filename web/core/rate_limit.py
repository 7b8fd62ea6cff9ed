"""How often one network address may write: counted in this process, or in Redis for all."""

from __future__ import annotations

from flask import Flask, current_app
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

KEY = "strongstride.limiter"
WRITES = "30 per 10 minutes"
"""Comments, previews and edits of one address. Beyond it the form comes back, with everything that was typed."""


def init_app(app: Flask, redis_url: str | None) -> None:
    """Set up the counting for an app; its config RATELIMIT_ENABLED=False lifts it, for measurements."""
    # Where Redis is away nothing is refused here: the limits of the database hold.
    app.extensions[KEY] = Limiter(
        get_remote_address, app=app, storage_uri=redis_url or "memory://", swallow_errors=True, headers_enabled=False
    )


def within_limits() -> bool:
    """Count this request; whether its address may write yet."""
    limiter: Limiter = current_app.extensions[KEY]
    try:
        with limiter.limit(WRITES, scope="writes"):
            return True
    except RateLimitExceeded:
        return False
