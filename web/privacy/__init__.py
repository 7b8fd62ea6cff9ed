"""The privacy page, and the page with the data stored about a reader."""

from __future__ import annotations

from flask import Flask

from web.core import security
from web.privacy import views


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    app.register_blueprint(views.bp)
    security.keep_private(app, "/privacy/data/")
