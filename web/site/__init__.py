"""Articles, pages, the exercise library and the site's health."""

from __future__ import annotations

from flask import Flask

from web.core import security
from web.site import health, library, pages


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (health, library, pages):
        app.register_blueprint(module.bp)
    security.keep_private(app, "/preview/")
